"""Jobs, their buttons and messages, the queue, and changes of state."""
