"""Addresses inside Discord."""

from __future__ import annotations

from bot.core.models import Job


def message_link(job: Job) -> str:
    """The address of the job's message, "" before there is one."""
    if job.message_id is None:
        return ""
    return f"https://discord.com/channels/{job.guild_id or '@me'}/{job.channel_id}/{job.message_id}"
