"""What is kept about a member, in numbers and words. Pure."""
