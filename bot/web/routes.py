"""All addresses of the web server."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiohttp import web

from bot.services.health import Health
from bot.services.region import RegionService
from bot.web import health as health_routes
from bot.web import hooks
from bot.web.pages import STATIC
from bot.web.region import RegionPages
from bot.web.server import boundary


def application(
    *,
    health: Health,
    hook_tokens: Mapping[str, str],
    hint: Callable[[str], None],
    region: RegionService,
    public_url: str,
) -> web.Application:
    """The web application. `hook_tokens` are the right ones by account, `hint` asks to poll an account now."""
    app = web.Application(middlewares=[boundary])
    app.add_routes(health_routes.routes(health))
    app.add_routes(hooks.routes(hook_tokens, hint))
    app.add_routes(RegionPages(region, public_url).routes())
    app.add_routes([web.static("/web/static", STATIC)])
    return app
