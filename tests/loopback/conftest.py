"""A loopback Discord, and real discord.py clients that are started against it and closed after the test."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from loopback_discord import LoopbackDiscord
from tests.waiting import LONG_S, patient, within


class Probe(discord.AutoShardedClient):
    """An ordinary bot, as small as one can be; tests put commands into its tree."""

    def __init__(self, intents: discord.Intents | None = None, *, shard_count: int = 1) -> None:
        super().__init__(
            intents=intents or discord.Intents(guilds=True), shard_count=shard_count, guild_ready_timeout=0.1
        )
        self.tree = app_commands.CommandTree(self)
        self.seen: list[discord.Interaction] = []
        self.came_up, self.resumed = asyncio.Event(), asyncio.Event()

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        return None  # the library's own waits 5 s between two shards

    async def on_ready(self) -> None:
        self.came_up.set()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.seen.append(interaction)

    async def on_resumed(self) -> None:
        self.resumed.set()

    async def on_shard_resumed(self, _shard_id: int) -> None:
        self.resumed.set()


async def eventually(true: Callable[[], object], timeout_s: float = LONG_S) -> None:
    """Polls until the condition holds. Raises TimeoutError."""
    async with within(timeout_s):
        for _ in iter(lambda: bool(true()), True):
            await asyncio.sleep(0.01)


Launch = Callable[[Probe], Awaitable[Probe]]


@pytest.fixture
async def server() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as running:
        running.rate_limits.enabled = False
        running.ack_deadline_s = patient(3.0)
        yield running


@pytest.fixture
async def launch(server: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Launch]:
    monkeypatch.setattr(Route, "BASE", server.api_url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway_url))
    running: list[tuple[Probe, asyncio.Task[None]]] = []

    async def start(probe: Probe) -> Probe:
        running.append((probe, asyncio.create_task(probe.start(server.token))))
        await asyncio.wait_for(probe.came_up.wait(), patient(60))
        return probe

    yield start
    for probe, task in running:
        await probe.close()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class Api:
    """Raw REST calls with the bot's token, for answers that a library would hide."""

    server: LoopbackDiscord
    session: aiohttp.ClientSession

    async def __call__(self, method: str, path: str, body: object = None, **more: Any) -> tuple[int, Any]:
        """Status and decoded body (None if empty). `more` goes to aiohttp."""
        more = {"headers": {"Authorization": f"Bot {self.server.token}"}} | more
        if body is not None:
            more["json"] = body
        async with self.session.request(method, self.server.api_url + path, **more) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None


@pytest.fixture
async def api(server: LoopbackDiscord) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(server, session)
