"""Texts for operators: settings, the command line, `/readyz`."""
