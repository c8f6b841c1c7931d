"""Messages that still have to be posted or corrected."""
