"""The state of Discord: guilds, channels, members, messages, interactions, and who hears of changes."""
