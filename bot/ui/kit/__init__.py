"""Helpers for all parts of the user interface."""
