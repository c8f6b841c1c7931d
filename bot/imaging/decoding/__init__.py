"""Decodes pictures in processes of their own: whatever a file contains, it takes neither our memory nor our time."""
