"""A job in Discord: its message, buttons and forms, and how it is started or cancelled."""
