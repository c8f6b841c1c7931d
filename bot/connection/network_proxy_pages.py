"""What it means when the page of a proxy or filter stands where Discord's answer should be, with status 200.

discord.py takes any 2xx for an answer of Discord's and then fails on the text that it cannot read. Whether Discord
has taken the call is not known then: a callback is believed, as what it made is looked up anyway; anything else counts
as a lost connection, after which is looked or tried again.
"""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from bot.core.text.repeats import RareLog

rare = RareLog(logging.getLogger(__name__))
_SAID = "got a web page instead of Discord's answer to %s; is there a proxy or filter in between?"


class _Adapter(AsyncWebhookAdapter):
    """discord.py's way to webhooks and interactions, without belief in pages."""

    async def request(self, route: Route, session: aiohttp.ClientSession, **given: Any) -> Any:
        answer = await super().request(route, session, **given)
        if not _is_page(answer):
            return answer
        if route.path.endswith("/callback"):
            rare.warning(_SAID, "an interaction", about=_SAID)
            return {"interaction": {"id": route.webhook_id, "type": 0}}  # its message is not named, so it is looked up
        raise _lost(route)


def expect_pages() -> None:
    """For all calls to webhooks and interactions of this task and those that it begins."""
    async_context.set(_Adapter())  # type: ignore[no-untyped-call]


async def request(http: HTTPClient, route: Route, **given: Any) -> Any:
    """As `HTTPClient.request`. Raises ClientPayloadError for a page."""
    answer = await HTTPClient.request(http, route, **given)
    if _is_page(answer):
        raise _lost(route)
    return answer


def _is_page(answer: object) -> bool:
    """Discord's successes are JSON or nothing at all."""
    return isinstance(answer, str | bytes) and bool(answer.strip())


def _lost(route: Route) -> aiohttp.ClientPayloadError:
    rare.warning(_SAID, f"{route.method} {route.path}", about=_SAID)
    return aiohttp.ClientPayloadError("a page instead of Discord's answer")
