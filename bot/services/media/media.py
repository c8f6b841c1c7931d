"""The pictures on our own disk, as the provider sent them: provider and Discord addresses expire."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.core.files.file_types import CONVERTED, EXTENSIONS
from bot.core.models import JobId, ResultFile
from bot.imaging.decoding import pictures
from bot.imaging.images import Media, inspect
from bot.services.memory_budget import MemoryBudget
from bot.store.database import atomic_file


class MediaStore:
    """Files below DATA_DIR/images, spread over folders by the first two characters of the job id."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.memory = MemoryBudget()  # also for readers of our files

    def part(self, job_id: JobId, number: int) -> Path:
        """The path of a result's file during its download."""
        return self._folder / job_id[:2] / f"{job_id}.{number}.part"

    async def keep(self, job_id: JobId, part: Path) -> ResultFile:
        """Check a result in the file `part`, and store it. Raises as `save`."""
        async with self.memory.hold(await asyncio.to_thread(_size, part)):
            return await self._shown(job_id, await asyncio.to_thread(self._keep, job_id, part))

    def _keep(self, job_id: JobId, part: Path) -> ResultFile:
        """Read the bytes in here, so that nothing of them is left in memory afterwards."""
        result = _described(job_id, part.read_bytes())
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(self._folder / result.name)
        return result

    async def compose(self, job_id: JobId, parts: Sequence[Path]) -> ResultFile:
        """Store the grid of four pictures in the files `parts`. Raises as `save`."""
        size = sum([await asyncio.to_thread(_size, part) for part in parts])
        async with self.memory.hold(2 * size):  # the four, and the one made of them
            contents = [await asyncio.to_thread(part.read_bytes) for part in parts]
            return await self.save(job_id, await pictures.grid(contents))

    async def drop(self, parts: Iterable[Path]) -> None:
        """Delete abandoned files. Never raises."""
        await asyncio.to_thread(_drop, list(parts))

    async def save(self, job_id: JobId, content: bytes) -> ResultFile:
        """Check and store a result. A type that Discord can't show is stored unchanged, and the result is a picture
        made from it. Raises NotMedia, OSError if the disk doesn't take it, or Busy."""
        return await self._shown(job_id, await asyncio.to_thread(self._save, job_id, content))

    async def _shown(self, job_id: JobId, kept: ResultFile) -> ResultFile:
        """The version of a stored result for Discord. If it can't be made, the result is deleted: no job names it."""
        if kept.content_type not in CONVERTED:
            return kept
        try:
            return await asyncio.to_thread(self._save, job_id, await pictures.shown(await self.read(kept)))
        except BaseException:
            await self.drop([self.path(kept)])
            raise

    def _save(self, job_id: JobId, content: bytes) -> ResultFile:
        result = _described(job_id, content)
        self._write(self._folder / result.name, content)
        return result

    @staticmethod
    def _write(target: Path, content: bytes) -> None:
        atomic_file.write(target, content)

    async def save_mask(self, name: str, mask: bytes) -> None:
        """Store a PNG mask under a name of ours. Raises OSError."""
        await asyncio.to_thread(self._write, self._folder / "masks" / name, mask)

    async def read_mask(self, name: str) -> bytes:
        """The bytes of a stored mask. Raises OSError if it is gone."""
        return await asyncio.to_thread((self._folder / "masks" / name).read_bytes)

    async def read(self, result: ResultFile) -> bytes:
        """The bytes of a stored result. Raises OSError if the file is gone."""
        return await asyncio.to_thread((self._folder / result.name).read_bytes)

    async def original(self, result: ResultFile) -> tuple[Path, str]:
        """The path of a result as the provider sent it, and its type. The file may be gone."""
        return await asyncio.to_thread(self._original, result)

    def _original(self, result: ResultFile) -> tuple[Path, str]:
        path = self._folder / result.name
        for kind in CONVERTED:
            if (other := path.with_suffix(f".{EXTENSIONS[kind]}")).is_file():
                return other, kind
        return path, result.content_type

    def path(self, result: ResultFile) -> Path:
        """The path of a stored result. The file may be gone."""
        return self._folder / result.name

    def mask_path(self, name: str) -> Path:
        """The path of a stored mask. The file may be gone."""
        return self._folder / "masks" / name

    async def old_masks(self, older_than: float) -> list[str]:
        """The names of masks from before `older_than` (UTC seconds), drafts too. Raises OSError."""
        return await asyncio.to_thread(self._old_masks, older_than)

    def _old_masks(self, older_than: float) -> list[str]:
        files = (self._folder / "masks").glob("*.png")
        return [file.name for file in files if file.stat().st_mtime < older_than]

    async def delete(self, job_ids: Iterable[JobId], masks: Iterable[str]) -> None:
        """Delete all files of these jobs, including half-written ones, and these masks. Raises OSError."""
        await asyncio.to_thread(self._delete, job_ids, masks)

    def _delete(self, job_ids: Iterable[JobId], masks: Iterable[str]) -> None:
        delete_files_of(self._folder, job_ids)
        for name in masks:
            self.mask_path(name).unlink(missing_ok=True)


def _described(job_id: JobId, content: bytes) -> ResultFile:
    """The description under which a result will be stored. Raises NotMedia."""
    media: Media = inspect(content)
    name = f"{job_id[:2]}/{job_id}.{media.extension}"
    return ResultFile(name, media.content_type, len(content), media.width, media.height)


def _size(part: Path) -> int:
    return part.stat().st_size


def _drop(parts: list[Path]) -> None:
    for part in parts:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def delete_files_of(folder: Path, job_ids: Iterable[JobId]) -> None:
    """Delete the files in `folder` whose names begin with the id of one of these jobs. Raises OSError."""
    for job_id in job_ids:
        for file in (folder / job_id[:2]).glob(f"{job_id}.*"):
            file.unlink(missing_ok=True)
