"""Recognizes a proxy's or filter's page in the place of Discord's answer, with status 200.

discord.py takes any 2xx for Discord's answer and then fails on the text that it can't read. It is unknown then whether
Discord got the call: a callback is assumed to have worked, since we look up its message anyway; anything else counts
as a lost connection, after which we look or try again.
"""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from bot.core.text.repeated_log_lines import RareLog

rare = RareLog(logging.getLogger(__name__))
_SAID = "got a web page instead of Discord's answer to %s; is there a proxy or filter in between?"


class _Adapter(AsyncWebhookAdapter):
    """discord.py's adapter for webhooks and interactions, which doesn't accept pages."""

    async def request(self, route: Route, session: aiohttp.ClientSession, **given: Any) -> Any:
        answer = await super().request(route, session, **given)
        if not _is_page(answer):
            return answer
        if route.path.endswith("/callback"):
            rare.warning(_SAID, "an interaction", about=_SAID)
            return {"interaction": {"id": route.webhook_id, "type": 0}}  # its message is not named, so it is looked up
        raise _lost(route)


def expect_pages() -> None:
    """Use it for all calls to webhooks and interactions of this task and those that it starts."""
    async_context.set(_Adapter())  # type: ignore[no-untyped-call]


async def request(http: HTTPClient, route: Route, **given: Any) -> Any:
    """As `HTTPClient.request`. Raises ClientPayloadError for a page."""
    answer = await HTTPClient.request(http, route, **given)
    if _is_page(answer):
        raise _lost(route)
    return answer


def _is_page(answer: object) -> bool:
    """True for a page: Discord's successes are JSON or empty."""
    return isinstance(answer, str | bytes) and bool(answer.strip())


def _lost(route: Route) -> aiohttp.ClientPayloadError:
    rare.warning(_SAID, f"{route.method} {route.path}", about=_SAID)
    return aiohttp.ClientPayloadError("a page instead of Discord's answer")
