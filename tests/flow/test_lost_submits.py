"""Submits without an answer: searched, never sent again, and delivered even after their job failed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.errors import (
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderProtocolError,
    ProviderUnavailable,
    SubmitUncertain,
)
from bot.core.models import Job, TaskRef
from bot.core.states import ENDED, JobState
from bot.providers.base import Failed, Progress
from bot.services.loops import Pace
from tests.fakes import GRID
from tests.flow.world import Graph, World
from tests.waiting import within

TASK = TaskRef("task-x")
CANNOT_SAY: dict[str, ProviderError] = {
    "429": ProviderBusy("too many questions"),
    "401": ProviderAuthError("no"),
    "silence": ProviderUnavailable("silent"),
    "too-large": ProviderProtocolError("too large"),
}


@pytest.fixture(autouse=True)
def patient(world: World) -> None:
    """Use the real patience: the clock here is the test's."""
    world.pace = replace(world.pace, listed_s=Pace().listed_s)


async def lost(graph: Graph) -> Job:
    """A job whose submit got no answer."""
    graph.world.provider.will("submit", SubmitUncertain("no answer"))
    return await graph.submit(await graph.imagine())


def submits(graph: Graph) -> int:
    return len(graph.world.provider.made("submit"))


async def look_until_ended(graph: Graph, job: Job, step_s: float = 5.0) -> float:
    """Search until the job has ended; returns the seconds that it took."""
    began = graph.world.clock.steady()
    while (await graph.job(job.id)).state not in ENDED:
        await graph.find_lost()
        graph.world.clock.pass_by(step_s)
    return graph.world.clock.steady() - began


async def failed(graph: Graph) -> Job:
    """A job that failed because nobody could tell whether the provider had it."""
    job = await lost(graph)
    await look_until_ended(graph, job)
    return await graph.publish(await graph.job(job.id))


async def replacement(graph: Graph, job: Job) -> Job:
    (new,) = [one for one in await graph.all_jobs() if one.key == f"late-{job.id}"]
    return new


async def test_a_task_that_is_listed_is_taken_up_at_once(graph: Graph) -> None:
    job = await lost(graph)
    graph.world.provider.tasks[job.id] = TASK
    await graph.find_lost()
    job = await graph.job(job.id)
    assert (job.state, job.task_ref, submits(graph)) == (JobState.RUNNING, TASK, 1)
    assert await graph.credits() == (1, 0)


async def test_a_server_that_lists_no_tasks_ends_the_search_at_once(graph: Graph) -> None:
    graph.world.provider.remembers = False
    job = await failed(graph)
    assert (job.state, job.retryable) == (JobState.FAILED, True)
    assert "can't tell whether it's running" in (job.fail_reason or "")
    assert len(graph.world.provider.made("find")) == 1
    await graph.check_books()


async def test_a_lost_answer_is_explained_by_what_came_instead(graph: Graph) -> None:
    graph.world.provider.remembers = False
    graph.world.provider.will("submit", SubmitUncertain("The address answered with a web page."))
    job = await graph.submit(await graph.imagine())
    await graph.find_lost()
    assert (
        await graph.job(job.id)
    ).fail_reason == "The address answered with a web page. I can't tell whether it's running."


async def test_a_task_that_shows_up_late_is_found(graph: Graph) -> None:
    job = await lost(graph)
    await graph.find_lost()
    graph.world.clock.pass_by(3)
    graph.world.provider.tasks[job.id] = TASK
    await graph.find_lost()
    assert (await graph.job(job.id)).state is JobState.RUNNING


@pytest.mark.parametrize("fault", CANNOT_SAY.values(), ids=CANNOT_SAY)
async def test_a_server_that_cannot_say_now_is_asked_again_for_minutes(graph: Graph, fault: ProviderError) -> None:
    job = await lost(graph)
    graph.world.provider.will("find", *[fault] * 8)
    for _ in range(8):
        await graph.find_lost()
        graph.world.clock.pass_by(30)
    assert (await graph.job(job.id)).state is JobState.UNKNOWN
    graph.world.provider.tasks[job.id] = TASK
    await graph.find_lost()
    assert (await graph.job(job.id)).state is JobState.RUNNING
    assert submits(graph) == 1


async def test_the_questions_come_further_and_further_apart(graph: Graph) -> None:
    job = await lost(graph)
    graph.world.provider.will("find", *[ProviderUnavailable("away")] * 100)
    seconds = await look_until_ended(graph, job, 1.0)
    assert 300 <= seconds <= 340
    assert len(graph.world.provider.made("find")) < 25
    await graph.check_books()


async def test_several_lost_jobs_are_asked_for_in_one_call(graph: Graph) -> None:
    jobs = [await lost(graph) for _ in range(3)]
    await graph.find_lost()
    (asked,) = graph.world.provider.made("find")
    assert set(asked[0]) == {job.id for job in jobs}


# -- webhooks ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def reporting(world: World) -> World:
    """A bot whose providers report to an address of ours and list no tasks."""
    world.settings = replace(world.settings, public_url="https://bot.example")
    world.provider.remembers = False
    return world


async def test_a_lost_job_waits_for_a_webhook_before_it_fails(reporting: World) -> None:
    async with reporting.graph() as graph:
        job = await lost(graph)
        await graph.find_lost()
        assert (await graph.job(job.id)).state is JobState.UNKNOWN
        reporting.provider.tasks[job.id] = TASK
        await graph.lost.heard("main", TASK, job.id)
        await graph.find_lost()
        assert (await graph.job(job.id)).state is JobState.RUNNING


async def test_without_a_webhook_it_fails_in_the_end(reporting: World) -> None:
    async with reporting.graph() as graph:
        job = await lost(graph)
        assert 300 <= await look_until_ended(graph, job) <= 340
        await graph.check_books()


async def test_a_webhook_that_is_faster_than_the_answer_is_kept(reporting: World) -> None:
    async with reporting.graph() as graph:
        sending = await graph.claim(await graph.imagine())
        reporting.provider.tasks[sending.id] = TASK
        await graph.lost.heard("main", TASK, sending.id)
        await graph.find_lost()
        reporting.provider.will("submit", SubmitUncertain("no answer"))
        await graph.submitter.submit(sending)
        await graph.find_lost()
        assert (await graph.job(sending.id)).task_ref == TASK


LIES = {
    "another-account": ("backup", "task-x", None),
    "another-task": ("main", "task-y", None),
    "no-such-job": ("main", "task-x", "zzzzzzzzzz"),
}


@pytest.mark.parametrize(("account", "task", "job_id"), LIES.values(), ids=LIES)
async def test_a_webhook_that_lies_changes_nothing(
    reporting: World, account: str, task: str, job_id: str | None
) -> None:
    reporting.add_account("backup")
    async with reporting.graph() as graph:
        job = await lost(graph)
        reporting.provider.tasks[job.id] = TASK
        await graph.lost.heard(account, task, job_id or job.id)
        await graph.find_lost()
        assert (await graph.job(job.id)).state is JobState.UNKNOWN


async def test_a_webhook_about_a_delivered_job_changes_nothing(graph: Graph) -> None:
    job = await graph.delivered()
    await graph.lost.heard("main", "task-1", job.id)
    await graph.find_lost()
    assert [one.id for one in await graph.all_jobs()] == [job.id]


# -- after the job failed ----------------------------------------------------------------------------------------------


async def deliver_late(graph: Graph, job: Job) -> Job:
    """Poll and deliver the job that replaced `job`."""
    new = await replacement(graph, job)
    return await graph.publish(await graph.poll(new))


async def test_a_reported_task_of_a_failed_job_is_delivered_in_its_message_and_charged(reporting: World) -> None:
    async with reporting.graph() as graph:
        job = await failed(graph)
        assert await graph.credits() == (0, 0)
        reporting.provider.tasks[job.id] = TASK
        for _ in range(2):
            await graph.lost.heard("main", TASK, job.id)
            await graph.find_lost()
        new = await deliver_late(graph, job)
        assert (new.state, new.message, new.cost) == (JobState.DELIVERED, job.message, 1)
        assert await graph.credits() == (0, 1)
        assert (await graph.job(job.id)).message is None
        await graph.check_books()
    assert submits(graph) == 1


async def test_a_task_that_is_listed_after_the_failure_is_delivered(graph: Graph) -> None:
    job = await failed(graph)
    graph.world.provider.tasks[job.id] = TASK
    graph.world.clock.pass_by(3600)
    await graph.find_lost()
    assert (await deliver_late(graph, job)).state is JobState.DELIVERED
    await graph.check_books()


async def test_a_day_later_nobody_looks_any_more(graph: Graph) -> None:
    await failed(graph)
    asked = len(graph.world.provider.made("find"))
    graph.world.clock.pass_by(25 * 3600)
    await graph.find_lost()
    assert len(graph.world.provider.made("find")) == asked


async def test_who_has_used_the_credits_up_meanwhile_gets_the_picture_for_nothing(world: World) -> None:
    world.settings = replace(world.settings, default_daily_credits=1)
    async with world.graph() as graph:
        job = await failed(graph)
        await graph.delivered("another fox")
        world.provider.tasks[job.id] = TASK
        await graph.lost.heard("main", TASK, job.id)
        await graph.find_lost()
        new = await deliver_late(graph, job)
        assert (new.state, new.cost) == (JobState.DELIVERED, 0)
        assert await graph.credits() == (0, 1)


async def timed_out(graph: Graph) -> Job:
    """A running job that didn't end within JOB_TIMEOUT_S."""
    graph.world.provider.state = Progress(95)
    job = await graph.submit(await graph.imagine())
    async with graph.working(), within():
        while (await graph.job(job.id)).state is JobState.RUNNING:
            graph.world.clock.pass_by(2)
            await asyncio.sleep(0.1)
        await graph.until_idle()
    return await graph.job(job.id)


async def test_a_job_that_timed_out_is_delivered_when_it_ends_after_all(world: World) -> None:
    world.limit(job_timeout_s=9.0)
    async with world.graph() as graph:
        job = await timed_out(graph)
        await graph.find_lost()
        assert len(await graph.all_jobs()) == 1
        world.provider.state = GRID
        world.clock.pass_by(60)
        await graph.find_lost()
        assert (await deliver_late(graph, job)).state is JobState.DELIVERED
        await graph.check_books()


async def test_a_job_that_timed_out_and_then_failed_is_left_alone(world: World) -> None:
    world.limit(job_timeout_s=9.0)
    async with world.graph() as graph:
        job = await timed_out(graph)
        world.provider.state = Failed("moderated")
        world.clock.pass_by(60)
        await graph.find_lost()
        assert (await graph.job(job.id)).watch_until is None
        assert len(await graph.all_jobs()) == 1
