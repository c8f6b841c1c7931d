"""The process itself: its environment, its logs, its first log lines, how it is stopped."""
