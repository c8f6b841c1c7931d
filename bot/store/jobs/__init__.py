"""Jobs, their buttons and messages, the queue, and how jobs change."""
