"""Cancelling: the first of worker and member wins, and the books agree."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.errors import UserError
from bot.core.models import GuildId, Job, JobId
from bot.core.states import JobState
from bot.services.jobs.cancelling import TOO_LATE
from bot.store.jobs import lifecycle
from tests.flow.books import ALICE, BOB, CAROL
from tests.flow.quota_desk import written
from tests.flow.world import Graph, World, asker
from tests.store.samples import RESULT


async def test_a_job_that_waits_ends_with_its_credits_back_and_says_so(graph: Graph) -> None:
    job = await graph.imagine("a red fox --turbo")
    assert await graph.credits() == (2, 0)
    cancelled = await graph.cancelling.cancel(job.id, asker())
    assert cancelled.state is JobState.CANCELLED
    assert await graph.credits() == (0, 0)
    await graph.publish(cancelled)
    assert graph.world.publisher.shown[job.id, JobState.CANCELLED] == 1
    await graph.check_books()


async def brought_to(graph: Graph, state: JobState) -> Job:
    """A job of Alice's in `state`, reached like any job."""
    job = await graph.imagine()
    if state is JobState.SUBMITTING:
        return await graph.claim(job)
    job = await graph.submit(job)
    if state is JobState.RUNNING:
        return job
    async with graph.db.transaction() as conn:
        match state:
            case JobState.NEEDS_INPUT:
                return await lifecycle.answer_modal(conn, job.id, graph.world.clock())
            case JobState.FAILED:
                return await lifecycle.fail(conn, job.id, "no", False, graph.world.clock())
            case _:
                done = await lifecycle.finish(conn, job.id, RESULT, (), graph.world.clock())
    return done if state is JobState.DONE else await graph.delivered()


@pytest.mark.parametrize(
    "state",
    [
        JobState.SUBMITTING,
        JobState.DONE,
        JobState.DELIVERED,
        JobState.FAILED,
    ],
)
async def test_a_job_that_cannot_be_cancelled_says_why_and_stays(graph: Graph, state: JobState) -> None:
    job = await brought_to(graph, state)
    with pytest.raises(UserError) as told:
        await graph.cancelling.cancel(job.id, asker())
    assert str(told.value) == TOO_LATE[state]()
    assert (await graph.job(job.id)).state is state
    await graph.check_books()


async def test_a_job_that_was_not_acknowledged_yet_is_not_cancelled(graph: Graph) -> None:
    opened = await graph.open(await graph.plan_imagine())
    with pytest.raises(UserError, match="Try again in a moment"):
        await graph.cancelling.cancel(opened.job.id, asker())


async def test_a_job_that_waits_for_its_member_is_cancelled_too(graph: Graph) -> None:
    running = await graph.submit(await graph.imagine())
    async with graph.db.transaction() as conn:
        await lifecycle.ask_member(conn, running.id, "a red fox", graph.world.clock() + 60)
    assert (await graph.cancelling.cancel(running.id, asker())).state is JobState.CANCELLED
    await graph.check_books()


@pytest.mark.parametrize("user", [BOB, CAROL])
async def test_a_job_of_somebody_else_is_not_told_from_none(graph: Graph, user: int) -> None:
    job = await graph.imagine()
    texts = set()
    for job_id in (job.id, JobId("0000000000")):
        with pytest.raises(UserError) as told:
            await graph.cancelling.cancel(job_id, asker(user))  # type: ignore[arg-type]  # a table
        texts.add(str(told.value))
    assert len(texts) == 1
    assert (await graph.job(job.id)).state is JobState.QUEUED


async def test_who_manages_the_server_may_cancel_its_jobs_and_no_others(graph: Graph) -> None:
    job = await graph.imagine(user=ALICE)
    with pytest.raises(UserError, match="no such job"):
        await graph.cancelling.cancel(job.id, replace(asker(BOB), guild_id=GuildId(901)), manages=True)
    with pytest.raises(UserError, match="no such job"):
        await graph.cancelling.cancel(job.id, replace(asker(BOB), guild_id=None), manages=True)
    assert (await graph.cancelling.cancel(job.id, asker(BOB), manages=True)).state is JobState.CANCELLED


async def test_what_is_done_to_the_jobs_of_others_is_written_down(graph: Graph) -> None:
    running = await graph.submit(await graph.imagine())
    own, waiting = await graph.imagine(), await graph.imagine()
    for job, user in ((own, ALICE), (waiting, BOB), (running, BOB)):
        await graph.cancelling.cancel(job.id, asker(user), manages=True)
    assert await written(graph) == [
        f"cancelled a job of <@{ALICE}>: `{waiting.id}`",
        f"had the provider asked to stop a job of <@{ALICE}>: `{running.id}`",
    ]


async def test_of_two_cancels_at_once_one_wins(graph: Graph) -> None:
    job = await graph.imagine()
    results = await asyncio.gather(
        *(graph.cancelling.cancel(job.id, asker()) for _ in range(2)), return_exceptions=True
    )
    assert sorted(isinstance(one, UserError) for one in results) == [False, True]
    await graph.check_books()


async def test_cancels_race_with_the_worker_and_every_job_ends_once(world: World) -> None:
    world.limit(concurrency=2, max_running_per_user=2, max_queued_per_user=30)
    async with world.graph() as graph:
        jobs = [await graph.imagine(f"fox {number}") for number in range(20)]
        async with graph.working():
            told = await asyncio.gather(
                *(graph.cancelling.cancel(job.id, asker()) for job in reversed(jobs)), return_exceptions=True
            )
            await graph.until_idle()
        ended = {job.id: job.state for job in await graph.all_jobs()}
        cancelled = {one.id for one in told if isinstance(one, Job)}
        assert all(isinstance(one, Job | UserError) for one in told)
        assert {job_id for job_id, state in ended.items() if state is JobState.CANCELLED} == cancelled
        assert set(ended.values()) <= {JobState.CANCELLED, JobState.DELIVERED}
        assert len(world.provider.made("submit")) == 20 - len(cancelled)
        assert len(world.publisher.shown) == 20
        assert set(world.publisher.shown.values()) == {1}
        await graph.check_books()
