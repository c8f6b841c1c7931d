"""Results as uploads: byte for byte where Discord takes them, else the best that fits."""

from __future__ import annotations

import io

import discord

from bot.core.file_types import EXTENSIONS
from bot.core.models import Job
from bot.decoding import pictures
from bot.services.ports import ResultMedia
from bot.ui import render


async def result_file(job: Job, media: ResultMedia | None, limit_bytes: int) -> discord.File:
    """The result as a new upload (a `discord.File` can be sent once).

    Raises ValueError when there is none or nothing that fits `limit_bytes`.
    """
    if media is None:
        raise ValueError("there is no file to show")
    content, content_type = media.content, media.content_type
    if len(content) > limit_bytes:
        smaller = await pictures.fit(content, limit_bytes)
        if smaller is None:
            raise ValueError(f"{len(content)} bytes do not fit into {limit_bytes}")
        content, content_type = smaller, "image/webp" if smaller[:4] == b"RIFF" else "image/jpeg"
    name = f"{render.file_stem(job)}.{EXTENSIONS[content_type]}"
    return discord.File(io.BytesIO(content), filename=name, description=render.alt_text(job))
