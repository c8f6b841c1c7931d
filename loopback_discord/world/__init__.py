"""What exists: guilds, channels, members, messages, interactions, and who hears of changes."""
