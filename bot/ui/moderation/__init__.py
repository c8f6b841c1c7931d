"""Review cards and notices."""
