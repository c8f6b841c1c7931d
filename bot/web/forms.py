"""Reading multipart forms with a limit for each part, in memory and never on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiohttp import BodyPartReader, web

BODY_TIMEOUT_S = 120.0


async def read(request: web.Request, limits: Mapping[str, int]) -> dict[str, bytes]:
    """The parts named in `limits` (name -> most bytes) that came, decoded; others are refused.

    Raises HTTPBadRequest, HTTPRequestEntityTooLarge, HTTPRequestTimeout or HTTPUnsupportedMediaType.
    """
    if request.content_type != "multipart/form-data":
        raise web.HTTPUnsupportedMediaType
    most = sum(limits.values()) + 64 * 1024
    if (request.content_length or 0) > most:
        raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            return await _parts(request, limits)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (ValueError, AssertionError, RuntimeError, LookupError) as fault:  # aiohttp's ways to say "malformed"
        raise web.HTTPBadRequest from fault


async def _parts(request: web.Request, limits: Mapping[str, int]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        name = part.name if isinstance(part, BodyPartReader) else None
        if not isinstance(part, BodyPartReader) or name is None or name not in limits or name in found:
            raise web.HTTPBadRequest
        found[name] = await _content(part, limits[name])
    return found


async def _content(part: BodyPartReader, limit: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        content += chunk
        if len(content) > limit:
            raise web.HTTPRequestEntityTooLarge(limit, len(content))
    return bytes(content)
