"""Rounds over things of several members: one of them that cannot be done keeps none of the others waiting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.core.errors import SubmitUncertain
from bot.core.models import Job, JobId, TaskRef
from bot.core.states import JobState
from bot.services.media.media import MediaStore
from bot.services.worker.deadlines import MOST_STEP_S
from bot.services.worker.message_repair import Mending
from bot.services.worker.outcomes import Outcomes
from bot.services.worker.unacknowledged import STALE_S, Unconfirmed
from bot.store.jobs import jobs, lifecycle, outdated_messages
from tests.fakes import message
from tests.flow.books import ALICE, BOB
from tests.flow.deleting import ask, due, told
from tests.flow.world import Graph, World

BUG = RuntimeError("a bug")


def failing_for(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, job: Job, fault: Exception = BUG) -> None:
    """Let this function of `owner` fail where it is called about this job."""
    usual: Callable[..., Awaitable[object]] = getattr(owner, name)

    async def patched(*args: Any, **options: Any) -> object:
        if any(arg == job.id or job.id in _ids(arg) for arg in args):
            raise fault
        return await usual(*args, **options)

    monkeypatch.setattr(owner, name, patched)


def _ids(arg: object) -> tuple[JobId, ...]:
    if isinstance(arg, Job):
        return (arg.id,)
    return arg if isinstance(arg, tuple) else ()


async def test_an_end_that_cannot_be_told_keeps_no_other_deletion_waiting(graph: Graph) -> None:
    graph.world.publisher.will("retell", BUG)
    assert await ask(graph, ALICE)
    graph.world.clock.pass_by(1)
    assert await ask(graph, BOB, actor=BOB)
    await graph.deletions.once()
    assert (len(told(graph)), await due(graph)) == (2, 1)


async def test_files_that_cannot_be_deleted_keep_no_other_deletion_waiting(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = await graph.delivered()
    await graph.delivered(user=BOB)
    assert await ask(graph, ALICE)
    graph.world.clock.pass_by(1)
    assert await ask(graph, BOB, actor=BOB)
    failing_for(monkeypatch, MediaStore, "delete", stuck, PermissionError("not yours"))
    await graph.deletions.once()
    async with graph.db.read() as conn:
        assert await jobs.in_states(conn, list(JobState)) == []
    assert (len(told(graph)), await due(graph)) == (1, 2)  # of Alice: her request, and the note of her files


async def test_a_message_that_cannot_be_looked_for_keeps_no_other_job_waiting(graph: Graph) -> None:
    unconfirmed = Unconfirmed(graph.db, graph.world.publisher, graph.world.clock, graph.world.clock.steady)
    opened = []
    for user in (ALICE, BOB):
        opened.append((await graph.open(await graph.plan_imagine(user=user))).job)
        graph.world.clock.pass_by(1)
    await unconfirmed.settle()
    graph.world.clock.pass_by(STALE_S + 1)
    graph.world.publisher.will("find_answer", BUG, message(79))
    assert await unconfirmed.settle()
    assert [(await graph.job(job.id)).state for job in opened] == [JobState.ACCEPTED, JobState.QUEUED]


async def test_a_message_that_cannot_be_repaired_keeps_no_other_waiting(graph: Graph) -> None:
    found = [await graph.delivered() for _ in range(2)]
    async with graph.db.transaction() as conn:
        for number, job in enumerate(found):
            await outdated_messages.note(conn, job.id, message(70 + number), graph.world.clock())
    graph.world.publisher.will("mend", BUG)
    mending = Mending(graph.db, graph.world.publisher, graph.world.clock, graph.world.clock.steady)
    await mending.once()
    assert len(graph.world.publisher.made("mend")) == 2
    await mending.once()
    async with graph.db.read() as conn:
        assert len(await outdated_messages.to_mend(conn)) == 1


async def test_a_job_that_cannot_be_ended_keeps_no_other_late_one_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.limit(job_timeout_s=9.0)
    async with world.graph() as graph:
        stuck = await graph.imagine()
        world.clock.pass_by(1)
        other = await graph.imagine(user=BOB)
        failing_for(monkeypatch, Outcomes, "fail", stuck)
        await graph.deadlines.once([])
        world.clock.pass_by(MOST_STEP_S)
        await graph.deadlines.once([])
        assert [(await graph.job(job.id)).state for job in (stuck, other)] == [JobState.QUEUED, JobState.FAILED]


async def test_a_lost_submit_that_cannot_be_judged_keeps_no_other_waiting(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.world.provider.will("submit", *[SubmitUncertain("no answer")] * 2)
    stuck = await graph.submit(await graph.imagine())
    graph.world.clock.pass_by(1)
    other = await graph.submit(await graph.imagine(user=BOB))
    graph.world.provider.tasks = {stuck.id: TaskRef("x"), other.id: TaskRef("y")}
    failing_for(monkeypatch, lifecycle, "take", stuck)
    await graph.lost.once()
    assert [(await graph.job(job.id)).state for job in (stuck, other)] == [JobState.UNKNOWN, JobState.RUNNING]


async def test_a_submit_that_cannot_be_taken_up_keeps_the_queue_going(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = await graph.claim(await graph.imagine())
    other = await graph.imagine(user=BOB)
    failing_for(monkeypatch, lifecycle, "requeue", stuck)
    async with graph.working():
        await graph.until(other, JobState.DELIVERED)
    assert (await graph.job(stuck.id)).state is JobState.SUBMITTING
