"""The database itself: opening, schema, transactions, custody of the file."""
