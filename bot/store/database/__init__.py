"""Opening the database, its schema and transactions, and watching its file."""
