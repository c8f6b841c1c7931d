"""Several jobs whose submits the provider answers with one task: presses share its result, new pictures never do."""

from __future__ import annotations

from bot.core.models import Job, TaskRef
from bot.core.states import JobState
from bot.providers.base import Submitted
from bot.services.loops import Pace
from bot.texts.jobs import failures as say
from tests.fakes import GRID
from tests.flow.books import BOB
from tests.flow.world import Graph

TASK = TaskRef("task-x")


async def test_two_presses_that_share_a_task_are_both_told(graph: Graph) -> None:
    parent = await graph.delivered()
    graph.world.provider.will("submit", *[Submitted(TaskRef("same"))] * 2)
    one = await graph.submit(await graph.click(parent, "V1"))
    other = await graph.submit(await graph.click(parent, "V1", BOB))
    asked = await graph.poller.poll("main", [one, other])
    assert [(job.id, status) for job, status in asked] == [(one.id, GRID), (other.id, GRID)]
    assert graph.world.provider.made("poll")[-1] == (("same",),)


async def answered_with_anothers_task(graph: Graph) -> Job:
    """A job whose submit was answered with the task of a delivered job."""
    ref = (await graph.delivered()).task_ref
    assert ref is not None
    graph.world.provider.will("submit", Submitted(ref))
    return await graph.submit(await graph.imagine("a blue jay"))


async def test_a_submit_that_is_answered_with_the_task_of_another_job_is_looked_for(graph: Graph) -> None:
    job = await answered_with_anothers_task(graph)
    assert (job.state, job.task_ref) == (JobState.UNKNOWN, None)
    graph.world.provider.tasks[job.id] = TASK
    await graph.find_lost()
    job = await graph.job(job.id)
    assert (job.state, job.task_ref, len(graph.world.provider.made("submit"))) == (JobState.RUNNING, TASK, 2)


async def test_a_picture_of_another_job_is_never_delivered_and_charged_again(graph: Graph) -> None:
    job = await answered_with_anothers_task(graph)
    first = next(one for one in await graph.all_jobs() if one.state is JobState.DELIVERED)
    assert first.task_ref is not None
    graph.world.provider.tasks[job.id] = first.task_ref  # the list has it wrong as well
    await graph.find_lost()
    graph.world.clock.pass_by(Pace().listed_s)
    await graph.find_lost()
    job = await graph.publish(await graph.job(job.id))
    assert (job.state, job.retryable) == (JobState.FAILED, True)
    assert job.fail_reason == say.MAY_RUN(why=say.ANOTHERS_TASK())
    await graph.find_lost()
    assert len(await graph.all_jobs()) == 2
    assert await graph.credits() == (0, 1)
    await graph.check_books()
