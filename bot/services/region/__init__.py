"""Vary (Region): from the click to a checked mask and its job."""
