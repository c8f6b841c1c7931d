"""Requests that moderators decide about."""
