"""A restart takes up what the last run left, and a stop leaves nothing that the next run couldn't take up."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.core.models import Job, MessageRef, TaskRef
from bot.core.states import JobState
from bot.providers.base import Failed, NeedsInput, Progress, Submitted
from bot.services.ports import PublishLater
from bot.services.worker.unacknowledged_jobs import STALE_S, UnacknowledgedJobs
from bot.store.database import schema
from bot.store.jobs import lifecycle
from bot.texts.jobs import failures as say
from tests.fakes import GRID, message
from tests.flow.books import BOB
from tests.flow.world import Graph, World
from tests.waiting import within


@pytest.fixture(autouse=True)
def debug_mode() -> None:
    """Keep asyncio's debug mode: it shows what the worker forgets to await or blocks on."""


async def dropped_or_found(graph: Graph) -> None:
    """Let time pass until unacknowledged jobs have been checked."""
    async with within():
        while any(job.state is JobState.ACCEPTED for job in await graph.all_jobs()):
            graph.world.clock.pass_by(11)
            await asyncio.sleep(0.05)
    await graph.until_idle()


@pytest.mark.parametrize("acknowledged", [True, False])
async def test_an_acknowledgement_that_got_lost_is_looked_for(graph: Graph, acknowledged: bool) -> None:
    opened = await graph.open(await graph.plan_imagine())
    if acknowledged:
        graph.world.publisher.answers[opened.job.id] = message(77)
    graph.world.publisher.will("find_answer", PublishLater("not connected"))
    async with graph.working():
        await asyncio.sleep(0.1)
        assert graph.world.publisher.made("find_answer") == []  # it may still be on its way
        await dropped_or_found(graph)
    job = await graph.job(opened.job.id)
    assert job.state is (JobState.DELIVERED if acknowledged else JobState.CANCELLED)
    assert job.message == (message(77) if acknowledged else None)
    await graph.check_books()


async def test_an_acknowledgement_that_comes_while_it_is_looked_for_holds_up_no_other(graph: Graph) -> None:
    unacknowledged = UnacknowledgedJobs(
        graph.services_db, graph.world.publisher, graph.world.clock, graph.world.clock.steady
    )
    slow = (await graph.open(await graph.plan_imagine())).job
    graph.world.clock.pass_by(1)
    lost = (await graph.open(await graph.plan_imagine(user=BOB))).job
    graph.world.publisher.answers[lost.id] = message(77)
    await unacknowledged.settle()  # they are new
    graph.world.clock.pass_by(STALE_S + 1)

    async def started() -> MessageRef:
        await graph.reservations.start(slow, message(76))
        return message(76)

    graph.world.publisher.will("find_answer", started)
    assert await unacknowledged.settle()
    found = [await graph.job(job.id) for job in (slow, lost)]
    assert [(job.state, job.message) for job in found] == [
        (JobState.QUEUED, message(76)),
        (JobState.QUEUED, message(77)),
    ]


async def test_a_message_that_comes_after_its_job_was_dropped_says_so(graph: Graph) -> None:
    opened = await graph.open(await graph.plan_imagine())
    async with graph.working():
        await dropped_or_found(graph)
        await graph.reservations.start(opened.job, message(78))
        await graph.until_idle()
    job = await graph.job(opened.job.id)
    assert (job.state, job.message) == (JobState.CANCELLED, message(78))
    assert graph.world.publisher.shown[job.id, "cancelled"] == 1
    await graph.check_books()


LEFT = {
    JobState.QUEUED: JobState.DELIVERED,
    JobState.SUBMITTING: JobState.DELIVERED,
    JobState.UNKNOWN: JobState.FAILED,
    JobState.RUNNING: JobState.DELIVERED,
    JobState.NEEDS_INPUT: JobState.FAILED,
    JobState.DONE: JobState.DELIVERED,
    JobState.FAILED: JobState.FAILED,
}


async def left_in(graph: Graph, state: JobState) -> Job:
    """A job that a former run left in this state."""
    job = await graph.imagine()
    if state is not JobState.QUEUED:
        job = await graph.claim(job)
    async with graph.db.transaction() as conn:
        match state:
            case JobState.UNKNOWN:
                await lifecycle.mark_submit_started(conn, job.id, graph.world.clock())
                await lifecycle.change(conn, job.id, state, graph.world.clock())
            case JobState.RUNNING | JobState.NEEDS_INPUT | JobState.DONE | JobState.FAILED:
                await lifecycle.mark_running(conn, job.id, TaskRef("task-1"), graph.world.clock())
        if state is JobState.NEEDS_INPUT:
            await lifecycle.answer_modal(conn, job.id, graph.world.clock())
    if state is JobState.FAILED:
        graph.world.provider.will("poll", Failed("no"))
    return await (graph.poll(job) if state in (JobState.DONE, JobState.FAILED) else graph.job(job.id))


@pytest.mark.parametrize(("state", "end"), LEFT.items(), ids=[state.value for state in LEFT])
async def test_every_state_is_taken_up_by_the_next_run(world: World, state: JobState, end: JobState) -> None:
    async with world.graph() as graph:
        job = await left_in(graph, state)
        assert job.state is state
    world.clock.pass_by(40)
    world.provider.state = NeedsInput() if state is JobState.NEEDS_INPUT else GRID
    async with world.graph() as later:
        async with later.working():
            await later.until_idle()
        assert (await later.job(job.id)).state is end
        await later.check_books()
    assert len(world.provider.made("submit")) == (1 if state in (JobState.QUEUED, JobState.SUBMITTING) else 0)
    assert world.publisher.shown == {(job.id, JobState.DONE if end is JobState.DELIVERED else JobState.FAILED): 1}


async def test_interaction_tokens_are_forgotten_after_fifteen_minutes(graph: Graph) -> None:
    graph.world.provider.state = Progress(5)
    old = await graph.submit(await graph.imagine())
    graph.world.clock.pass_by(2)
    young = await graph.submit(await graph.imagine())
    graph.world.clock.pass_by(15 * 60 - 1)
    async with graph.working(), within():
        while True:
            if (await graph.job(old.id)).interaction_token is None:
                break
            await asyncio.sleep(0.02)
    assert (await graph.job(young.id)).interaction_token == "interaction-token"


async def test_a_stop_lets_a_submit_end_and_parks_the_rest(graph: Graph) -> None:
    sent, answered = asyncio.Event(), asyncio.Event()

    async def slowly() -> Submitted:
        sent.set()
        await answered.wait()
        return Submitted(TaskRef("task-s"))

    graph.world.provider.will("submit", slowly)
    job = await graph.imagine()
    running = asyncio.create_task(graph.worker.run())
    await sent.wait()
    graph.worker.stop()
    waiting = await graph.imagine(user=BOB)
    asyncio.get_running_loop().call_later(0.05, answered.set)
    await running
    assert (await graph.job(job.id)).task_ref == "task-s"
    assert (await graph.job(waiting.id)).state is JobState.QUEUED


async def test_a_stop_does_not_wait_for_a_provider_that_never_answers(world: World) -> None:
    world.pace = replace(world.pace, stop_grace_s=0.1)
    async with world.graph() as graph:
        sent = asyncio.Event()

        async def never() -> Submitted:
            sent.set()
            await asyncio.Event().wait()
            raise AssertionError

        graph.world.provider.will("submit", never)
        job = await graph.imagine()
        running = asyncio.create_task(graph.worker.run())
        await sent.wait()
        began = time.monotonic()
        graph.worker.stop()
        graph.worker.stop()
        await running
        assert time.monotonic() - began < 1.0
        assert (await graph.job(job.id)).state is JobState.SUBMITTING  # the next run looks for it


async def test_a_worker_that_is_stopped_first_does_nothing(graph: Graph) -> None:
    job = await graph.imagine()
    graph.worker.stop()
    await graph.worker.run()
    assert (await graph.job(job.id)).state is JobState.QUEUED


@pytest.mark.parametrize("damage", ["", "{", "null", '{"action": "dance", "prompt": "a"}', '{"action": "imagine"}'])
async def test_a_job_that_cannot_be_read_costs_no_other_one(graph: Graph, damage: str) -> None:
    damaged, other = await graph.imagine(), await graph.imagine(user=BOB)
    async with graph.db.transaction() as conn:
        await conn.execute(update(schema.jobs).where(schema.jobs.c.id == damaged.id).values(spec=damage))
    async with graph.working():
        await graph.until_idle()
    assert (await graph.job(other.id)).state is JobState.DELIVERED
    ended = await graph.job(damaged.id)
    assert (ended.state, ended.fail_reason) == (JobState.FAILED, say.NOTHING_ASKED())
    await graph.check_books()
