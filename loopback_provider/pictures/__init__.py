"""Pictures drawn from prompts, instead of Midjourney's."""
