"""Links to the originals of results, for files that Discord doesn't accept."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from bot.core.config import Settings
from bot.core.errors import UserError
from bot.core.models import Job, JobId
from bot.core.states import JobState
from bot.services.media.media import MediaStore
from bot.services.ports import Clock
from bot.services.signing import Signer
from bot.store.database.database import Database
from bot.store.jobs import jobs
from bot.texts.media import delivery as say

LIFE_S = 7 * 24 * 3600.0
PURPOSE = "original"
_SIGNED_TEXT = re.compile(r"([0-9a-z]{1,16})-([0-9]{1,12})")
_SHOWN = frozenset({JobState.DONE, JobState.DELIVERED})


class OriginalGone(UserError):
    """There is nothing (any more) behind a link; `expired` = there was."""

    def __init__(self, sentence: str, *, expired: bool) -> None:
        super().__init__(sentence)
        self.expired = expired


@dataclass(frozen=True, slots=True)
class Original:
    """A result on our disk, as the provider sent it."""

    path: Path
    content_type: str
    file_name: str


class Originals:
    """Makes and opens the links. A link names one job, expires after 7 days, and works for anybody who has it."""

    def __init__(self, db: Database, media: MediaStore, settings: Settings, signer: Signer, clock: Clock) -> None:
        self._db = db
        self._media = media
        self._public_url = settings.public_url if settings.web_port else ""
        self._signer = signer
        self._clock = clock

    def link(self, job: Job) -> str | None:
        """The address of a job's original, a secret of those who may see the job; None if the operator gave the web
        server no address, or the job has no file."""
        if not self._public_url or job.result is None:
            return None
        until = int(self._clock() + LIFE_S)
        return f"{self._public_url}/original/{self._signer.sign(PURPOSE, f'{job.id}-{until}')}"

    async def open(self, signed: str) -> Original:
        """The file behind a link. Raises OriginalGone."""
        known = _SIGNED_TEXT.fullmatch(self._signer.unsign(PURPOSE, signed) or "")
        if known is None:
            raise OriginalGone(say.LINK_FORGED(), expired=False)
        if int(known[2]) <= self._clock():
            raise OriginalGone(say.LINK_EXPIRED(), expired=True)
        async with self._db.read() as conn:
            job = await jobs.get(conn, JobId(known[1]))
        # a failed job was not paid for, a forgotten one has no row
        if job is None or job.result is None or job.state not in _SHOWN:
            raise OriginalGone(say.PICTURE_GONE(), expired=True)
        path, content_type = await self._media.original(job.result)
        if not await asyncio.to_thread(path.is_file):
            raise OriginalGone(say.PICTURE_GONE(), expired=True)
        return Original(path, content_type, path.name)
