"""What a server's admins set, and what the filters say."""
