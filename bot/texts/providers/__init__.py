"""Texts about providers: their own messages, missing features and faults."""
