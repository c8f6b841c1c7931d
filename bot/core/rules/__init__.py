"""The rules that a server's admins set, and what follows from them. Pure."""
