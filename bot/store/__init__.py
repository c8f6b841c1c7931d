"""Everything durable: the only package that knows SQL. Functions on a connection, which return core models."""
