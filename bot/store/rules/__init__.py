"""Rules that admins set for their server."""
