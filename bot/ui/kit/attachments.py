"""Pictures from Discord: attachments of commands, and those that a message shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

import discord
from discord import components
from yarl import URL

from bot.core.files.file_types import LOTTIE
from bot.core.models import Attachment

UNKNOWN_TYPE = "application/octet-stream"


def described(image: discord.Attachment) -> Attachment:
    """An upload with Discord's description of it."""
    return Attachment(image.url, image.filename, image.content_type or UNKNOWN_TYPE, image.size, given=True)


def pictures_in(message: discord.Message) -> tuple[Attachment, ...]:
    """All uploads of a message, then the pictures that it shows in other ways, then those of what it forwards.

    Type and size are unknown for most of the others. They come from Discord's own copy if it has one.
    """
    forwarded = [picture for snapshot in message.message_snapshots for picture in _shown_in(snapshot)]
    return (*_shown_in(message), *forwarded)


def _shown_in(message: discord.Message | discord.MessageSnapshot) -> Iterator[Attachment]:
    yield from map(described, message.attachments)
    for embed in message.embeds:
        shown = embed.image if embed.image.url else embed.thumbnail
        if shown.url:
            yield _linked(shown.proxy_url or shown.url, shown.url, given=bool(shown.proxy_url))
    yield from _in_components(components_of(message))
    yield from map(_sticker, message.stickers)


def components_of(message: discord.Message | discord.MessageSnapshot) -> Sequence[object]:
    """The components of a message; discord.py sets none if Discord's answer has none."""
    return getattr(message, "components", ())


def _in_components(parts: Iterable[object]) -> Iterator[Attachment]:
    for part in parts:
        match part:
            case components.Container():
                yield from _in_components(part.children)
            case components.SectionComponent():
                yield from _in_components((part.accessory,))
            case components.MediaGalleryComponent():
                for item in part.items:
                    yield from _medium(item.media)
            case components.ThumbnailComponent():
                yield from _medium(part.media)
            case components.FileComponent():
                kind = part.media.content_type or UNKNOWN_TYPE
                address = part.media.proxy_url or part.media.url
                known = (part.name or _name(part.media.url), kind if part.size else "", part.size or 0)
                yield Attachment(address, *known, given=bool(part.media.proxy_url))


def _medium(medium: discord.UnfurledMediaItem) -> Iterator[Attachment]:
    """The attachment in a gallery item or a thumbnail, unless it is a clip."""
    if not (medium.content_type or "").startswith(("video/", "audio/")):
        yield _linked(medium.proxy_url or medium.url, medium.url, given=bool(medium.proxy_url))


def _sticker(sticker: discord.StickerItem) -> Attachment:
    if sticker.format is discord.StickerFormatType.lottie:
        return Attachment(sticker.url, sticker.name, LOTTIE, 0)
    return Attachment(sticker.url, sticker.name, "", 0)


def _linked(address: str, named: str, *, given: bool) -> Attachment:
    """A picture with a web address. `given`: the address is Discord's own, not one that somebody put into the
    message."""
    return Attachment(address, _name(named), "", 0, given=given)


def _name(url: str) -> str:
    try:
        return PurePosixPath(URL(url).path).name or "picture"
    except ValueError:
        return "picture"
