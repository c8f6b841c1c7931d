"""Requests whose disk write was too slow for Discord: their members were told that nothing is kept of them."""

from __future__ import annotations

import asyncio
import threading
from contextlib import AsyncExitStack
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Connection

from bot.connection import deadline
from bot.core.errors import Busy
from bot.core.states import JobState
from tests.flow.books import ALICE
from tests.flow.test_deadlines import pass_until
from tests.flow.world import Graph


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "BUDGET_S", 0.05)  # the awaited event never comes by itself


def interaction() -> Any:
    return cast(Any, SimpleNamespace(extras={}))


@pytest.mark.parametrize("step", ["prepare", "open"])
async def test_a_disk_that_hangs_turns_the_member_away_and_keeps_nothing(graph: Graph, step: str) -> None:
    made = await graph.plan_imagine()
    async with AsyncExitStack() as held:
        await held.enter_async_context(graph.db.transaction())
        for _ in range(4):  # all connections that read
            await held.enter_async_context(graph.db.read())
        with pytest.raises(Busy, match="kept nothing"):
            await deadline.in_time(interaction(), graph.plan_imagine() if step == "prepare" else graph.open(made))
    await deadline.settle(5.0)
    assert await graph.all_jobs() == []  # abandoned work isn't stored later


async def test_a_write_that_came_through_after_all_is_dropped(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    made, real = await graph.plan_imagine(), Connection.commit
    loop, begun, disk = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def hung(conn: Connection) -> None:
        loop.call_soon_threadsafe(begun.set)
        disk.wait()
        real(conn)

    monkeypatch.setattr(Connection, "commit", hung)  # in the thread of the database
    opening = asyncio.ensure_future(graph.open(made))
    await begun.wait()  # the time starts once it hangs, so that a slow machine isn't stopped earlier

    async def handler() -> None:
        await opening

    with pytest.raises(Busy, match="kept nothing"):
        await deadline.in_time(interaction(), handler())
    disk.set()
    await deadline.settle(5.0)
    (job,) = await graph.all_jobs()
    assert (job.state, job.user_id) == (JobState.ACCEPTED, ALICE)
    async with graph.working():

        async def dropped() -> bool:
            return (await graph.job(job.id)).state is JobState.CANCELLED

        await pass_until(graph, dropped, 5.0)
    assert await graph.credits() == (0, 0)
    await graph.check_books()
