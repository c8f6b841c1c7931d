"""JOB_TIMEOUT_S counts the time in which the bot could have seen an end; a jump of the date isn't passed time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.core.errors import ProviderBusy, ProviderUnavailable
from bot.core.models import Job
from bot.core.states import ENDED, JobState
from bot.providers.base import NeedsInput, Progress
from bot.services.ports import PublishLater
from bot.services.worker.deadlines import MOST_STEP_S
from tests.fakes import GRID, message
from tests.flow.books import BOB
from tests.flow.world import Graph, World
from tests.waiting import within

HOUR_S = 3600.0
JUMPS = [3 * HOUR_S, 48 * HOUR_S, -3 * HOUR_S]
JUMPED = ["3-hours-ahead", "2-days-ahead", "3-hours-back"]


async def pass_until(graph: Graph, true: Callable[[], Awaitable[bool]], step_s: float = 1.0) -> None:
    """Let time pass a little at a time, as for a running bot, until a condition holds."""
    async with within():
        while not await true():
            graph.world.clock.pass_by(step_s)
            await asyncio.sleep(0.05)


async def all_ended(graph: Graph) -> bool:
    return all(job.state in ENDED and job.shown_at for job in await graph.all_jobs())


async def three_running(graph: Graph) -> list[Job]:
    graph.world.provider.state = Progress(40)
    return [await graph.submit(await graph.imagine(f"fox {n}")) for n in range(3)]


async def test_what_finished_while_the_bot_was_away_is_delivered(world: World) -> None:
    async with world.graph() as graph:
        jobs = await three_running(graph)
    world.clock.pass_by(3 * HOUR_S)
    world.provider.state = GRID
    async with world.graph() as later:
        async with later.working():
            await later.until_idle()
        assert [(await later.job(job.id)).state for job in jobs] == [JobState.DELIVERED] * 3
        await later.check_books()


@pytest.mark.parametrize("seconds", JUMPS, ids=JUMPED)
async def test_a_date_that_jumps_ends_no_job(graph: Graph, seconds: float) -> None:
    jobs = await three_running(graph)
    async with graph.working():
        await asyncio.sleep(0.1)
        graph.world.clock.jump(seconds)
        await asyncio.sleep(0.5)
        assert [(await graph.job(job.id)).state for job in jobs] == [JobState.RUNNING] * 3
        graph.world.provider.state = GRID
        await graph.until_idle()
    assert [(await graph.job(job.id)).state for job in jobs] == [JobState.DELIVERED] * 3
    await graph.check_books()


async def test_the_wait_of_an_earlier_run_counts(world: World) -> None:
    world.limit(job_timeout_s=60.0)
    async with world.graph() as graph:
        (job, *_others) = await three_running(graph)
        async with graph.working():

            async def kept() -> bool:
                return await graph.waited_s(job.id) > 40

            await pass_until(graph, kept, 3.0)
    async with world.graph() as later, later.working():
        before = world.clock.steady()
        await pass_until(later, lambda: all_ended(later))
        assert world.clock.steady() - before < 40
        assert "didn't end" in ((await later.job(job.id)).fail_reason or "")


async def test_time_up_means_asking_once_more(world: World) -> None:
    world.limit(job_timeout_s=9.0)
    async with world.graph() as graph:
        (job, *_others) = await three_running(graph)
        world.provider.will("poll", *[ProviderUnavailable("away")] * 12)
        world.provider.state = GRID
        async with graph.working():
            await pass_until(graph, lambda: all_ended(graph), 0.4)
        assert (await graph.job(job.id)).state is JobState.DELIVERED


async def test_a_provider_that_never_comes_back_ends_its_jobs(world: World) -> None:
    world.limit(job_timeout_s=9.0)
    async with world.graph() as graph:
        (job, *_others) = await three_running(graph)
        began = world.clock.steady()
        world.provider.will("poll", *[ProviderUnavailable("away")] * 1000)
        async with graph.working():
            await pass_until(graph, lambda: all_ended(graph))
        ended = await graph.job(job.id)
        assert (ended.state, ended.retryable) == (JobState.FAILED, True)
        assert "hasn't answered" in (ended.fail_reason or "")
        assert world.clock.steady() - began > 18
        await graph.check_books()


async def test_a_job_in_the_middle_of_a_step_does_not_expire(world: World) -> None:
    """A step has limits of its own, and may be about to end the job well."""
    world.limit(job_timeout_s=9.0)
    async with world.graph() as graph:
        deadlines = graph.deadlines
        job = await graph.imagine()
        await deadlines.once([])
        world.clock.pass_by(MOST_STEP_S)
        await deadlines.once([job.id])
        assert (await graph.job(job.id)).state is JobState.QUEUED
        await deadlines.once([])
        assert (await graph.job(job.id)).state is JobState.FAILED


@pytest.mark.parametrize("seconds", JUMPS, ids=JUMPED)
async def test_a_put_off_job_waits_as_long_as_it_was_told(graph: Graph, seconds: float) -> None:
    graph.world.provider.will("submit", ProviderBusy("busy", retry_after_s=30.0))
    job = await graph.submit(await graph.imagine())
    graph.world.clock.jump(seconds)
    async with graph.working():
        await asyncio.sleep(0.3)
        assert len(graph.world.provider.made("submit")) == 1
        graph.world.clock.pass_by(31)
        await graph.until(job, JobState.DELIVERED)


async def test_a_job_that_was_put_off_before_the_date_was_set_back_goes_on_after_a_restart(world: World) -> None:
    async with world.graph() as graph:
        world.provider.will("submit", ProviderBusy("busy", retry_after_s=30.0))
        job = await graph.submit(await graph.imagine())
    world.clock.pass_by(-3 * HOUR_S)
    async with world.graph() as later, later.working():
        await later.until(job, JobState.DELIVERED)


async def test_an_acknowledgement_under_way_outlives_a_date_that_is_set_back(graph: Graph) -> None:
    async with graph.working():
        await asyncio.sleep(0.1)
        graph.world.clock.jump(-3 * HOUR_S)
        opened = await graph.open(await graph.plan_imagine(user=BOB))
        await asyncio.sleep(0.3)
        assert graph.world.publisher.made("find_answer") == []
        await graph.reservations.start(opened.job, message(79))
        await graph.until(opened.job, JobState.DELIVERED)


async def test_an_unconfirmed_job_is_settled_although_the_date_was_set_back(graph: Graph) -> None:
    graph.world.publisher.will("find_answer", PublishLater("not connected"))
    async with graph.working():
        opened = await graph.open(await graph.plan_imagine())
        await asyncio.sleep(0.2)
        graph.world.clock.jump(-3 * HOUR_S)

        async def settled() -> bool:
            return (await graph.job(opened.job.id)).state is JobState.CANCELLED

        await pass_until(graph, settled, 5.0)
    await graph.check_books()


@pytest.mark.parametrize("seconds", JUMPS[:2], ids=JUMPED[:2])
async def test_an_answered_modal_gets_its_time_whatever_the_date(graph: Graph, seconds: float) -> None:
    graph.world.provider.state = NeedsInput("a fox")
    job = await graph.submit(await graph.imagine())
    async with graph.working():

        async def answered() -> bool:
            return (await graph.job(job.id)).modal_sent_at is not None

        await pass_until(graph, answered, 0.0)
        graph.world.clock.jump(seconds)
        await asyncio.sleep(0.2)
        assert (await graph.job(job.id)).state is not JobState.FAILED
        graph.world.provider.state = GRID
        await graph.until(job, JobState.DELIVERED)
