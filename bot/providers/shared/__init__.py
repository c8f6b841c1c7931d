"""Shared by the dialects: HTTP answers, fields, refusals, retries, single fetches."""
