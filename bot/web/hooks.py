"""Webhooks of providers: only ever a hint to poll now, since anyone could have sent what is in them."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping

from aiohttp import web

MAX_BODY_BYTES = 1024 * 1024
BODY_TIMEOUT_S = 10.0


def routes(tokens: Mapping[str, str], hint: Callable[[str], None]) -> list[web.RouteDef]:
    """`POST /hooks/{account}/{token}`; `tokens` are the right ones by account, `hint` asks to poll an account now."""

    async def hook(request: web.Request) -> web.Response:
        account = request.match_info["account"]
        given = request.match_info["token"].encode()
        if not hmac.compare_digest(tokens.get(account, "").encode(), given):
            raise web.HTTPNotFound
        await _discard(request)
        hint(account)
        return web.json_response({"status": "ok"})

    return [web.post("/hooks/{account}/{token}", hook)]


async def _discard(request: web.Request) -> None:
    """Read past the body, within the limits."""
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise web.HTTPRequestEntityTooLarge(MAX_BODY_BYTES, request.content_length or 0)
    size = 0
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.content.iter_any():
                size += len(chunk)
                if size > MAX_BODY_BYTES:
                    raise web.HTTPRequestEntityTooLarge(MAX_BODY_BYTES, size)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
