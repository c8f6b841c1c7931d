"""The messages in a server's log channel. Pure."""

from __future__ import annotations

from bot.core.links import message_link
from bot.core.models import Job
from bot.core.text.quoting import said
from bot.core.text.sentences import sentence
from bot.texts.rules import logchannel as say

MAX_REASON = 300


def failure(job: Job) -> str:
    """One line about a job that failed. For a private one it has no link, which only its member could open."""
    reason = said(sentence(job.fail_reason or say.NO_REASON()), MAX_REASON)
    line = say.FAILED(job=f"`{job.id}`", member=f"<@{job.user_id}>", reason=reason)
    return line if job.private else f"{line} {message_link(job)}".rstrip()


def failures(count: int) -> str:
    """One line for many of them."""
    return say.MORE_FAILED(count=count)
