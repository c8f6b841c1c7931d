"""Builds all parts of the bot: the only place that wires concrete classes."""
