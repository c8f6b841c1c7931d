"""What belongs to members: choices, presets, sessions, deletions."""
