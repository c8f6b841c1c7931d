"""Kills the process at every point between a flagged prompt and its end, and starts it again on the same files.

Whatever the point: one request, one card, and exactly one job if it was approved; its member is told.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from bot.core.states import JobState
from bot.store.database.database import Database
from bot.texts.moderation import reviews as say
from tests.fakes import Killed
from tests.flow.books import ALICE
from tests.flow.failing_databases import LastWrite
from tests.flow.moderation import flagged, moderate, press, quiet, requests, running
from tests.flow.world import Graph, World

WRITES = {True: 10, False: 6}  # from the request to the end after its decision
POINTS = [(last, approved) for approved, writes in WRITES.items() for last in range(1, writes + 1)]
DOWNTIME_S = 40.0
CALLS = [("post_card", True), ("edit_card", True), ("edit_card", False), ("answer", False)]


async def prepare(world: World) -> None:
    """A server whose moderators review hens."""
    async with world.graph() as graph:
        await moderate(graph, "hen")


async def decide(graph: Graph, approved: bool) -> None:
    """Flag and decide, unless a former run did; all in one run."""
    if not await requests(graph):
        await flagged(graph, key="4711")
    (request,) = await quiet(graph)
    if request.approved is None:
        await press(graph, request, approved=approved)
    await quiet(graph)


async def live_and_die(world: World, approved: bool, wrap: Callable[[Database], Database]) -> None:
    """A run that ends at the scripted point, or when nothing is left to do."""
    async with world.graph(wrap) as graph, running(graph):
        with suppress(Killed):
            await decide(graph, approved)


async def end_well(world: World, approved: bool) -> None:
    """A run without a death: everything that was started ends, and nothing happens twice."""
    world.mortal.at = None
    world.clock.pass_by(DOWNTIME_S)
    async with world.graph() as graph, running(graph), graph.working():
        await decide(graph, approved)
        await graph.until_idle()
        (request,) = await requests(graph)
        assert (request.approved, request.closed_at is not None) == (approved, True)
        made = [job.state for job in await graph.all_jobs() if job.message_id is not None]
        assert made == ([JobState.DELIVERED] if approved else [])
        assert len(world.provider.prompts) == int(approved)
        (card,) = world.board.cards.values()
        assert (card.approved, card.closed_at is not None) == (approved, True)
        assert set(world.board.answers) == (set() if approved else {(ALICE, say.REJECTED())})
        await graph.check_books()


@pytest.mark.parametrize(("last", "approved"), POINTS)
async def test_killed_after_a_write(world: World, last: int, approved: bool) -> None:
    await prepare(world)
    await live_and_die(world, approved, lambda db: LastWrite(db, world.mortal, last))
    await end_well(world, approved)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("call", "approved"), CALLS)
async def test_killed_at_a_call(world: World, call: str, moment: str, approved: bool) -> None:
    await prepare(world)
    world.mortal.die_at(call, moment)
    await live_and_die(world, approved, lambda db: db)
    await end_well(world, approved)
