"""Webhooks of providers: only ever a hint to poll now, since anyone could have sent what is in them."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

MAX_BODY_BYTES = 1024 * 1024
BODY_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Hook:
    """What proves a webhook of one account: the end of its address, and a header where its dialect sends one."""

    token: str = field(repr=False)
    secret: str = field(default="", repr=False)


def routes(hooks: Mapping[str, Hook], hint: Callable[[str], None]) -> list[web.RouteDef]:
    """`POST /hooks/{account}/{token}`; `hooks` by account, `hint` asks to poll an account now."""

    async def hook(request: web.Request) -> web.Response:
        account = request.match_info["account"]
        known = hooks.get(account)
        if known is None or not _same(known.token, request.match_info["token"]):
            raise web.HTTPNotFound
        if known.secret and not _same(known.secret, request.headers.get("x-webhook-secret", "")):
            raise web.HTTPForbidden
        await _discard(request)
        hint(account)
        return web.json_response({"status": "ok"})

    return [web.post("/hooks/{account}/{token}", hook)]


def _same(right: str, given: str) -> bool:
    return hmac.compare_digest(right.encode(), given.encode("utf-8", "surrogateescape"))


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
