"""Small versions of results for lists, made once and kept in DATA_DIR/thumbs. They can be deleted at any time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from pathlib import Path

from bot.core.errors import Busy
from bot.core.files.media_faults import NotMedia
from bot.core.models import JobId, ResultFile
from bot.imaging.decoding import pictures
from bot.services.media.media import MediaStore, delete_files_of
from bot.store.database import atomic_file

log = logging.getLogger(__name__)

SIDE_PX = 640
LIMIT_BYTES = 300_000


class Thumbs:
    """One JPEG of at most 640 x 640 pixels and 300 kB per picture."""

    def __init__(self, folder: Path, media: MediaStore) -> None:
        self._folder = folder
        self._media = media

    async def of(self, result: ResultFile | None) -> bytes | None:
        """The small version; None if there is no picture to make one of (words, a clip, a lost file)."""
        if result is None or not result.content_type.startswith("image/"):
            return None
        kept = self._folder / f"{result.name}.jpg"
        try:
            return await asyncio.to_thread(kept.read_bytes)
        except OSError:
            log.debug("no small version of %s yet", result.name)
        if not await asyncio.to_thread(self._media.path(result).is_file):
            log.info("no small version of %s: its file is gone", result.name)
            return None
        try:
            small = await pictures.shrink(self._media.path(result), SIDE_PX, LIMIT_BYTES)
        except (NotMedia, Busy) as fault:
            log.info("no small version of %s: %s", result.name, fault)
            return None
        try:
            await asyncio.to_thread(_keep, kept, small, self._media.path(result))
        except OSError as full:
            log.warning("the small version of %s could not be kept: %s", result.name, full)
        return small

    async def delete(self, job_ids: Iterable[JobId]) -> None:
        """Delete the small versions of these jobs' results; the results must be gone already. Raises OSError."""
        await asyncio.to_thread(delete_files_of, self._folder, job_ids)


def _keep(target: Path, content: bytes, source: Path) -> None:
    """Write atomically; two writers at once do no harm. If the picture was deleted meanwhile, keep nothing."""
    atomic_file.write(target, content, durable=False)
    if not source.exists():
        target.unlink(missing_ok=True)
