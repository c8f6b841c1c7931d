"""The database itself: opening, schema, transactions, watching the file."""
