"""Kills the process at every point of every journey, and starts it again on the same files. `test_starts` covers how
journeys begin.

Whatever the point: at most one submit and one answer to a modal, one visible end, and books that add up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from bot.core.models import Attachment, Job, TaskRef
from bot.core.states import JobState
from bot.providers.base import Failed, NeedsInput, Progress, Submitted
from bot.services.ports import MessageGone
from bot.store.database.database import Database
from tests.fakes import GRID, Killed
from tests.flow.failing_databases import DyingDatabase
from tests.flow.world import Graph, World
from tests.waiting import within

DOWNTIME_S = 40.0
REFERENCE = (Attachment("https://cdn.example/a.png", "a.png", "image/png", 100),)
ZOOM = TaskRef("task-of-the-zoom")

Journey = Callable[[Graph], Awaitable[object]]


async def plain(graph: Graph) -> Job:
    """`/imagine` with a reference picture, progress and a preview."""
    graph.world.provider.will("poll", Progress(40, "https://pictures.example/preview.png"))
    return await graph.imagine(attachments=REFERENCE)


async def slow(graph: Graph) -> Job:
    """A job that takes so long that its requester is pinged."""
    job = await graph.imagine()
    graph.world.clock.pass_by(150)
    return job


async def failing(graph: Graph) -> Job:
    """The provider gives up."""
    graph.world.provider.state = Failed("the moderators did not like it")
    return await graph.imagine()


async def gone(graph: Graph) -> Job:
    """A job whose message is deleted, so that its end is posted again."""
    graph.world.publisher.will("show", *[MessageGone("404")] * 9)
    return await graph.imagine()


async def modal(graph: Graph) -> Job:
    """Custom Zoom: the provider asks for a text and works once it has one."""
    provider = graph.world.provider
    parent = next(iter(await graph.all_jobs()))

    async def asks() -> Submitted:
        provider.state = NeedsInput()
        provider.tasks[provider.made("submit")[-1][1]] = ZOOM
        return Submitted(ZOOM, needs_input=True)

    async def works() -> Submitted:
        provider.state = GRID
        return Submitted(ZOOM)

    provider.will("submit", asks)
    provider.will("answer_modal", works)
    return await graph.click(parent, "Custom Zoom", text="a red fox --zoom 1.5")


async def nothing(_graph: Graph) -> None:
    """Only what the worker does by itself after a start."""


CALLS = [
    *[(plain, call) for call in ("reference", "submit", "poll", "download", "show")],
    *[(slow, call) for call in ("show", "ping")],
    *[(failing, call) for call in ("submit", "poll", "show")],
    *[(gone, call) for call in ("show", "repost")],
    *[(modal, call) for call in ("submit", "answer_modal", "poll", "show")],
]
COMMITS = [
    *[(plain, name) for name in ("claimed", "submit noted", "running", "progress", "done")],
    *[(plain, "told"), (failing, "ended"), (failing, "told"), (gone, "repost noted"), (gone, "told")],
    *[(modal, name) for name in ("submit noted", "running", "modal noted", "done", "told")],
]


# a submit that was noted as started and never left is given up: nobody can tell that it didn't leave
GIVEN_UP = {
    ("submit", "before"),
    ("submit noted", "after"),
    ("answer_modal", "before"),
    ("modal noted", "after"),
}


def expected(journey: Journey, point: str, moment: str) -> list[JobState]:
    """The end of the journey's job after a kill at that point."""
    failed = journey is failing or (point, moment) in GIVEN_UP
    return [JobState.FAILED if failed else JobState.DELIVERED]


async def parent_of_the_click(world: World, journey: Journey) -> None:
    if journey is modal:
        async with world.graph() as calm:
            await calm.delivered()
        world.provider.calls.clear()
        world.publisher.shown.clear()
        world.clock.pass_by(10)


async def live_and_die(world: World, journey: Journey, wrap: Callable[[Database], Database]) -> None:
    """Start the journey, get killed on the way, leave no trace in memory."""
    async with world.graph(wrap) as graph:
        worker = asyncio.create_task(graph.worker.run())
        with suppress(Killed):
            await journey(graph)
        async with within():
            await world.mortal.dead.wait()
        tasks = [worker, *graph.worker._busy.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def recover(world: World, journey: Journey) -> list[JobState]:
    """Start again on the same files, until nothing is left to do. Returns how the journey's job ended."""
    world.clock.pass_by(DOWNTIME_S)
    world.mortal.at = None
    async with world.graph() as graph:
        async with graph.working():
            await graph.until_idle()
        await check(graph)
        parents = 1 if journey is modal else 0
        return [job.state for job in (await graph.all_jobs())[parents:]]


async def check(graph: Graph) -> None:
    """Check what must hold after any kill."""
    provider, publisher = graph.world.provider, graph.world.publisher
    await graph.check_books()
    assert len(provider.made("submit")) <= 1
    assert len(provider.made("answer_modal")) <= 1
    assert len(publisher.posted) <= 1
    for job in await graph.visible():
        shown = {state for job_id, state in publisher.shown if job_id == job.id}
        assert shown <= {JobState.DONE if job.state is JobState.DELIVERED else JobState.FAILED}
        if job.id in publisher.posted:
            assert publisher.shown[job.id, JobState.DONE] == 1


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("journey", "call"), CALLS, ids=lambda value: getattr(value, "__name__", value))
async def test_killed_at_a_call(world: World, journey: Journey, call: str, moment: str) -> None:
    await parent_of_the_click(world, journey)
    world.mortal.die_at(call, moment)
    await live_and_die(world, journey, lambda db: db)
    assert await recover(world, journey) == expected(journey, call, moment)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("journey", "milestone"), COMMITS, ids=lambda value: getattr(value, "__name__", value))
async def test_killed_at_a_commit(world: World, journey: Journey, milestone: str, moment: str) -> None:
    await parent_of_the_click(world, journey)
    await live_and_die(world, journey, lambda db: DyingDatabase(db, world.mortal, world.clock.now, milestone, moment))
    assert await recover(world, journey) == expected(journey, milestone, moment)


@pytest.mark.parametrize("call", ["submit", "find"])
async def test_a_provider_that_cannot_tell_of_a_lost_submit(world: World, call: str) -> None:
    world.provider.remembers = False
    world.mortal.die_at("submit", "after")
    await live_and_die(world, plain, lambda db: db)
    if call == "find":  # and once more, while asking for it
        world.mortal.die_at("find", "before")
        await live_and_die(world, nothing, lambda db: db)
    assert await recover(world, plain) == [JobState.FAILED]
