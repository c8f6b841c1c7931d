"""Kills the process at every point between a painted region with flagged words and its end, and starts it again.

Whatever the point: one request, one card, one job with its mask if it was approved, and no mask if it wasn't.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from bot.core.jobs.region import RegionSession
from bot.core.states import JobState
from bot.providers.base import NeedsInput
from bot.store.database.database import Database
from tests.fakes import GRID, Killed
from tests.flow.failing_databases import LastWrite
from tests.flow.moderation import moderate, press, quiet, requests, running
from tests.flow.painting import MASK, masks, paint, pressed_region
from tests.flow.world import Graph, World
from tests.waiting import until

# the writes after which a region differs from a prompt: what comes between is in test_review_crashes
WRITES = {True: (1, 4, 6, 7, 8, 10), False: (1, 4, 5, 6, 7, 8)}
POINTS = [(last, approved) for approved, writes in WRITES.items() for last in writes]
DOWNTIME_S = 40.0


async def prepare(world: World) -> RegionSession:
    """A picture whose Vary (Region) was pressed, in a server whose moderators review hens."""
    async with world.graph() as graph:
        await moderate(graph, "hen")
        return await pressed_region(graph, await graph.delivered())


async def decide(graph: Graph, session: RegionSession, approved: bool) -> None:
    """Paint and decide, unless a former run did; all in one run."""
    if not await requests(graph):
        await paint(graph, session, "a hen")
    (request,) = await quiet(graph)
    if request.approved is None:
        await press(graph, request, approved=approved)
    await quiet(graph)


async def live_and_die(
    world: World, session: RegionSession, approved: bool, wrap: Callable[[Database], Database]
) -> None:
    """A run that ends at the scripted point, or when nothing is left to do."""
    async with world.graph(wrap) as graph, running(graph):
        with suppress(Killed):
            await decide(graph, session, approved)


async def end_well(world: World, session: RegionSession, approved: bool) -> None:
    """A run without a death: everything that was started ends, and nothing happens twice."""
    world.mortal.at = None
    world.clock.pass_by(DOWNTIME_S)
    world.provider.will("poll", NeedsInput(), GRID)
    async with world.graph() as graph, running(graph), graph.working():
        await decide(graph, session, approved)
        await graph.until_idle()
        left = [f"{session.id}.png"] if approved else []

        async def seen() -> bool:
            return masks(graph) == left

        await until(seen)
        assert len(world.board.cards) == len(await requests(graph)) == 1
        seen_jobs = [job for job in await graph.all_jobs() if job.message_id is not None]
        made = [job.state for job in seen_jobs if job.id != session.job_id]
        assert made == ([JobState.DELIVERED] if approved else [])
        assert [mask for _ref, _prompt, mask, _speed in world.provider.made("answer_modal")] == [MASK] * int(approved)
        await graph.check_books()


@pytest.mark.parametrize(("last", "approved"), POINTS)
async def test_killed_after_a_write(world: World, last: int, approved: bool) -> None:
    session = await prepare(world)
    await live_and_die(world, session, approved, lambda db: LastWrite(db, world.mortal, last))
    await end_well(world, session, approved)
