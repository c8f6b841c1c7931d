"""Vary (Region) and its masks."""
