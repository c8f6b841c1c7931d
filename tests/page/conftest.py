"""The loopback Discord, the small bot on it, and a browser page that shows it.

One browser serves all tests, so they and their fixtures share the session's event loop. A module's tests also share the
server and its history; each has a browser window of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from loopback_discord import LoopbackDiscord
from tests.chromium import chromium
from tests.page.bot import PageBot
from tests.page.driver import Chat
from tests.page.window import Window, window
from tests.waiting import patient


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as running:
        running.ack_deadline_s = patient(1.0)
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def bot(server: LoopbackDiscord) -> AsyncIterator[PageBot]:
    """Connected and with its commands registered."""
    client = PageBot()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discord.http.Route, "BASE", server.api_url)
        async with client:
            running = asyncio.create_task(client.start(server.token))
            await asyncio.wait_for(client.wait_until_ready_or_failed(running), patient(60))
            yield client
            await client.close()
            await running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desktop(browser: Browser) -> AsyncIterator[Window]:
    async with window(browser) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def chat(desktop: Window, server: LoopbackDiscord, bot: PageBot) -> AsyncIterator[Chat]:
    """Alice's page, in #imagine, with the bot online; an error in the page fails the test."""
    yield await desktop.load(server)
    faults, desktop.faults = desktop.faults, []
    assert faults == []
