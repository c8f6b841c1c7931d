"""Bytes of pictures in memory: lent in turn, never more than there are, always returned."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.services.memory_budget import MemoryBudget
from tests.waiting import patient


class Desk:
    """Tasks that hold bytes until they are released; `order` is who got theirs when."""

    def __init__(self, total_bytes: int = 100) -> None:
        self.budget = MemoryBudget(total_bytes)
        self.order: list[str] = []
        self._go: dict[str, asyncio.Event] = {}

    async def start(self, name: str, size_bytes: int) -> asyncio.Task[None]:
        self._go[name] = asyncio.Event()
        task = asyncio.create_task(self._hold(name, size_bytes))
        await turns()
        return task

    async def _hold(self, name: str, size_bytes: int) -> None:
        async with self.budget.hold(size_bytes):
            self.order.append(name)
            await self._go[name].wait()

    async def end(self, *names: str) -> None:
        for name in names:
            self._go[name].set()
        await turns()


async def turns() -> None:
    """Let every task run until it waits."""
    for _ in range(10):
        await asyncio.sleep(0)


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    opened = Desk()
    yield opened
    await opened.end(*opened._go)
    assert opened.budget.in_use_bytes == 0


async def test_what_does_not_fit_waits_until_enough_is_given_back() -> None:
    async with desk() as at:
        for name in ("one", "two", "three"):
            await at.start(name, 40)
        assert at.order == ["one", "two"]
        await at.end("one")
        assert at.order == ["one", "two", "three"]
        assert at.budget.in_use_bytes == 80


async def test_a_large_one_is_not_passed_by_small_ones() -> None:
    async with desk() as at:
        await at.start("first", 50)
        await at.start("large", 90)
        await at.start("small", 1)
        assert at.order == ["first"]
        await at.end("first")
        assert at.order == ["first", "large", "small"]


async def test_more_than_there_is_goes_alone() -> None:
    async with desk() as at:
        await at.start("small", 1)
        await at.start("giant", 1_000)
        assert at.order == ["small"]
        await at.end("small")
        assert at.order == ["small", "giant"]
        assert at.budget.spare(1) is None


async def test_a_holder_that_needs_more_never_waits_for_itself() -> None:
    budget = MemoryBudget(100)

    async def twice() -> None:
        async with budget.hold(60):
            await asyncio.sleep(0)
            async with budget.hold(60):
                await asyncio.sleep(0)

    await asyncio.wait_for(asyncio.gather(twice(), twice()), patient(60))
    assert budget.in_use_bytes == 0


async def test_a_task_that_a_holder_starts_waits_like_any_other() -> None:
    budget = MemoryBudget(100)
    async with budget.hold(60):
        child = asyncio.create_task(asyncio.wait_for(budget.hold(60).__aenter__(), 0.01))
        with pytest.raises(TimeoutError):
            await child
    assert budget.in_use_bytes == 0


@pytest.mark.parametrize("moment", ["waiting", "served"])
async def test_who_is_cancelled_leaves_nothing_behind(moment: str) -> None:
    async with desk() as at:
        await at.start("first", 100)
        leaver = await at.start("leaver", 100)
        await at.start("next", 100)
        if moment == "served":
            at._go["first"].set()
            await asyncio.sleep(0)  # its bytes are on their way
        leaver.cancel()
        await asyncio.gather(leaver, return_exceptions=True)
        await at.end("first")
        assert at.order[-1] == "next"
        assert at.budget.in_use_bytes == 100


async def test_what_can_be_done_without_gets_no_more_than_half_and_gives_it_back_by_itself() -> None:
    async with desk() as at:
        lent = at.budget.spare(50)
        assert lent is not None
        assert at.budget.spare(1) is None, "half is out"
        await at.start("a result", 60)
        assert at.order == []
        del lent
        await turns()
        assert at.order == ["a result"]
        await at.start("another", 60)
        assert at.budget.spare(0) is None, "somebody waits, who comes first"
        await at.end("a result")
