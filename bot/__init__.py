"""A self-hosted Discord bot for third-party Midjourney providers."""

__version__ = "0.2.0"
