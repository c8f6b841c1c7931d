"""Pictures that Discord hands us: attachments of commands, and what a message shows."""

from __future__ import annotations

import discord

from bot.core.models import Attachment

UNKNOWN_TYPE = "application/octet-stream"


def described(image: discord.Attachment) -> Attachment:
    """An upload with what Discord says of it."""
    return Attachment(image.url, image.filename, image.content_type or UNKNOWN_TYPE, image.size)


def pictures_in(message: discord.Message) -> tuple[Attachment, ...]:
    """All uploads under a message, and the addresses of the pictures in its embeds (of unknown type and size)."""
    shown = [embed.image.url or embed.thumbnail.url for embed in message.embeds]
    links = [Attachment(url, url.partition("?")[0].rpartition("/")[2], "", 0) for url in shown if url]
    return (*map(described, message.attachments), *links)
