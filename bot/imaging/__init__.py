"""The bytes of pictures: what is in them, masks, and pictures made smaller. `decoding` does it within limits."""
