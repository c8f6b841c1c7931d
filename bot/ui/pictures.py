"""Pictures that Discord hands us: attachments of commands, and what a message shows."""

from __future__ import annotations

from pathlib import PurePosixPath

import discord
from yarl import URL

from bot.core.models import Attachment

UNKNOWN_TYPE = "application/octet-stream"


def described(image: discord.Attachment) -> Attachment:
    """An upload with what Discord says of it."""
    return Attachment(image.url, image.filename, image.content_type or UNKNOWN_TYPE, image.size)


def pictures_in(message: discord.Message) -> tuple[Attachment, ...]:
    """All uploads under a message, then the pictures of its embeds, of whose type and size nothing is known.

    Those come from Discord's own copy where it has one.
    """
    shown = [embed.image if embed.image.url else embed.thumbnail for embed in message.embeds]
    links = [
        Attachment(picture.proxy_url or picture.url, _name(picture.url), "", 0) for picture in shown if picture.url
    ]
    return (*map(described, message.attachments), *links)


def _name(url: str) -> str:
    try:
        return PurePosixPath(URL(url).path).name or "picture"
    except ValueError:
        return "picture"
