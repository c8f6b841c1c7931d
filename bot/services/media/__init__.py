"""Pictures and clips on our own disk and in memory."""
