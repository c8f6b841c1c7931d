"""Front doors for the tests: one that a module shares, and one that a test may break.

All tests here run on the session's event loop, because a shared bot and its servers outlive a test.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.door.front import Front, opened
from tests.door.preloaded import Nursery

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE) and isinstance(item, pytest.Function) and iscoroutinefunction(item.obj):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session", autouse=True)
async def quick_servers() -> AsyncIterator[None]:
    """Switch off asyncio's debug mode: only the two loopback servers run in this process, and they time the bot."""
    asyncio.get_running_loop().set_debug(False)
    Nursery.here = await Nursery.open()
    yield
    nursery, Nursery.here = Nursery.here, None
    await nursery.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Front]:
    """A running bot for all tests of a module, with its `OPTIONS` for `opened`; use it through `front`."""
    options: dict[str, Any] = getattr(request.module, "OPTIONS", {})
    async with opened(tmp_path_factory.mktemp("door"), **options) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def front(shared: Front) -> AsyncIterator[Front]:
    """The module's idle bot; its books are checked after the test."""
    if not shared.bot.running:
        await shared.restart()
    yield shared
    shared.discord.faults.clear()
    await shared.settled()
    shared.check()


@pytest_asyncio.fixture(loop_scope="session")
async def fresh(tmp_path: Path) -> AsyncIterator[Front]:
    """A running bot of this test alone, which may be killed and started again."""
    async with opened(tmp_path) as running:
        yield running
        running.discord.faults.clear()
        await running.settled()
        running.check()
