"""Requests that wait for a yes, and what moderators decided."""
