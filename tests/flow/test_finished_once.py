"""A result that the provider has finished is delivered and charged once, whatever is requested or deleted meanwhile."""

from __future__ import annotations

import pytest

from bot.core.errors import FileRefused, FileTooLarge, ProviderUnavailable
from bot.core.models import Job, UserId
from bot.core.states import JobState
from bot.providers.base import Failed, Finished, Missing
from bot.services.jobs.plans import PointTo
from bot.store.jobs import jobs, late_tasks
from bot.ui.jobs import message_text
from tests.fakes import GRID
from tests.flow.books import ALICE, BOB
from tests.flow.fetching import HERE, LIMIT_S, MIRROR, later, running
from tests.flow.world import Graph, World


@pytest.fixture(autouse=True)
def an_hour_is_ten_minutes(world: World) -> None:
    world.limit(job_timeout_s=LIMIT_S)


async def failed_although_finished(graph: Graph) -> Job:
    """A job whose finished picture couldn't be fetched in time; now it can."""
    graph.world.provider.will("download", *[ProviderUnavailable("down")] * 99)
    failed = await graph.publish(await later(graph, await running(graph), 2 * LIMIT_S))
    graph.world.provider._script["download"].clear()
    assert failed.state is JobState.FAILED
    return failed


@pytest.mark.parametrize("second", [ALICE, BOB], ids=["the same member", "another member"])
async def test_two_presses_of_retry_at_once_fetch_a_picture_once(graph: Graph, second: UserId) -> None:
    failed = await failed_although_finished(graph)
    plans = [await graph.plan_click(failed, None), await graph.plan_click(failed, None, second)]
    again = await graph.accept(plans[0])
    opened = await graph.open(plans[1])
    assert (opened.job.id, opened.fresh, opened.same_event) == (again.id, False, False)
    again = await graph.publish(await graph.poll(await graph.submit(again)))
    assert not (await graph.open(plans[1])).fresh, "nor after it was delivered"
    assert await graph.plan_click(failed, None, second) == PointTo(again)
    assert sum([(await graph.credits(user))[1] for user in {ALICE, second}]) == again.cost
    await graph.check_books()


async def test_a_retry_that_nobody_saw_begin_leaves_room_for_another(graph: Graph) -> None:
    failed = await failed_although_finished(graph)
    opened = await graph.open(await graph.plan_click(failed, None))
    await graph.reservations.drop(opened.job)
    again = await graph.publish(await graph.poll(await graph.submit(await graph.click(failed, None))))
    assert (again.state, again.task_ref) == (JobState.DELIVERED, failed.task_ref)


@pytest.mark.parametrize("stage", ["queued", "running"])
async def test_retry_of_a_retry_that_failed_early_still_makes_no_new_picture(graph: Graph, stage: str) -> None:
    again = await graph.click(await failed_although_finished(graph), None)
    if stage == "running":
        again = await graph.submit(again)
    await graph.outcomes.fail(again, "The provider has not answered for too long.", retryable=True)
    third = await graph.submit(await graph.click(await graph.publish(await graph.job(again.id)), None))
    assert (await graph.publish(await graph.poll(third))).state is JobState.DELIVERED
    assert len(graph.world.provider.made("submit")) == 1


@pytest.mark.parametrize("first", ["retry", "watch"])
async def test_a_finished_task_goes_to_retry_or_to_who_looked_after_it(graph: Graph, first: str) -> None:
    failed = await failed_although_finished(graph)
    assert failed.task_ref is not None
    async with graph.db.transaction() as conn:
        await late_tasks.watch(conn, failed.id, graph.world.clock() + 1000.0)
    plan = await graph.plan_click(failed, None)
    if first == "retry":
        await graph.accept(plan)
        await graph.find_lost()
    else:
        await graph.find_lost()
        assert not (await graph.open(plan)).fresh
        assert isinstance(await graph.plan_click(failed, None), PointTo)
    heirs = [job for job in await graph.all_jobs() if job.id != failed.id]
    assert len(heirs) == 1
    await graph.check_books()


# -- what the provider has forgotten -----------------------------------------------------------------------------------


@pytest.mark.parametrize("after", ["a restart", "Retry"])
async def test_a_task_that_was_forgotten_is_fetched_from_the_addresses_it_had(world: World, after: str) -> None:
    world.provider.state = Finished((HERE,), GRID.buttons, mirrors=((MIRROR,),), seed="7", usage="3 points")
    async with world.graph() as graph:
        world.provider.will("download", *[ProviderUnavailable("down")] * 999)
        job = await later(graph, await running(graph), 2 * LIMIT_S if after == "Retry" else 30.0)
        if after == "Retry":
            job = await graph.submit(await graph.click(await graph.publish(job), None))
    world.provider.state = Missing()
    world.provider._script["download"].clear()
    async with world.graph() as graph:
        job = await graph.publish(await later(graph, job, LIMIT_S))
        assert (job.state, job.seed, job.usage) == (JobState.DELIVERED, "7", "3 points")
        assert await graph.button(job, "U1")
        assert len(world.provider.made("submit")) == 1
        assert await answers_kept(graph) == []


async def answers_kept(graph: Graph) -> list[str]:
    async with graph.db.read() as conn:
        refs = {job.task_ref for job in await graph.all_jobs() if job.task_ref is not None}
        return [text for ref in refs if (text := await jobs.answer_of_task(conn, "main", ref))]


async def test_patience_with_a_forgotten_task_ends(world: World) -> None:
    world.provider.will("download", *[ProviderUnavailable("down")] * 999)
    async with world.graph() as graph:
        job = await later(graph, await running(graph), 30.0)
        world.provider.state = Missing()
    async with world.graph() as graph:
        job = await later(graph, job, 2 * LIMIT_S)
        assert (job.state, job.retryable, await graph.credits()) == (JobState.FAILED, True, (0, 0))
        assert world.clock() - (job.ready_at or 0.0) < LIMIT_S + 60.0


@pytest.mark.parametrize("answer", [Missing(), Failed("It was lost.")], ids=["forgotten", "failed"])
async def test_retry_makes_a_new_picture_once_the_provider_says_that_it_has_none(
    graph: Graph, answer: Missing | Failed
) -> None:
    failed = await failed_although_finished(graph)
    async with graph.db.transaction() as conn:
        await jobs.keep_answer(conn, failed.id, "")
    again = await graph.submit(await graph.click(failed, None))
    graph.world.provider.state = answer
    again = await graph.publish(await later(graph, again, 60.0))
    assert "Press Retry to run it again." in message_text.ended(again)
    third = await graph.submit(await graph.click(again, None))
    assert third.spec.done_ref is None
    assert len(graph.world.provider.made("submit")) == 2


async def test_an_address_with_the_token_of_the_interaction_is_not_given(graph: Graph) -> None:
    job = await running(graph)
    graph.world.provider.state = Finished((f"https://p.example/a.png?t={job.interaction_token}",))
    graph.world.provider.will("download", *[FileRefused("403")] * 99)
    assert (await later(graph, job, 2 * LIMIT_S)).state is JobState.FAILED


async def test_a_name_that_leads_inside_is_not_given(graph: Graph) -> None:
    inside = FileTooLarge("over 64 MiB")
    inside.inside = True
    graph.world.provider.will("download", inside)
    job = await graph.poll(await running(graph))
    assert (job.state, job.address, await graph.credits()) == (JobState.FAILED, "", (0, 0))
