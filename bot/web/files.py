"""Files of ours, in small pieces: what a slow reader has not taken stays on the disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

PIECE_BYTES = 16 * 1024  # in memory for each reader


class File(web.FileResponse):
    """A file, whole or the part that was asked for.

    Without the system's `sendfile`: when a connection ends in the middle of one, asyncio waits for ever with the file
    open, and the next connection with the same number, which may be ours to Discord, hears nothing.
    """

    def __init__(self, path: Path, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(path, chunk_size=PIECE_BYTES, headers=headers)

    async def _sendfile(self, request: web.BaseRequest, fobj: IO[Any], offset: int, count: int) -> AbstractStreamWriter:
        writer = await web.StreamResponse.prepare(self, request)
        if writer is None:
            raise ConnectionResetError("the other side went away")
        return await self._sendfile_fallback(writer, fobj, offset, count)
