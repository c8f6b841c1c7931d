"""What a server's admins decide, and what follows from it. Pure."""
