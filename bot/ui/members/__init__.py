"""The private panels of members: library, settings, quota, privacy."""
