"""Reads from a file's bytes what it is, without decoding it. Pure."""
