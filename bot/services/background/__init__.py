"""Tasks beside the worker: outbox, approvals, deletions, leftovers."""
