"""The ledger, its counters, limits, grants and ceilings."""
