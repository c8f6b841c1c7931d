"""A simulated Midjourney provider on loopback. Imports nothing of the bot."""
