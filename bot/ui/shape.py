"""The last message of a job in one form: what is said, shown and attached."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import discord

from bot.core.models import Job, StoredButton
from bot.services.ports import MessageGone, ResultMedia
from bot.ui import render
from bot.ui.buttons import view_for
from bot.ui.files import result_file
from bot.ui.respond import only
from bot.ui.speaking import Refused, speaking

log = logging.getLogger(__name__)

T = TypeVar("T")


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

    def as_follow_up(self, *, private: bool) -> dict[str, Any]:
        """For an interaction's token, which knows no nonce."""
        new = self.as_new()
        del new["nonce"]
        return new | {"ephemeral": private, "wait": True}


async def sent(
    job: Job,
    buttons: Sequence[StoredButton],
    media: ResultMedia | None,
    send: Callable[[Shape], Awaitable[T]],
    *,
    post: bool = False,
    limit_bytes: int | None = None,
) -> T:
    """What `send` gives for the last message of a job; if Discord refuses its form, with a smaller file or no buttons.

    `post` adds the button that posts it to the channel; `limit_bytes` is what Discord takes there, None = what it took
    where the job was asked for. Raises PublishLater or MessageGone.
    """
    most = job.size_limit_bytes if limit_bytes is None else limit_bytes
    shape = await Shape.of(job, view_for(job, buttons, post=post), media, most)
    try:
        async with speaking():
            return await send(shape)
    except Refused as refused:
        log.warning("job %s: Discord refuses its message (%s), a plainer one follows", job.id, refused)
        if refused.too_large:
            shape = await Shape.of(job, view_for(job, buttons, post=post), media, most // 2)
        else:
            shape = await Shape.of(job, discord.ui.View(timeout=None), media, most)
    try:
        async with speaking():
            return await send(shape)
    except Refused as refused:
        raise MessageGone(f"Discord refuses its content: {refused}") from refused
