"""Provider accounts: which one takes a job, and what each has refused."""
