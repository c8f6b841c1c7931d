"""Everything kept about a member, as one ZIP for them: `data.json`, then their pictures, newest first, as they fit."""

from __future__ import annotations

import asyncio
import json
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedIOBase
from pathlib import Path, PurePosixPath
from typing import Any, Final

from bot.core.errors import UserError
from bot.core.models import Job, UserId
from bot.services.media.media import MediaStore
from bot.services.ports import Clock
from bot.store.database.database import Database
from bot.store.members import personal_data_export
from bot.texts.members import privacy as say

DATA: Final = "data.json"
MOST_AT_ONCE: Final = 2
_SPARE_BYTES: Final = 4096  # for the ZIP's own directory, and for what the last change of the list adds
_ENTRY_BYTES: Final = 256  # a ZIP's overhead per file: twice its name, and numbers


@dataclass(frozen=True, slots=True)
class Export:
    """A ZIP, open for reading from its start; the receiver closes it. `left_out` counts files that didn't fit or are
    lost."""

    file: BufferedIOBase
    pictures: int
    left_out: int


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str  # in the ZIP, and below the folder of pictures
    path: Path
    size_bytes: int | None  # None = the file is lost


class ExportService:
    """Builds one export per member at a time, and few at once."""

    def __init__(self, db: Database, media: MediaStore, pseudonym: Callable[[UserId], int], clock: Clock) -> None:
        self._db = db
        self._media = media
        self._pseudonym = pseudonym
        self._clock = clock
        self._under_way: set[UserId] = set()
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

    async def of(self, user_id: UserId, limit_bytes: int) -> Export:
        """Build the export of a member, at most `limit_bytes` large. May take a minute. Raises UserError while another
        one is being built, or if even the texts alone are too large."""
        if user_id in self._under_way:
            raise UserError(say.STILL_EXPORTING())
        self._under_way.add(user_id)
        try:
            async with self._turns:
                async with self._db.read() as conn:
                    data, made = await personal_data_export.read(conn, user_id, self._pseudonym(user_id))
                about = {"member": str(user_id), "made_at": datetime.fromtimestamp(self._clock(), UTC).isoformat()}
                return await asyncio.to_thread(self._build, about | data, made, limit_bytes)
        finally:
            self._under_way.discard(user_id)

    def _build(self, data: dict[str, Any], made: Sequence[Job], limit_bytes: int) -> Export:
        # once each: a retried region has the mask of the first try
        files = [entry for job in made for entry in self._files(job)]
        files += [self._mask(name) for one in data[personal_data_export.REQUESTS] if (name := one["mask"])]
        entries = list({entry.name: entry for entry in files}.values())
        # as if none fitted: no other list of omissions is longer
        texts = _packed_size(data | {"left_out": [_left(entry) for entry in entries]})
        room = limit_bytes - texts - _SPARE_BYTES
        if room < 0:
            raise UserError(say.TOO_LARGE(most=limit_bytes >> 20))
        fitting, left = _fit(entries, room)
        file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the receiver; it has no name that could stay
        try:
            with zipfile.ZipFile(file, "w", strict_timestamps=False) as packed:
                packed.writestr(
                    DATA, _text(data | {"left_out": [_left(entry) for entry in left]}), zipfile.ZIP_DEFLATED
                )
                for entry in fitting:
                    packed.write(entry.path, entry.name)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return Export(file, len(fitting), len(left))

    def _files(self, job: Job) -> list[_Entry]:
        found = []
        if job.result is not None:
            path = self._media.path(job.result)
            found.append(_Entry(job.result.name, path, _size(path)))
        if job.spec.mask is not None:
            found.append(self._mask(f"masks/{job.spec.mask}"))
        return found

    def _mask(self, name: str) -> _Entry:
        path = self._media.mask_path(PurePosixPath(name).name)
        return _Entry(name, path, _size(path))


def _fit(entries: Sequence[_Entry], room: int) -> tuple[list[_Entry], list[_Entry]]:
    """Split files into those that fit, in their order, and the others."""
    fitting, left = [], []
    for entry in entries:
        needed = None if entry.size_bytes is None else entry.size_bytes + _ENTRY_BYTES
        if needed is None or needed > room:
            left.append(entry)
        else:
            fitting.append(entry)
            room -= needed
    return fitting, left


def _left(entry: _Entry) -> dict[str, str]:
    return {"file": entry.name, "because": say.LOST() if entry.size_bytes is None else say.NO_ROOM()}


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _text(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=True, indent=1)


def _packed_size(data: dict[str, Any]) -> int:
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", strict_timestamps=False) as packed:
            packed.writestr(DATA, _text(data), zipfile.ZIP_DEFLATED)
        return file.tell()
