"""From a command or a click to an accepted job."""
