"""A job's position in the queue, and how long it waits."""

from __future__ import annotations

from bot.texts.catalog import plural, text

BUSY = text("queue.busy", "the provider is busy")
AWAY = text("queue.away", "the provider doesn't answer")
BEHIND_OWN = plural(
    "queue.behind_own",
    "behind {count} running job of the same member",
    "behind {count} running jobs of the same member",
)
LESS_THAN_A_MINUTE = text("queue.less_than_a_minute", "less than a minute")
MINUTES = text("queue.minutes", "about {count} min")
HOURS = text("queue.hours", "about {count} h")
DAYS = plural("queue.days", "about a day", "about {count} days")
