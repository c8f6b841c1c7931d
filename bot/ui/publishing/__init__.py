"""How a job's message is posted, edited and found again."""
