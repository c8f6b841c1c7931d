"""Existing results: found first, and opened only on their way to Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.core.errors import UserError
from bot.core.models import Job, StoredButton
from bot.services.media.media import MediaStore
from bot.services.ports import ResultMedia
from bot.texts.media.delivery import FILE_GONE


@dataclass(frozen=True, slots=True)
class Found:
    """A result that exists."""

    job: Job
    buttons: list[StoredButton]


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that a message with a result shows, its file in memory; see `opened`."""

    job: Job
    buttons: list[StoredButton]
    media: ResultMedia | None


@asynccontextmanager
async def opened(found: Found, media: MediaStore) -> AsyncIterator[Result]:
    """Open the result with its file during the block: an upload may have to wait for memory.

    Raises UserError if the file is gone.
    """
    stored = found.job.result
    if stored is None:
        yield Result(found.job, found.buttons, None)
        return
    async with media.memory.hold(stored.size_bytes):
        try:
            content = await media.read(stored)
        except OSError:
            raise UserError(FILE_GONE()) from None
        yield Result(found.job, found.buttons, ResultMedia(content, stored.content_type))
