"""Texts that moderators approve or reject."""
