"""The services on a real database, between a scripted provider and a recording Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.flow.world import Graph, World


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the pauses of the loops: they decide when something is done, never what."""
    monkeypatch.setattr("bot.core.backoff.chance", lambda: 0.0)  # whole pauses, which tests can hold the clock against
    monkeypatch.setattr("bot.services.worker.worker.IDLE_S", 0.02)
    monkeypatch.setattr("bot.services.worker.queue_positions.EVERY_S", 0.02)
    monkeypatch.setattr("bot.services.worker.worker.LOOK_EVERY_S", 0.05)
    monkeypatch.setattr("bot.services.worker.worker.STOP_GRACE_S", 1.0)
    monkeypatch.setattr("bot.services.background.outbox.LOOK_EVERY_S", 0.05)
    monkeypatch.setattr("bot.services.moderation.approvals.LOOK_EVERY_S", 0.05)
    monkeypatch.setattr("bot.services.moderation.cards.TRY_EVERY_S", 0.05)
    monkeypatch.setattr("bot.services.moderation.approvals.AGAIN_AFTER_S", 0.02)
    monkeypatch.setattr("bot.services.worker.lost_submits.LISTED_S", 0.0)


@pytest.fixture(autouse=True)
async def debug_mode() -> None:
    """Switch off asyncio's debug mode, which takes half of the time here. The tests of the running worker keep it."""
    asyncio.get_running_loop().set_debug(False)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
async def graph(world: World) -> AsyncIterator[Graph]:
    """The services without a running worker."""
    async with world.graph() as built:
        yield built
