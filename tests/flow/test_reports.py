"""Webhooks that name a task of ours when the provider can't confirm it: a relay will never report it again."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.errors import Busy, ProviderError, ProviderUnavailable, SubmitUncertain
from bot.core.models import JobId
from bot.core.states import JobState
from bot.services.worker import webhook_reports
from bot.store.database import meta
from bot.store.jobs import late_tasks, lifecycle
from tests.flow.books import BOB
from tests.flow.failing_databases import FullDisk
from tests.flow.test_lost_submits import CANNOT_SAY, TASK, look_until_ended, lost
from tests.flow.world import Graph, World
from tests.waiting import until


@pytest.fixture
def reporting(world: World) -> World:
    """A bot whose providers report to an address of ours and list no tasks."""
    world.settings = replace(world.settings, public_url="https://bot.example")
    world.provider.remembers = False
    return world


NOT_NOW: dict[str, ProviderError | None] = CANNOT_SAY | {"not-written-down-yet": None}


@pytest.mark.parametrize("answer", NOT_NOW.values(), ids=NOT_NOW)
async def test_a_webhook_that_cannot_be_looked_into_now_is_kept(reporting: World, answer: ProviderError | None) -> None:
    async with reporting.graph() as graph:
        job = await lost(graph)
        reporting.provider.tasks[job.id] = TASK
        reporting.provider.will("recognise", answer, answer)
        await graph.lost.heard("main", TASK, job.id)
        for _ in range(3):
            await graph.find_lost()
            reporting.clock.pass_by(5)
        assert (await graph.job(job.id)).task_ref == TASK


async def test_only_what_may_be_lost_is_written_down_and_no_more_than_a_bound(
    reporting: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_reports, "MOST", 2)
    async with reporting.graph() as graph:
        delivered = await graph.delivered()
        job = await lost(graph)
        for account, job_id in (("main", delivered.id), ("main", "zzzzzzzzzz"), ("elsewhere", job.id)):
            await graph.lost.heard(account, TASK, job_id)
        assert await _written(graph) == []
        told = [graph.lost.heard("main", f"task-{number}", job.id) for number in range(5)]
        results = await asyncio.gather(*told, return_exceptions=True)
        taken = [f"task-{number}" for number, result in enumerate(results) if result is None]
        assert (len(taken), [type(result) for result in results].count(Busy)) == (2, 3)
        assert await _written(graph) == [f"report:main:{task}" for task in taken]
        await graph.lost.heard("main", taken[0], job.id)


async def test_what_cannot_be_written_down_is_busy_and_can_be_told_again(graph: Graph) -> None:
    disk = FullDisk(graph.db)
    told = webhook_reports.WebhookReports(disk, graph.world.clock)
    disk.full = True
    with pytest.raises(Busy):
        await told.add("main", TASK, JobId("0123456789"))
    assert not told.waiting("main")
    disk.full = False
    await told.add("main", TASK, JobId("0123456789"))
    assert (await _written(graph), len(await told.due("main"))) == ([f"report:main:{TASK}"], 1)


async def test_an_account_that_reports_too_much_leaves_the_others_their_room(
    reporting: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_reports, "MOST", 2)
    reporting.add_account("liar")
    async with reporting.graph() as graph:
        job = await lost(graph)
        reports = webhook_reports.WebhookReports(graph.db, reporting.clock)
        for number in range(2):
            await reports.add("liar", f"task-{number}", job.id)
        with pytest.raises(Busy):
            await reports.add("liar", "task-2", job.id)
        await reports.add("main", TASK, job.id)
        assert [report.task_id for report in await reports.due("main")] == [TASK]


@pytest.mark.parametrize("call", ["find", "recognise", "poll"])
async def test_an_account_that_does_not_answer_keeps_no_lost_submit_of_another_waiting(
    reporting: World, call: str
) -> None:
    silent = reporting.add_account("silent")
    asked = asyncio.Event()

    async def silence() -> None:
        asked.set()
        await asyncio.Event().wait()

    async with reporting.graph() as graph:
        silent.will("submit", SubmitUncertain("no answer"))
        plan = graph.elsewhere(await graph.plan_imagine(user=BOB), "silent")
        stuck = await graph.submit(await graph.accept(plan))
        if call == "recognise":
            await graph.lost.heard("silent", TASK, stuck.id)
        if call == "poll":
            async with graph.db.transaction() as conn:
                await late_tasks.watch(conn, stuck.id, reporting.clock() + 60)
                await lifecycle.take(conn, stuck.id, TASK, reporting.clock())
                await lifecycle.fail(conn, stuck.id, "lost", True, reporting.clock())
        silent.will(call, *[silence] * 9)
        async with graph.working():
            await until(asked.is_set)
            reporting.provider.will("submit", SubmitUncertain("no answer"))
            job = await graph.until(await graph.imagine(), JobState.UNKNOWN)
            reporting.provider.tasks[job.id] = TASK
            await graph.lost.heard("main", TASK, job.id)
            await graph.until(job, JobState.DELIVERED)


async def _written(graph: Graph) -> list[str]:
    async with graph.db.read() as conn:
        return await meta.starting_with(conn, "report:")


async def test_a_report_that_is_denied_is_forgotten(reporting: World) -> None:
    async with reporting.graph() as graph:
        job = await lost(graph)
        await graph.lost.heard("main", TASK, job.id)
        for _ in range(20):
            await graph.find_lost()
            reporting.clock.pass_by(20)
        assert len(reporting.provider.made("recognise")) == 5


async def test_a_webhook_cannot_give_the_task_of_one_job_to_another(reporting: World) -> None:
    async with reporting.graph() as graph:
        other = await graph.delivered("somebody else's fox")
        job = await lost(graph)
        reporting.provider.will("recognise", *[other.task_ref] * 9)  # a server that keeps none of our ids
        await graph.lost.heard("main", str(other.task_ref), job.id)
        await graph.find_lost()
        assert (await graph.job(job.id)).state is JobState.UNKNOWN


@pytest.mark.parametrize("lost_already", [False, True], ids=["while it is sent", "before it can be looked up"])
@pytest.mark.parametrize("looked_into", [False, True], ids=["just heard", "looked into"])
async def test_a_kill_forgets_no_webhook(reporting: World, lost_already: bool, looked_into: bool) -> None:
    async with reporting.graph() as graph:
        if lost_already:
            job = await lost(graph)
            if looked_into:
                reporting.provider.will("recognise", ProviderUnavailable("silent"))
        else:
            job = await graph.claim(await graph.imagine())
            async with graph.db.transaction() as conn:
                await lifecycle.mark_submit_started(conn, job.id, reporting.clock())
        reporting.provider.tasks[job.id] = TASK
        await graph.lost.heard("main", TASK, job.id)
        if looked_into:
            await graph.find_lost()
    async with reporting.graph() as later:
        async with later.working():
            await later.until_idle()
        job = await later.job(job.id)
        assert (job.state, job.task_ref) == (JobState.DELIVERED, TASK)
        await later.check_books()
        async with later.db.read() as conn:
            assert await meta.starting_with(conn, "report:") == []


async def test_a_kill_forgets_not_why_a_submit_was_lost(reporting: World) -> None:
    async with reporting.graph() as graph:
        reporting.provider.will("submit", SubmitUncertain("The address answered with a web page."))
        job = await graph.submit(await graph.imagine())
    async with reporting.graph() as later:
        await look_until_ended(later, job)
        said = "The address answered with a web page. I can't tell whether it's running."
        assert (await later.job(job.id)).fail_reason == said


async def test_why_a_submit_seemed_lost_is_over_when_its_task_is_found(reporting: World) -> None:
    async with reporting.graph() as graph:
        job = await lost(graph)
        assert (await graph.job(job.id)).fail_reason == "no answer"
        reporting.provider.tasks[job.id] = TASK
        await graph.lost.heard("main", TASK, job.id)
        await graph.find_lost()
        job = await graph.job(job.id)
        assert (job.state, job.fail_reason) == (JobState.RUNNING, None)
