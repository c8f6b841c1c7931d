"""Rounds over things of several members: one of them that cannot be done keeps none of the others waiting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.core.errors import SubmitUncertain
from bot.core.kinds import Action
from bot.core.models import Job, JobId, TaskRef
from bot.core.states import JobState
from bot.services.media.media import MediaStore
from bot.services.provider_accounts.queue_estimates import Estimates
from bot.services.provider_accounts.refusals import Refusals
from bot.services.worker.deadlines import MOST_STEP_S
from bot.services.worker.message_repair import Mending
from bot.services.worker.outcomes import Outcomes
from bot.services.worker.unacknowledged_jobs import STALE_S, UnacknowledgedJobs
from bot.store.database import meta
from bot.store.jobs import jobs, lifecycle, outdated_messages, queue
from tests.fakes import ScriptedProvider, message
from tests.flow.books import ALICE, BOB
from tests.flow.deleting import ask, due, told
from tests.flow.world import Graph, World
from tests.waiting import until

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
    unacknowledged = UnacknowledgedJobs(graph.db, graph.world.publisher, graph.world.clock, graph.world.clock.steady)
    opened = []
    for user in (ALICE, BOB):
        opened.append((await graph.open(await graph.plan_imagine(user=user))).job)
        graph.world.clock.pass_by(1)
    await unacknowledged.settle()
    graph.world.clock.pass_by(STALE_S + 1)
    graph.world.publisher.will("find_answer", BUG, message(79))
    assert await unacknowledged.settle()
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
    await graph.find_lost()
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


def failing_at(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, account: str) -> None:
    """Let this function of `owner` fail where it is called about this account."""
    usual: Callable[..., Awaitable[object]] = getattr(owner, name)

    async def patched(*args: Any, **options: Any) -> object:
        if account in args:
            raise BUG
        return await usual(*args, **options)

    monkeypatch.setattr(owner, name, patched)


async def test_an_account_whose_queue_cannot_be_read_keeps_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.add_account("backup")
    async with world.graph() as graph:
        stuck = await graph.imagine()
        other = await graph.accept(graph.elsewhere(await graph.plan_imagine(user=BOB), "backup"))
        failing_at(monkeypatch, queue, "claim", "main")
        async with graph.working():
            await graph.until(other, JobState.DELIVERED)
            assert (await graph.job(stuck.id)).state is JobState.QUEUED
            monkeypatch.undo()
            await graph.until(stuck, JobState.DELIVERED)


async def test_an_account_without_a_forecast_leaves_the_others_their_positions(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.add_account("backup")
    world.limit(concurrency=0)
    async with world.graph() as graph:
        await graph.imagine()
        other = await graph.accept(graph.elsewhere(await graph.plan_imagine(user=BOB), "backup"))
        failing_at(monkeypatch, Estimates, "outlook", "main")
        async with graph.working():
            await until(lambda: {job.id for job, position, _preview in world.publisher.steps if position} == {other.id})


async def test_a_refusal_that_cannot_be_stored_keeps_no_other_account_waiting(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    providers = {name: ScriptedProvider(name=name) for name in ("main", "backup")}
    for provider in providers.values():
        provider.learn_refusal(Action.VIDEO)
    refusals = Refusals(graph.db, providers, graph.world.settings.accounts, graph.world.clock)
    failing_at(monkeypatch, meta, "put", "refused:main")
    await refusals.keep()
    async with graph.db.read() as conn:
        assert await meta.get(conn, "refused:backup")
