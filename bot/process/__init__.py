"""The process itself: its environment, its logs, what it says at its start, how it is stopped."""
