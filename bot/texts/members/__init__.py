"""What members read of themselves: credits, choices, results, data."""
