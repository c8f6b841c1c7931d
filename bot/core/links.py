"""Addresses inside Discord."""

from __future__ import annotations

from bot.core.models import GuildId, Job, MessageRef


def message_link(job: Job) -> str:
    """The address of the job's message; "" before there is one, and for a private one, which has no lasting address."""
    return "" if job.private or job.message is None else link_to(job.message, job.guild_id)


def link_to(message: MessageRef, guild_id: GuildId | None) -> str:
    """The address of a message in a server; None = a direct one."""
    return f"https://discord.com/channels/{guild_id or '@me'}/{message.channel_id}/{message.message_id}"
