"""Dialect A: midjourney-proxy and its relatives."""
