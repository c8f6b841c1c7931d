"""The rules of a server and of the operator."""
