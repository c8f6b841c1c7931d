"""What admins decided for their server."""
