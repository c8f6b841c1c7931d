"""Texts for members about themselves: credits, choices, results, data."""
