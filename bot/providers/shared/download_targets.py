"""Targets for a download: memory, or the disk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import FileIO
from pathlib import Path
from typing import Protocol

_PIECE_BYTES = 1024 * 1024  # bytes per trip to a thread


class DownloadTarget(Protocol):
    """Takes the bytes of one download in their order."""

    async def write(self, chunk: bytes) -> None:
        """Write the next bytes. Raises OSError if the disk doesn't take them."""
        ...


class MemoryTarget:
    """A target for small files."""

    def __init__(self) -> None:
        self._kept = bytearray()

    @property
    def content(self) -> bytes:
        return bytes(self._kept)

    async def write(self, chunk: bytes) -> None:
        self._kept += chunk


class FileTarget:
    """Writes a file in large pieces, each in a thread: a slow disk must not block anybody else."""

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._kept = bytearray()
        # a cancelled caller closes the file while a thread writes, and its descriptor may be reused
        self._turn = threading.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls, target: Path) -> AsyncIterator[FileTarget]:
        """Open a new file at `target`, creating its folder; complete once the block ends without an error."""
        file = await asyncio.to_thread(_opened, target)
        opened = cls(file)
        try:
            yield opened
            await opened._flush()
        finally:
            await asyncio.to_thread(opened._close)

    async def write(self, chunk: bytes) -> None:
        self._kept += chunk
        if len(self._kept) >= _PIECE_BYTES:
            await self._flush()

    async def _flush(self) -> None:
        piece, self._kept = self._kept, bytearray()
        await asyncio.to_thread(self._write_all, piece)

    def _write_all(self, piece: bytearray) -> None:
        with self._turn, memoryview(piece) as left:
            done = 0
            while done < len(left) and not self._file.closed:
                done += self._file.write(left[done:])

    def _close(self) -> None:
        with self._turn:
            self._file.close()


def _opened(target: Path) -> FileIO:
    target.parent.mkdir(parents=True, exist_ok=True)
    return FileIO(target, "w")
