"""Addresses inside Discord."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.core.discord_limits import MAX_URL
from bot.core.models import GuildId, Job, MessageRef


def fits_button(address: str) -> bool:
    """True if Discord accepts an address behind a button: a short one of the web, whose name doesn't work on one
    machine only (`localhost`)."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme in ("http", "https") and ("." in host.strip(".") or ":" in host) and len(address) <= MAX_URL


def message_link(job: Job) -> str:
    """The address of the job's message; "" before there is one, and for a private one, which has no lasting address."""
    return "" if job.private or job.message is None else link_to(job.message, job.guild_id)


def link_to(message: MessageRef, guild_id: GuildId | None) -> str:
    """The address of a message in a server; None = a direct one, as are those that are known to be direct."""
    where = "@me" if message.direct or guild_id is None else guild_id
    return f"https://discord.com/channels/{where}/{message.channel_id}/{message.message_id}"
