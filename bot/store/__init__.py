"""Storage: the only package with SQL. Functions that take a connection and return core models."""
