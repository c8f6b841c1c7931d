"""For whoever watches the process: does it live, and can it work?"""

from __future__ import annotations

from aiohttp import web

from bot.services.health import OK, Health


def routes(health: Health) -> list[web.RouteDef]:
    """`GET /healthz` and `GET /readyz`."""

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": OK})

    async def ready(_request: web.Request) -> web.Response:
        report = await health.report()
        parts = {"discord": report.discord, "database": report.database, "provider": report.provider}
        return web.json_response({**parts, "accounts": dict(report.accounts)}, status=200 if report.ready else 503)

    return [web.get("/healthz", alive), web.get("/readyz", ready)]
