"""Dialect B: the task API of GoAPI and PiAPI."""
