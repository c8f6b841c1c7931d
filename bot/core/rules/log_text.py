"""What the log channel of a server reads. Pure."""

from __future__ import annotations

from bot.core.links import message_link
from bot.core.models import Job
from bot.core.text.quoting import said
from bot.core.text.sentences import sentence

MAX_REASON = 300


def failure(job: Job) -> str:
    """One line about a job that failed. Of a private one nobody but its member could open the link."""
    reason = said(sentence(job.fail_reason or "no reason was given"), MAX_REASON)
    link = "" if job.private else message_link(job)
    return f"Job `{job.id}` of <@{job.user_id}> failed: {reason} {link}".rstrip()


def failures(count: int) -> str:
    """One line for many of them."""
    return "and 1 more failure" if count == 1 else f"and {count:,} more failures"
