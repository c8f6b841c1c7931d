"""The chat page's API, and people who use the client."""
