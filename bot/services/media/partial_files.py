"""Abandoned half-written files: of a process that was killed, or of a disk that was full."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.store.database.atomic_file import PART

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 60.0
SHORT_BYTES: Final = 512 * 2**20  # with less space than this, leftovers are deleted at once
OLD_S: Final = 900.0  # longer than any file takes to write


class HalfFiles:
    """Deletes them while the bot runs, if space is short."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    async def once(self) -> None:
        """Check the free space, and make some."""
        try:
            free = (await asyncio.to_thread(shutil.disk_usage, self._data_dir)).free
        except OSError as fault:
            log.debug("the room on the disk cannot be told: %s", fault)
            return
        if free < SHORT_BYTES:
            await asyncio.to_thread(sweep, self._data_dir, OLD_S)


def _parts(data_dir: Path) -> Iterator[Path]:
    """Half-written files where we write: other programs may have files in the folder, too."""
    yield from data_dir.glob(f"*{PART}")
    for folder in ("images", "thumbs"):
        yield from (data_dir / folder).rglob(f"*{PART}")
    yield from (data_dir / "thumbs").rglob(f"*.jpg.{'[0-9a-f]' * 8}")  # as the first version named them


def sweep(data_dir: Path, older_than_s: float) -> None:
    """Delete the half-written files in a data folder that are older than this. Never raises."""
    now, found, freed = time.time(), 0, 0
    for part in _parts(data_dir):
        try:
            facts = part.lstat()
            if part.is_file() and now - facts.st_mtime >= older_than_s:
                part.unlink()
                found, freed = found + 1, freed + facts.st_size
        except OSError as fault:
            log.warning("%s cannot be deleted: %s", part, fault)
    if found:
        log.info("deleted %d half-written files (%.1f MB) of an earlier run", found, freed / 1e6)
