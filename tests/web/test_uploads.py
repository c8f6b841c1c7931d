"""The limit of bytes of bodies that we hold at once, and whom it keeps out."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from bot.web.request_bodies import SMALL_BYTES, Uploads

MEGABYTE = 1 << 20


def sending(size: int) -> web.Request:
    """A request whose body has arrived."""
    loop = asyncio.get_running_loop()
    body = StreamReader(BaseProtocol(loop), size, loop=loop)
    body.feed_data(bytes(size))
    body.feed_eof()
    return make_mocked_request("POST", "/", payload=body)


async def test_usual_bodies_find_room_whoever_fills_it() -> None:
    uploads = Uploads(most_bytes=4 * MEGABYTE)
    async with AsyncExitStack() as held:
        for owner in ("bob", "carol"):
            pieces = await held.enter_async_context(uploads.body(sending(2 * MEGABYTE), owner, 9 * MEGABYTE))
            assert sum([len(piece) async for piece in pieces]) == 2 * MEGABYTE
        usual = await held.enter_async_context(uploads.body(sending(SMALL_BYTES), "alice", 9 * MEGABYTE))
        assert sum([len(piece) async for piece in usual]) == SMALL_BYTES
        large = await held.enter_async_context(uploads.body(sending(SMALL_BYTES + 1), "dave", 9 * MEGABYTE))
        with pytest.raises(web.HTTPServiceUnavailable):
            assert [piece async for piece in large] == []
    async with uploads.body(sending(3 * MEGABYTE), "dave", 9 * MEGABYTE) as pieces:
        assert sum([len(piece) async for piece in pieces]) == 3 * MEGABYTE  # their bytes are given back
