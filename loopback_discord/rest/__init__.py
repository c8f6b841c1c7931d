"""The REST API: routes, errors, rate limits, and how it misbehaves on demand."""
