"""How the bot stays connected to Discord, and answers in time."""
