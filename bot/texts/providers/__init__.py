"""What providers say, can't do or do wrong."""
