"""Waiting members see their position and the expected time, neither too late nor too often."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.core.errors import ProviderBusy
from bot.core.jobs.queue_position import QueuePosition
from bot.core.models import ChannelId, Job, UserId
from bot.core.states import JobState
from bot.providers.base import Progress
from bot.services.loops import Pace
from bot.services.provider_accounts.queue_estimates import Estimates
from bot.services.provider_accounts.routing import REFUSALS
from bot.services.worker import queue_positions
from bot.services.worker.queue_positions import QueuePositions
from bot.store.database.schema import jobs
from tests.flow.books import ALICE, BOB, CAROL
from tests.flow.world import Graph, World, asker
from tests.waiting import until


def told(world: World) -> list[tuple[str, QueuePosition]]:
    """The published queue positions with their jobs, in order."""
    return [(job.id, position) for job, position, _preview in world.publisher.steps if position is not None]


async def queued(graph: Graph, *users: UserId) -> list[Job]:
    """One waiting job for each, the oldest first."""
    found = []
    for user in users:
        graph.world.clock.pass_by(1)
        found.append(await graph.imagine(user=user))
    return found


async def change(graph: Graph, job: Job, **columns: object) -> None:
    async with graph.db.transaction() as conn:
        await conn.execute(update(jobs).where(jobs.c.id == job.id).values(**columns))


async def took(graph: Graph, seconds: float) -> None:
    """Deliver a job that the provider had for this long."""
    job = await graph.delivered("a cat", user=CAROL)
    await change(graph, job, running_since=job.created_at, finished_at=job.created_at + seconds)


def service(graph: Graph, every_s: float = 0.0, edit_s: float = Pace().edit_s) -> QueuePositions:
    estimates = Estimates(graph.db, graph.world.settings, graph.world.clock)
    return QueuePositions(graph.db, graph.world.publisher, estimates, every_s, edit_s)


async def looked(service: QueuePositions, times: int = 1) -> None:
    """Check the queue this often, each time after the necessary pause."""
    for _ in range(times):
        service._next_look.clear()
        await service.show("main")


async def test_a_worker_tells_who_waits_their_place(world: World) -> None:
    world.limit(concurrency=1)
    async with world.graph() as graph:
        await took(graph, 100.0)
        world.provider.state = Progress(10)
        _, *waiting = await queued(graph, ALICE, BOB, CAROL)
        async with graph.working():
            await until(lambda: [dict(told(world)).get(job.id, QueuePosition(0)).number for job in waiting] == [1, 2])
    first, second = [dict(told(world))[job.id] for job in waiting]
    assert first.ready_in_s == pytest.approx(200, abs=10)
    assert second.ready_in_s == pytest.approx(300, abs=10)


async def test_a_place_is_told_again_only_when_it_changed(world: World) -> None:
    async with world.graph() as graph:
        hers, his = await queued(graph, ALICE, BOB)
        shown = service(graph)
        await looked(shown)
        assert told(world) == [], "they may start before it could be read"
        await looked(shown, 3)
        assert told(world) == [(hers.id, QueuePosition(1)), (his.id, QueuePosition(2))]
        await change(graph, hers, state=JobState.CANCELLED)
        await looked(shown, 3)
    assert told(world)[2:] == [(his.id, QueuePosition(1))]


async def test_a_message_is_left_alone_for_a_while(world: World) -> None:
    async with world.graph() as graph:
        hers, _his = await queued(graph, ALICE, BOB)
        shown = service(graph, every_s=60.0)
        await looked(shown, 2)
        before = len(told(world))
        await change(graph, hers, state=JobState.CANCELLED)
        await looked(shown, 3)
    assert before == len(told(world)) == 2


async def test_a_crowded_channel_gets_few_edits_and_no_other_waits_for_it(world: World) -> None:
    async with world.graph() as graph:
        crowd = await queued(graph, *[UserId(100 + n) for n in range(queue_positions.AT_ONCE * 3)])
        elsewhere = await graph.imagine(user=BOB)
        await change(graph, elsewhere, channel_id=ChannelId(71))
        await looked(service(graph), 2)
    said = [job_id for job_id, _ in told(world)]
    assert said == [*(job.id for job in crowd[: queue_positions.AT_ONCE]), elsewhere.id]


async def test_the_ones_who_know_nothing_come_first(world: World) -> None:
    async with world.graph() as graph:
        crowd = await queued(graph, *[UserId(100 + n) for n in range(queue_positions.AT_ONCE * 3)])
        await looked(service(graph, edit_s=1e-9), 5)
    assert {job_id for job_id, _ in told(world)} == {job.id for job in crowd}


async def test_an_account_that_is_gone_promises_nothing(world: World) -> None:
    async with world.graph() as graph:
        await took(graph, 100.0)
        (job,) = await queued(graph, ALICE)
        await change(graph, job, account="gone")
        found = await graph.library.going(asker())
    assert [one.position for one in found] == [QueuePosition(1)]


@pytest.mark.parametrize(("seconds", "said"), [(None, ""), (20.0, "less than a minute"), (170.0, "about 3 min")])
async def test_jobs_are_listed_with_their_time(graph: Graph, seconds: float | None, said: str) -> None:
    if seconds is not None:
        await took(graph, seconds)
    await queued(graph, ALICE)
    (one,) = await graph.library.going(asker())
    assert one.position is not None
    assert (one.position.number, one.position.about) == (1, said)


async def test_what_is_known_of_times_is_kept_for_a_while(graph: Graph) -> None:
    await took(graph, 100.0)
    (first,) = await queued(graph, ALICE)
    assert await graph.estimates.positions([first]) == {first.id: QueuePosition(1, 100.0)}
    await change(graph, first, state=JobState.CANCELLED)
    await took(graph, 500.0)
    (job,) = await queued(graph, ALICE)
    assert await graph.estimates.positions([job]) == {job.id: QueuePosition(1, 100.0)}
    fresh = Estimates(graph.db, graph.world.settings, graph.world.clock)
    assert await fresh.positions([job, replace(job, state=JobState.RUNNING)]) == {job.id: QueuePosition(1, 300.0)}


async def test_behind_ones_own_stuck_jobs_no_time_is_told(world: World) -> None:
    world.limit(max_running_per_user=2)
    async with world.graph() as graph:
        await took(graph, 100.0)
        *_running, behind = [await graph.submit(job) for job in await queued(graph, ALICE, ALICE)] + await queued(
            graph, ALICE
        )
        first = (await graph.estimates.positions([behind]))[behind.id]
        assert (first.number, first.about) == (1, "about 3 min")
        world.clock.pass_by(1000)
        found = await graph.estimates.positions([behind])
        assert found[behind.id].about == "behind 2 running jobs of the same member"
        world.away.add("main")
        assert (await graph.estimates.positions([behind]))[behind.id].about == "the provider doesn't answer"


async def test_no_time_is_told_while_the_provider_refuses(graph: Graph) -> None:
    await took(graph, 100.0)
    refused, behind = await queued(graph, ALICE, ALICE)
    for _ in range(REFUSALS):
        graph.world.provider.will("submit", ProviderBusy("queue full", retry_after_s=0.0))
        refused = await graph.submit(refused)
    found = await graph.estimates.positions([refused, behind])
    assert [(at.number, at.about) for at in found.values()] == [(n, "the provider is busy") for n in (1, 2)]
    graph.routing.worked("main")
    found = await graph.estimates.positions([refused, behind])
    assert [found[job.id].about for job in (refused, behind)] == ["the provider is busy", "about 2 min"]
