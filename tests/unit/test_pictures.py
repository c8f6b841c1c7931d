"""What a message shows, as pictures that can be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import discord
import pytest

from bot.core.models import Attachment
from bot.ui.pictures import UNKNOWN_TYPE, pictures_in

PROXY = "https://images-ext-1.discordapp.net/external/abc/https/pictures.example/a%20fox.png"
LINK = "https://pictures.example/a%20fox.png?width=9"


@dataclass
class Upload:
    """What discord.py knows of a file."""

    url: str = "https://cdn.example/a.png?ex=1"
    filename: str = "a.png"
    content_type: str | None = "image/png"
    size: int = 7


@dataclass
class Message:
    """The parts of a message that are looked at."""

    attachments: list[Upload] = field(default_factory=list)
    embeds: list[discord.Embed] = field(default_factory=list)


def embed(**parts: object) -> discord.Embed:
    return discord.Embed.from_dict({"type": "rich", **parts})  # type: ignore[typeddict-item]  # as Discord sends it


SHOWN: dict[str, tuple[Message, list[Attachment]]] = {
    "nothing": (Message(), []),
    "an upload": (Message([Upload()]), [Attachment("https://cdn.example/a.png?ex=1", "a.png", "image/png", 7)]),
    "a file of unknown type": (
        Message([Upload(content_type=None)]),
        [Attachment("https://cdn.example/a.png?ex=1", "a.png", UNKNOWN_TYPE, 7)],
    ),
    "words in an embed": (Message(embeds=[embed(title="no picture")]), []),
    "a linked picture": (
        Message(embeds=[embed(thumbnail={"url": LINK, "proxy_url": PROXY})]),
        [Attachment(PROXY, "a fox.png", "", 0)],
    ),
    "an embed's own picture": (
        Message(embeds=[embed(image={"url": LINK}, thumbnail={"url": "https://pictures.example/small.png"})]),
        [Attachment(LINK, "a fox.png", "", 0)],
    ),
    "an odd address": (Message(embeds=[embed(image={"url": "http://["})]), [Attachment("http://[", "picture", "", 0)]),
}


@pytest.mark.parametrize(("message", "pictures"), SHOWN.values(), ids=SHOWN)
def test_pictures_of_a_message(message: Any, pictures: list[Attachment]) -> None:
    assert list(pictures_in(message)) == pictures
