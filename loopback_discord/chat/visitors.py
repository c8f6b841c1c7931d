"""Decides who may talk to this server: programs of this machine, and the chat page; no web page, under any name."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from loopback_discord.rest.reply import reply

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def own_visitors(bound: str) -> Middleware:
    """Refuses foreign `Host` and `Origin` headers on every address, including the WebSockets. `bound` is the listening
    address."""

    @web.middleware
    async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not _own(request, LOOPBACK | {bound}):
            return reply({"message": "loopback only", "code": 0}, status=403)
        return await handler(request)

    return around


def _own(request: web.Request, hosts: set[str]) -> bool:
    """True if the request was meant for this machine, and no foreign page sent it."""
    origin = request.headers.get("Origin")
    try:
        host = urlsplit(f"//{request.host}")
        # a page that reached us by a name of its own sends that name as its host
        return host.hostname in hosts and (origin is None or urlsplit(origin).netloc == host.netloc)
    except ValueError:
        return False
