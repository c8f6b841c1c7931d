"""All addresses of the web server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

from aiohttp import web

from bot.core.config import Settings
from bot.services.health import Health
from bot.services.media.originals import Originals
from bot.services.region.sessions import RegionService
from bot.web import health as health_routes
from bot.web import provider_webhooks
from bot.web.files import static
from bot.web.originals import OriginalFiles
from bot.web.provider_webhooks import Heard, WebhookProof
from bot.web.region_painter import RegionPages
from bot.web.server import serving


class Listener(Protocol):
    """Receives webhooks: an account may have news, a task is said to be a job of ours."""

    def hint(self, account: str) -> None: ...

    async def heard(self, account: str, task_id: str, job_id: str) -> None: ...


def application(
    *,
    health: Health,
    webhooks: Mapping[str, WebhookProof],
    hint: Callable[[str], None],
    heard: Heard,
    region: RegionService,
    originals: Originals,
    public_url: str,
) -> web.Application:
    """The web application. `webhooks` has the proofs of webhooks by account, `hint` asks to poll an account
    now, `heard` stores which task is said to be which job; it raises Busy if it can't."""
    app = web.Application()
    app.add_routes(health_routes.routes(health))
    app.add_routes(provider_webhooks.routes(webhooks, hint, heard))
    app.add_routes(RegionPages(region, public_url).routes())
    app.add_routes(OriginalFiles(originals).routes())
    app.add_routes(static())
    return app


@asynccontextmanager
async def web_server(
    settings: Settings,
    health: Health,
    webhooks: Mapping[str, WebhookProof],
    region: RegionService,
    originals: Originals,
    listener: Listener,
) -> AsyncIterator[None]:
    """Run the web server during the body; none with WEB_PORT=0. Raises ConfigError if its port can't be had."""
    if settings.web_port == 0:
        yield
        return
    app = application(
        health=health,
        webhooks=webhooks,
        hint=listener.hint,
        heard=listener.heard,
        region=region,
        originals=originals,
        public_url=settings.public_url,
    )
    async with serving(app, settings.web_host, settings.web_port):
        yield
