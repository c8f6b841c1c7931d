"""Jobs: how they are asked for, how they run, and how they end."""
