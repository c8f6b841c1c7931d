"""Text from others and from us: read in, shown harmlessly, without secrets. Pure."""
