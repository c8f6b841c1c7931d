"""The services on a real database, between a scripted provider and a recording Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.flow.world import Graph, World


@pytest.fixture(autouse=True)
def whole_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave nothing of pauses to chance, so that tests can hold the clock against them."""
    monkeypatch.setattr("bot.core.backoff.chance", lambda: 0.0)


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
