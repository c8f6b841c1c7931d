"""Posts, edits and finds the messages of jobs."""
