"""Tells monitors whether the process is alive, and whether it can work."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from aiohttp import web

from bot.services.health import OK, Health
from bot.web.peers import is_loopback

FAILING = "failing"
# headers in which a reverse proxy on this machine names its clients, and itself
_FORWARDED = re.compile(r"forwarded|x-forwarded-.+|.+-ip|via", re.IGNORECASE)


def routes(health: Health) -> list[web.RouteDef]:
    """`GET /healthz` and `GET /readyz`."""

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": OK})

    async def ready(request: web.Request) -> web.Response:
        report = await health.report()
        body: dict[str, object] = {"discord": report.discord, "database": report.database, "provider": report.provider}
        if from_this_machine(request):
            body["accounts"] = dict(report.accounts)
        else:  # strangers learn what fails, not why
            body = {part: OK if state == OK else FAILING for part, state in body.items()}
        return web.json_response(body, status=200 if report.ready else 503)

    return [web.get("/healthz", alive), web.get("/readyz", ready)]


def from_this_machine(request: web.Request) -> bool:
    """True if the caller itself, not a proxy for somebody else, is on this machine."""
    return (
        is_loopback(request.remote or "")
        and _is_here(request.host)
        and not any(_FORWARDED.fullmatch(name) for name in request.headers)
    )


def _is_here(host: str) -> bool:
    """True if a `Host` header means this machine: a proxy passes on the public name."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or is_loopback(name)
