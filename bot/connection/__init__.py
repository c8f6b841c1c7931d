"""The bot's connection to Discord, and answers in time."""
