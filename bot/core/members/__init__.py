"""Summaries of a member's stored data, in numbers and words. Pure."""
