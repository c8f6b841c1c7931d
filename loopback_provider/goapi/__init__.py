"""The simulated GoAPI dialect."""
