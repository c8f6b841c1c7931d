"""Decoding pictures, in processes of their own: whatever is in a file, it takes neither our memory nor our time."""
