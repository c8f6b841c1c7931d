"""What all commands share: refusals, pages, descriptions."""
