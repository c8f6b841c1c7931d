"""Prices, limits and the operator's ceilings. Pure."""
