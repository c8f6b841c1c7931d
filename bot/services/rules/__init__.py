"""The rules that a server's admins set, and the filters."""
