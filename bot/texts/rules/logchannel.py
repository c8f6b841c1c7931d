"""Failed jobs in a server's log channel."""

from __future__ import annotations

from bot.texts.catalog import plural, text

FAILED = text("logchannel.failed", "Job {job} of {member} failed: {reason}")
NO_REASON = text("logchannel.no_reason", "no reason was given")
MORE_FAILED = plural("logchannel.more_failed", "and 1 more failure", "and {count:,} more failures")
