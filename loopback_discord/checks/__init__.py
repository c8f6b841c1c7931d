"""Discord's checks of forms, components, embeds, mentions and content."""
