"""Files of ours: results, and the style sheets and scripts of our pages. Sent in small pieces, each at its turn: data
that a slow reader hasn't taken stays on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from bot.web.connections import READER
from bot.web.fair_scheduler import TURN
from bot.web.pages import STATIC

PIECE_BYTES = 16 * 1024  # in memory for each reader
PIECE_COST_S = 80e-6  # the rough cost of one
STATIC_ROOT = "/web/static/"


class File(web.FileResponse):
    """A file, whole or the requested range.

    Doesn't use the system's `sendfile`: if a connection ends in the middle of it, asyncio waits for ever with the file
    open, and the next connection with the same number, which may be ours to Discord, gets no events.
    """

    def __init__(self, path: Path, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(path, chunk_size=PIECE_BYTES, headers=headers)

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send it; its reader's connection isn't closed while the reader keeps reading."""
        reader = request.get(READER)
        if reader is None:
            return await super().prepare(request)
        reader.sends_on()
        try:
            return await super().prepare(request)
        finally:
            reader.has_sent()

    async def _sendfile(self, request: web.BaseRequest, fobj: IO[Any], offset: int, count: int) -> AbstractStreamWriter:
        writer = await web.StreamResponse.prepare(self, request)
        if writer is None:
            raise ConnectionResetError("the other side went away")
        loop, turn, reader = asyncio.get_running_loop(), request.get(TURN), request.get(READER)
        await loop.run_in_executor(None, fobj.seek, offset)
        while count > 0:
            if turn is not None:
                await turn(PIECE_COST_S)
            if reader is not None:
                reader.sends_on()
            piece = await loop.run_in_executor(None, fobj.read, min(PIECE_BYTES, count))
            if not piece:
                break
            await writer.write(piece)
            count -= len(piece)
        await writer.drain()
        return writer


def static() -> list[web.RouteDef]:
    """`GET /web/static/...`. Anything but our files is refused by its name alone: no stranger's path ever reaches the
    file system, with its rules for long names, NUL and dots."""
    return [web.get(STATIC_ROOT + "{name:.*}", _serve)]


async def _serve(request: web.Request) -> web.StreamResponse:
    files = _files()
    name = request.match_info["name"]
    if name in files:
        return File(files[name])
    raise web.HTTPNotFound


@cache
def _files() -> dict[str, Path]:
    return {file.relative_to(STATIC).as_posix(): file for file in STATIC.rglob("*") if file.is_file()}
