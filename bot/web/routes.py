"""All addresses of the web server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from bot.core.config import Settings
from bot.services.health import Health
from bot.services.region import RegionService
from bot.services.signing import Signer
from bot.web import health as health_routes
from bot.web import hooks
from bot.web.pages import STATIC
from bot.web.region import RegionPages
from bot.web.server import boundary, serving


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


@asynccontextmanager
async def web_server(
    settings: Settings, health: Health, signer: Signer, region: RegionService, hint: Callable[[str], None]
) -> AsyncIterator[None]:
    """The web server while the body runs; none with WEB_PORT=0. Raises ConfigError when its port cannot be had."""
    if settings.web_port == 0:
        yield
        return
    tokens = {account.name: signer.hook_token(account.name) for account in settings.accounts}
    app = application(health=health, hook_tokens=tokens, hint=hint, region=region, public_url=settings.public_url)
    async with serving(app, settings.web_host, settings.web_port):
        yield
