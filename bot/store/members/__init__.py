"""Data of members: choices, presets, sessions, deletions."""
