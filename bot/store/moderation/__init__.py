"""Pending requests, and moderators' decisions."""
