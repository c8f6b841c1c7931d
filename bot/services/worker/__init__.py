"""From an accepted job to a delivered result."""
