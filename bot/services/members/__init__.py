"""What members see and decide about their own: results, settings, export, deletion."""
