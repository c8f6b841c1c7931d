"""Results that exist already: found again, and posted again without asking the provider."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.errors import UserError
from bot.core.models import Job, JobState, MessageRef, StoredButton
from bot.services.media import MediaStore
from bot.services.ports import Clock, ResultMedia
from bot.store import buttons, lifecycle
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Result:
    """All that a message with a result shows."""

    job: Job
    buttons: list[StoredButton]
    media: ResultMedia | None


class Library:
    """Reads finished jobs and their files."""

    def __init__(self, db: Database, media: MediaStore, clock: Clock) -> None:
        self._db = db
        self._media = media
        self._clock = clock

    async def result(self, job: Job) -> Result:
        """The stored result. Raises UserError when there is none or its file is gone."""
        if job.state is not JobState.DELIVERED:
            raise UserError("This picture is not there yet. Please wait for its message.")
        async with self._db.read() as conn:
            stored = await buttons.list_for(conn, job.id)
        if job.result is None:
            return Result(job, stored, None)
        try:
            content = await self._media.read(job.result)
        except OSError:
            raise UserError("The file of this picture is gone. You can make it anew with /imagine.") from None
        return Result(job, stored, ResultMedia(content, job.result.content_type))

    async def shown_in(self, job: Job, message: MessageRef) -> None:
        """From now on `message` is the one that shows the job."""
        async with self._db.transaction() as conn:
            await lifecycle.set_message(conn, job.id, message, self._clock())
