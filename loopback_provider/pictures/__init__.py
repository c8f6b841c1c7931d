"""Pictures drawn from prompts, in place of Midjourney's."""
