"""The last message of a job in one form: what is said, shown and attached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord

from bot.core.models import Job
from bot.services.ports import ResultMedia
from bot.ui import render
from bot.ui.files import result_file
from bot.ui.respond import only


@dataclass(frozen=True, slots=True)
class Shape:
    """One form of the last message, good for one try: a `discord.File` can be sent once."""

    content: str
    view: discord.ui.View
    file: discord.File | None
    mentions: discord.AllowedMentions
    nonce: str

    @classmethod
    async def of(cls, job: Job, view: discord.ui.View, media: ResultMedia | None, limit_bytes: int) -> Shape:
        note, file = "", None
        if media is not None:
            try:
                file = await result_file(job, media, limit_bytes)
            except ValueError:
                note = "The file is too large for Discord"
            else:
                note = "" if len(media.content) <= limit_bytes else "Made smaller to fit into Discord"
        return cls(render.ended(job, note), view, file, only(job.user_id), f"d{job.id}{(job.message_id or 0) % 10**12}")

    def as_edit(self) -> dict[str, Any]:
        return {
            "content": self.content,
            "view": self.view,
            "attachments": [self.file] if self.file is not None else [],
            "allowed_mentions": self.mentions,
        }

    def as_new(self) -> dict[str, Any]:
        new: dict[str, Any] = {
            "content": self.content,
            "view": self.view,
            "allowed_mentions": self.mentions,
            "nonce": self.nonce,
            "suppress_embeds": True,
        }
        return new | ({"file": self.file} if self.file is not None else {})
