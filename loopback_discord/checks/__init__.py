"""What Discord refuses: forms, components, embeds, mentions, content."""
