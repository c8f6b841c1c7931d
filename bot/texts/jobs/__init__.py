"""Texts about jobs: requesting them, their progress, and their ends."""
