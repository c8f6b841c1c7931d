"""Reads bodies of answers up to a limit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import aiohttp

_CHUNK_BYTES = 64 * 1024


class OverLimit(Exception):
    """A body is larger than its reader allows."""


async def read_capped(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
    """The whole body. Raises OverLimit as soon as it is known to exceed `limit_bytes`."""
    body = bytearray()

    async def take(chunk: bytes) -> None:
        body.extend(chunk)

    await feed_capped(response, take, limit_bytes)
    return bytes(body)


async def feed_capped(
    response: aiohttp.ClientResponse, feed: Callable[[bytes], Awaitable[None]], limit_bytes: int
) -> None:
    """Hand the body to `feed` as it arrives. Raises OverLimit as soon as it is known to exceed `limit_bytes`."""
    size = 0

    async def take(chunk: bytes) -> None:
        nonlocal size
        size += len(chunk)
        if size > limit_bytes:
            raise OverLimit
        await feed(chunk)

    await read_chunks(response, limit_bytes, take)


async def read_chunks(
    response: aiohttp.ClientResponse, limit_bytes: int, take: Callable[[bytes], Awaitable[None]]
) -> bool:
    """Hand the body to `take`, which may raise, as it arrives; False if there was none. Raises OverLimit if its headers
    say that it exceeds `limit_bytes`."""
    came = False
    try:
        if (response.content_length or 0) > limit_bytes:
            raise OverLimit
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            came = True
            await take(chunk)
    except OverLimit:
        response.close()
        raise
    return came
