"""The pictures of a message that can be used."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.core.files.file_types import LOTTIE
from bot.core.models import Attachment
from bot.ui.kit.attachments import UNKNOWN_TYPE, pictures_in

PROXY = "https://images-ext-1.discordapp.net/external/abc/https/pictures.example/a%20fox.png"
LINK = "https://pictures.example/a%20fox.png?width=9"
UPLOAD = {"id": "1", "url": "https://cdn.example/a.png?ex=1", "proxy_url": "", "filename": "a.png", "size": 7}
CDN = "https://cdn.example/g.png?ex=1"
SHOWN_UPLOAD = Attachment("https://cdn.example/a.png?ex=1", "a.png", "image/png", 7)
LINKED, GALLERY = Attachment(PROXY, "a fox.png", "", 0), Attachment(CDN, "g.png", "", 0)


def message(**parts: Any) -> discord.Message:
    """A message as an interaction contains it."""
    author = {"id": "3", "username": "bob", "discriminator": "0", "avatar": None}
    body = {
        "id": "5", "channel_id": "4", "author": author, "content": "", "type": 0, "tts": False, "pinned": False,
        "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
        "timestamp": "2026-11-30T00:00:00+00:00", "edited_timestamp": None,
    }  # fmt: skip
    state: Any = discord.Client(intents=discord.Intents.none())._connection
    channel: Any = state._get_guild_channel({"channel_id": "4"})[0]
    return discord.Message(state=state, channel=channel, data={**body, **parts})  # type: ignore[typeddict-item]


def forwarded(**parts: Any) -> dict[str, Any]:
    snapshot = {"type": 0, "content": "", "embeds": [], "attachments": [], "timestamp": "2026-11-30T00:00:00+00:00"}
    return {"message_snapshots": [{"message": {**snapshot, "edited_timestamp": None, **parts}}]}


def embed(**parts: object) -> dict[str, object]:
    return {"type": "rich", **parts}


def gallery(*media: dict[str, Any]) -> dict[str, Any]:
    return {"type": 12, "id": 1, "items": [{"media": medium} for medium in media]}


MEDIUM = {"id": "9", "url": "https://pictures.example/g.png", "proxy_url": CDN, "content_type": "image/png"}
CLIP = {"id": "9", "url": "https://pictures.example/g.mp4", "proxy_url": CDN, "content_type": "video/mp4"}
SECTION = {
    "type": 9, "id": 2, "components": [{"type": 10, "id": 3, "content": "words"}],
    "accessory": {"type": 11, "id": 4, "media": MEDIUM},
}  # fmt: skip
FILE = {"type": 13, "id": 5, "file": {**MEDIUM, "url": CDN}, "name": "g.png", "size": 70}


def sticker(kind: int) -> dict[str, Any]:
    return {"id": "77", "name": "wave", "format_type": kind}


SHOWN: dict[str, tuple[dict[str, Any], list[Attachment]]] = {
    "nothing": ({}, []),
    "an upload": ({"attachments": [{**UPLOAD, "content_type": "image/png"}]}, [SHOWN_UPLOAD]),
    "a file of unknown type": (
        {"attachments": [UPLOAD]},
        [Attachment("https://cdn.example/a.png?ex=1", "a.png", UNKNOWN_TYPE, 7)],
    ),
    "words in an embed": ({"embeds": [embed(title="no picture")]}, []),
    "a linked picture": ({"embeds": [embed(thumbnail={"url": LINK, "proxy_url": PROXY})]}, [LINKED]),
    "an embed's own picture": (
        {"embeds": [embed(image={"url": LINK}, thumbnail={"url": "https://pictures.example/small.png"})]},
        [Attachment(LINK, "a fox.png", "", 0)],
    ),
    "an odd address": ({"embeds": [embed(image={"url": "http://["})]}, [Attachment("http://[", "picture", "", 0)]),
    "a forwarded upload": (forwarded(attachments=[{**UPLOAD, "content_type": "image/png"}]), [SHOWN_UPLOAD]),
    "a forwarded link": (forwarded(embeds=[embed(thumbnail={"url": LINK, "proxy_url": PROXY})]), [LINKED]),
    "a forwarded gallery": (forwarded(components=[gallery(MEDIUM)]), [GALLERY]),
    "a gallery": ({"components": [gallery(MEDIUM, CLIP, MEDIUM)]}, [GALLERY, GALLERY]),
    "a container": ({"components": [{"type": 17, "id": 6, "components": [gallery(MEDIUM), SECTION]}]}, [GALLERY] * 2),
    "a section": ({"components": [SECTION]}, [GALLERY]),
    "a section with a button": (
        {"components": [{**SECTION, "accessory": {"type": 2, "id": 4, "style": 2, "custom_id": "x"}}]},
        [],
    ),
    "a file among components": ({"components": [FILE]}, [Attachment(CDN, "g.png", "image/png", 70)]),
    "buttons": ({"components": [{"type": 1, "id": 1, "components": []}]}, []),
    "a sticker": (
        {"sticker_items": [sticker(1)]},
        [Attachment("https://cdn.discordapp.com/stickers/77.png", "wave", "", 0)],
    ),
    "a sticker that moves": (
        {"sticker_items": [sticker(2)]},
        [Attachment("https://cdn.discordapp.com/stickers/77.png", "wave", "", 0)],
    ),
    "a gif sticker": (
        forwarded(sticker_items=[sticker(4)]),
        [Attachment("https://media.discordapp.net/stickers/77.gif", "wave", "", 0)],
    ),
    "a drawn sticker": (
        {"sticker_items": [sticker(3)]},
        [Attachment("https://cdn.discordapp.com/stickers/77.json", "wave", LOTTIE, 0)],
    ),
}


@pytest.mark.parametrize(("parts", "pictures"), SHOWN.values(), ids=SHOWN)
async def test_pictures_of_a_message(parts: dict[str, Any], pictures: list[Attachment]) -> None:
    assert list(pictures_in(message(**parts))) == pictures


async def test_the_messages_own_pictures_come_before_those_that_it_forwards() -> None:
    both = {"attachments": [{**UPLOAD, "content_type": "image/png"}], **forwarded(components=[gallery(MEDIUM)])}
    assert list(pictures_in(message(**both))) == [SHOWN_UPLOAD, GALLERY]
