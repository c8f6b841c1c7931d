"""Cancelling running jobs: the provider is asked, and the job ends by its next answers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from bot.core.errors import ProviderAuthError, ProviderUnavailable, UserError
from bot.core.kinds import CancelTerms
from bot.core.models import GuildId, Job, TaskRef
from bot.core.states import JobState
from bot.providers.base import Failed, Progress, Submitted
from bot.services.worker.poller import MISSING_POLLS
from bot.store.jobs import lifecycle
from bot.texts.jobs import cancel as say
from bot.ui.members import library_text
from tests.fakes import MISSING, Killed
from tests.flow.books import ALICE, BOB
from tests.flow.world import Graph, World, asker

STOPPED = Failed("The job was cancelled at the provider.")


async def cancel(graph: Graph, job: Job) -> Job:
    """Cancel a job as an interaction of its member does; return the job afterwards."""
    noted = await graph.cancelling.cancel(job.id, asker(job.user_id))
    assert noted.state is job.state
    await graph.cancelling.ask_provider(noted)
    return await graph.job(job.id)


async def running(graph: Graph, user: int = ALICE) -> Job:
    return await graph.submit(await graph.imagine(user=user))  # type: ignore[arg-type]  # one of the books' members


async def test_a_job_that_the_provider_stops_is_cancelled_with_its_credits_back(graph: Graph) -> None:
    job = await running(graph)
    asked = await cancel(graph, job)
    assert (asked.state, await graph.credits()) == (JobState.RUNNING, (1, 0))
    assert graph.world.provider.made("cancel") == [(job.task_ref,)]
    graph.world.provider.will("poll", Progress(46), STOPPED)
    assert (await graph.poll(job)).state is JobState.RUNNING
    stopped = await graph.publish(await graph.poll(job))
    assert (stopped.state, await graph.credits()) == (JobState.CANCELLED, (0, 0))
    assert graph.world.publisher.shown[job.id, JobState.CANCELLED] == 1
    await graph.check_books()


async def test_a_job_that_finishes_first_is_delivered_and_paid_for(graph: Graph) -> None:
    job = await running(graph)
    await cancel(graph, job)
    done = await graph.publish(await graph.poll(job))
    assert (done.state, done.fail_reason, await graph.credits()) == (JobState.DELIVERED, None, (0, 1))


async def test_a_task_that_the_provider_forgets_when_it_stops_it_is_cancelled_too(graph: Graph) -> None:
    job = await running(graph)
    await cancel(graph, job)
    graph.world.provider.state = MISSING
    for _ in range(MISSING_POLLS - 1):
        assert (await graph.poll(job)).state is JobState.RUNNING
        graph.world.clock.pass_by(5.0)
    assert (await graph.poll(job)).state is JobState.CANCELLED


async def test_a_job_that_nobody_asked_to_stop_fails_as_ever(graph: Graph) -> None:
    job = await running(graph)
    graph.world.provider.state = STOPPED
    failed = await graph.poll(job)
    assert (failed.state, failed.fail_reason, failed.retryable) == (JobState.FAILED, STOPPED.reason, True)


@pytest.mark.parametrize("answer", [False, ProviderAuthError("only its owner may")])
async def test_where_the_provider_cannot_stop_it_nothing_has_changed(graph: Graph, answer: object) -> None:
    job = await running(graph)
    graph.world.provider.will("cancel", answer)
    with pytest.raises(UserError) as told:
        await cancel(graph, job)
    assert (str(told.value), await graph.job(job.id)) == (say.CANNOT_STOP(), job)
    graph.world.provider.state = Failed("moderated")
    assert (await graph.poll(job)).state is JobState.FAILED


async def test_a_lost_answer_may_have_been_a_yes(graph: Graph) -> None:
    job = await running(graph)
    graph.world.provider.will("cancel", ProviderUnavailable("gone"), False)
    with pytest.raises(UserError) as told:
        await cancel(graph, job)
    assert str(told.value) == say.NO_ANSWER()
    await cancel(graph, job)  # the second no means that it has stopped it already
    graph.world.provider.state = STOPPED
    assert (await graph.poll(job)).state is JobState.CANCELLED


async def test_a_request_that_is_refused_does_not_take_back_an_earlier_one(graph: Graph) -> None:
    job = await running(graph)
    noted = await cancel(graph, job)
    graph.world.provider.will("cancel", False)
    assert (await cancel(graph, job)).cancel is noted.cancel is CancelTerms.FREE
    graph.world.provider.state = STOPPED
    assert (await graph.poll(job)).state is JobState.CANCELLED


async def test_a_job_that_was_stopped_meanwhile_keeps_the_terms_of_its_cancel(graph: Graph) -> None:
    job = await running(graph)
    noted = await graph.cancelling.cancel(job.id, asker())
    graph.world.provider.will("poll", STOPPED)
    ended = await graph.poll(job)
    graph.world.provider.will("cancel", False)  # it was too late for this request
    with pytest.raises(UserError):
        await graph.cancelling.ask_provider(noted)
    assert (ended.state, await graph.job(job.id)) == (JobState.CANCELLED, ended)


async def test_of_two_requests_that_are_refused_both_hear_it(graph: Graph) -> None:
    job = await running(graph)
    first, second = [await graph.cancelling.cancel(job.id, asker()) for _ in range(2)]
    graph.world.provider.will("cancel", False, False)
    for noted in (first, second):
        with pytest.raises(UserError, match="can't stop it"):
            await graph.cancelling.ask_provider(noted)
    assert await graph.job(job.id) == job


async def test_the_end_is_looked_for_at_once(world: World) -> None:
    world.limit(poll_interval_s=3600.0)
    async with world.graph() as graph, graph.working():
        job = await graph.until(await graph.imagine(), JobState.RUNNING)
        world.provider.state = STOPPED
        await cancel(graph, job)
        await graph.until(job, JobState.CANCELLED)


async def test_a_job_whose_modal_was_answered_can_be_stopped_too(graph: Graph) -> None:
    parent, zoom = await graph.delivered(), TaskRef("zoom")
    graph.world.provider.will("submit", Submitted(zoom, needs_input=True))
    graph.world.provider.will("answer_modal", ProviderUnavailable("not sent"))
    job = await graph.submit(await graph.click(parent, "Custom Zoom", text="a red fox --zoom 1.5"))
    assert job.state is JobState.NEEDS_INPUT
    await cancel(graph, job)
    assert graph.world.provider.made("cancel") == [(zoom,)]
    graph.world.provider.will("poll", STOPPED)
    assert (await graph.poll(job)).state is JobState.CANCELLED
    await graph.check_books()


async def test_a_task_that_two_jobs_wait_for_is_not_stopped(graph: Graph) -> None:
    first, second = await running(graph), await graph.claim(await graph.imagine(user=BOB))
    async with graph.db.transaction() as conn:
        await lifecycle.mark_running(conn, second.id, first.task_ref or TaskRef(""), graph.world.clock())
    with pytest.raises(UserError) as told:
        await cancel(graph, first)
    assert str(told.value) == say.SHARED()
    assert graph.world.provider.made("cancel") == []


@pytest.mark.parametrize(("guild", "manages"), [(None, False), (GuildId(901), True), (None, True)])
async def test_a_running_job_of_somebody_else_is_as_unknown(graph: Graph, guild: GuildId | None, manages: bool) -> None:
    job = await running(graph)
    stranger = asker(BOB) if guild is None and not manages else replace(asker(BOB), guild_id=guild)
    with pytest.raises(UserError, match="no such job"):
        await graph.cancelling.cancel(job.id, stranger, manages=manages)
    assert await graph.job(job.id) == job


async def test_the_list_says_what_was_asked_to_stop(graph: Graph) -> None:
    job = await running(graph)
    await cancel(graph, job)
    [going] = await graph.library.going(asker())
    assert library_text.state(going) == "0%, asked to stop"


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("end", [JobState.CANCELLED, JobState.DELIVERED])
async def test_killed_while_the_provider_is_asked(world: World, moment: str, end: JobState) -> None:
    async with world.graph() as graph:
        job = await running(graph)
        world.mortal.die_at("cancel", moment)
        with suppress(Killed):
            await cancel(graph, job)
    if end is JobState.CANCELLED:
        world.provider.state = STOPPED
    async with world.graph() as graph, graph.working():
        assert (await graph.until(job, end)).state is end
        await graph.until_idle()
        await graph.check_books()
