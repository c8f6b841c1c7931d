"""What the dialects share: HTTP answers, fields, refusals, retries, single fetches."""
