"""Texts that all commands share: refusals, pages, descriptions."""
