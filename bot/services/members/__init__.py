"""The services for what belongs to members: results, settings, export, deletion."""
