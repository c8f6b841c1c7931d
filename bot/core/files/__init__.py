"""What a file's bytes say about it, without decoding it. Pure."""
