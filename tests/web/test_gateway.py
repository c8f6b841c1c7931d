"""The client's view of its connection to the gateway."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import discord
import pytest

from bot.client import ImagineBot, Services
from loopback_discord import LoopbackDiscord
from tests.waiting import within


@pytest.fixture
async def server() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as running:
        yield running


@pytest.fixture
async def bot(server: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ImagineBot]:
    """Connected, without commands, and impatient."""

    async def no_report(_interaction: discord.Interaction[Any], error: Exception) -> None:
        raise error

    monkeypatch.setattr(discord.http.Route, "BASE", server.api_url)
    monkeypatch.setattr("bot.client.EXTENSIONS", ())
    monkeypatch.setattr("bot.connection.connecting.QUIET_S", 0.05)
    monkeypatch.setattr("bot.connection.connecting.MOST_SILENCE_S", 0.4)
    services = cast(Services, None)  # nothing here asks for any
    client = ImagineBot(services=services, report=no_report, gateway_url="", shard_count=1, shard_ids=None)
    assert client.gateway_fault() == "not connected"
    async with client:
        running = asyncio.create_task(client.start(server.token))
        # the client counts as connected when it has said hello, the server knows whom to drop a moment later
        await until(client, lambda fault: fault is None and server.gateway.online)
        yield client
        await client.close()
        await running


async def until(client: ImagineBot, check: Callable[[str | None], bool]) -> None:
    """Ask for signs of life until the fault is as expected."""
    async with within():
        while not check(client.gateway_fault()):
            await client.beat()
            await asyncio.sleep(0.05)


async def test_a_quiet_gateway_is_no_silent_one(bot: ImagineBot) -> None:
    for _ in range(12):
        await bot.beat()
        await asyncio.sleep(0.05)
        assert bot.gateway_fault() is None


async def test_a_silent_gateway_is_found_out_and_forgiven(bot: ImagineBot, server: LoopbackDiscord) -> None:
    server.faults.gateway.silent = True
    await until(bot, lambda fault: "has heard nothing" in (fault or ""))
    server.faults.gateway.silent = False
    await until(bot, lambda fault: fault is None)


async def test_a_lost_connection_is_named(bot: ImagineBot, server: LoopbackDiscord) -> None:
    server.faults.gateway.refuse(10)
    server.faults.gateway.drop()
    await until(bot, lambda fault: "is not connected" in (fault or ""))


async def test_a_closed_client_is_not_connected(bot: ImagineBot) -> None:
    await bot.close()
    assert bot.gateway_fault() == "not connected"
    await bot.beat()
