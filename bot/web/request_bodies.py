"""Request bodies: how many at once, how large in all, how slow."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

from aiohttp import web

MOST_BYTES = 32 * 1024 * 1024  # of all bodies together
MOST_OF_ONE = 2
SMALL_BYTES = 512 * 1024  # always fits: the masks that our page makes are smaller
PATIENCE_S = 10.0  # for the first bytes
LEAST_BYTES_PER_S = 4 * 1024
MOST_S = 120.0


class Uploads:
    """Counts the uploads of each member."""

    def __init__(self, most_bytes: int = MOST_BYTES, most_of_one: int = MOST_OF_ONE) -> None:
        self._most_bytes = most_bytes
        self._most_of_one = most_of_one
        self._bytes = 0
        self._of: Counter[Hashable] = Counter()

    @asynccontextmanager
    async def body(self, request: web.Request, owner: Hashable, limit: int) -> AsyncIterator[AsyncIterator[bytes]]:
        """The pieces of a body of at most `limit` bytes; its `owner` may send only a few at once.

        Raises HTTPTooManyRequests; while pieces are read HTTPRequestEntityTooLarge, HTTPRequestTimeout or
        HTTPServiceUnavailable. Data that was read counts until the end of the block.
        """
        if self._of[owner] >= self._most_of_one:
            raise web.HTTPTooManyRequests(headers={"Retry-After": "10"})
        self._of[owner] += 1
        before = [0]
        try:
            yield self._pieces(request, limit, before)
        finally:
            self._bytes -= before[0]
            self._of[owner] -= 1
            if not self._of[owner]:
                del self._of[owner]

    async def _pieces(self, request: web.Request, limit: int, came: list[int]) -> AsyncIterator[bytes]:
        if (request.content_length or 0) > limit:
            raise web.HTTPRequestEntityTooLarge(limit, request.content_length or 0)
        began = asyncio.get_running_loop().time()
        while True:
            try:
                async with asyncio.timeout_at(began + min(MOST_S, PATIENCE_S + came[0] / LEAST_BYTES_PER_S)):
                    piece = await request.content.readany()
            except TimeoutError:
                raise web.HTTPRequestTimeout from None
            if not piece:
                return
            came[0] += len(piece)
            self._bytes += len(piece)
            if came[0] > limit:
                raise web.HTTPRequestEntityTooLarge(limit, came[0])
            if self._bytes > self._most_bytes and came[0] > SMALL_BYTES:
                raise web.HTTPServiceUnavailable(headers={"Retry-After": "10"})
            yield piece
