"""The one submit of a job: the effect of each answer of the provider, and that it is never sent twice."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.errors import (
    AccountRefused,
    OutOfCredit,
    ParentMissing,
    ProviderAuthError,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
    UnknownButton,
)
from bot.core.kinds import Action
from bot.core.models import Attachment, Job, ProviderButton, TaskRef
from bot.core.states import JobState
from bot.providers.base import Finished, Progress, Submitted
from bot.providers.submit_requests import ImagineRequest, Picture
from bot.texts.jobs import failures as say
from tests.fakes import GRID_BUTTONS, PICTURE
from tests.flow.failing_databases import FullDisk
from tests.flow.world import Graph, World

REFERENCES = (
    Attachment("https://cdn.example/a.png", "a.png", "image/png", 100),
    Attachment("https://cdn.example/b.png", "b.png", "image/png", 100),
)


def submits(graph: Graph) -> int:
    return len(graph.world.provider.made("submit"))


async def test_an_imagine_takes_its_references_along_in_their_order(graph: Graph) -> None:
    graph.world.references.will("reference", PICTURE, b"GIF89a")
    job = await graph.submit(await graph.imagine(attachments=REFERENCES[:1]))
    request, key = graph.world.provider.made("submit")[0]
    assert request == ImagineRequest("a red fox", job.spec.speed, (Picture(PICTURE, "image/png", REFERENCES[0].url),))
    assert (key, job.state, job.task_ref) == (job.id, JobState.RUNNING, "task-1")


# the provider's answer to an imagine -> state, seconds until the next try, part of the text, Retry
ANSWERS = [
    (ProviderUnavailable("down"), JobState.QUEUED, 1.0, "", False),
    (ProviderUnavailable("down", retry_after_s=7), JobState.QUEUED, 7.0, "", False),
    (ProviderBusy("queue full"), JobState.QUEUED, 1.0, "", False),
    (ProviderBusy("slow down", retry_after_s=30), JobState.QUEUED, 30.0, "", False),
    (ProviderBusy("come back in a week", retry_after_s=7 * 86400), JobState.QUEUED, 1800.0, "", False),
    (ProviderRejected("Banned prompt: fox"), JobState.FAILED, None, "Banned prompt: fox", False),
    (ProviderRejected("No account", retryable=True), JobState.FAILED, None, "No account", True),
    (ProviderAuthError("401 sk-key"), JobState.FAILED, None, "refuses this bot's key", True),
    (AccountRefused("No available channel.", retryable=True), JobState.FAILED, None, "No available channel.", True),
    (AccountRefused("A filter refused it."), JobState.FAILED, None, "A filter refused it.", False),
    (OutOfCredit("No credit, top it up.", retryable=True), JobState.FAILED, None, "top it up", True),
    (UnknownButton("what?"), JobState.FAILED, None, "no longer offers Imagine", False),
]


@pytest.mark.parametrize(("answer", "state", "wait_s", "says", "retry"), ANSWERS, ids=[repr(row[0]) for row in ANSWERS])
async def test_what_each_refusal_makes_of_a_job(
    graph: Graph, answer: Exception, state: JobState, wait_s: float | None, says: str, retry: bool
) -> None:
    graph.world.provider.will("submit", answer)
    job = await graph.submit(await graph.imagine())
    assert (job.state, job.retryable, submits(graph)) == (state, retry, 1)
    assert says in (job.fail_reason or "")
    assert "sk-key" not in (job.fail_reason or "")
    assert job.not_before == (None if wait_s is None else graph.world.clock.now + wait_s)
    assert await graph.credits() == ((0, 0) if state is JobState.FAILED else (1, 0))
    await graph.check_books()


async def test_waits_grow_to_a_minute_and_no_further(graph: Graph) -> None:
    job = await graph.imagine()
    waits = []
    for _ in range(9):
        graph.world.provider.will("submit", ProviderUnavailable("down"))
        job = await graph.submit(job)
        assert job.not_before is not None
        waits.append(job.not_before - graph.world.clock.now)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


REFERENCE_FAULTS = [
    (ProviderUnavailable("no route"), JobState.QUEUED, ""),
    (ProviderRejected("404"), JobState.FAILED, "`. 404"),
    (b"<html>gone</html>", JobState.FAILED, "`: the file is a web page"),
]


@pytest.mark.parametrize(("answer", "state", "says"), REFERENCE_FAULTS, ids=["unreachable", "gone", "html"])
async def test_a_reference_that_cannot_be_had_stops_the_job_before_it_is_sent(
    graph: Graph, answer: object, state: JobState, says: str
) -> None:
    graph.world.references.will("reference", PICTURE, answer)
    job = await graph.submit(await graph.imagine(attachments=REFERENCES))
    assert (job.state, submits(graph)) == (state, 0)
    assert says in (job.fail_reason or "")


# -- clicks ------------------------------------------------------------------------------------------------------------


async def clicked(graph: Graph, *answers: object, label: str = "V1") -> Job:
    """Click on a grid; its submit gets these answers, and submits are counted from here."""
    grid = await graph.delivered()
    graph.world.provider.calls.clear()
    graph.world.provider.will("submit", *answers)
    return await graph.submit(await graph.click(grid, label))


async def test_a_parent_that_is_not_known_yet_is_given_one_more_chance(graph: Graph) -> None:
    job = await clicked(graph, ParentMissing("task not found"))
    assert job.not_before == graph.world.clock.now + 4
    graph.world.provider.will("submit", ParentMissing("task not found"))
    job = await graph.submit(job)
    assert (job.state, job.fail_reason, submits(graph)) == (JobState.FAILED, "task not found", 2)


async def test_a_press_that_no_account_is_free_for_is_given_one_more_chance(graph: Graph) -> None:
    grid = await graph.delivered()
    fault = AccountRefused("No free account.", retryable=True)
    graph.world.provider.will("submit", fault, fault)
    job = await graph.submit(await graph.click(grid, "U1"))
    assert job.state is JobState.QUEUED
    graph.world.clock.pass_by(10)
    job = await graph.submit(job)
    assert (job.state, job.fail_reason) == (JobState.FAILED, "No free account.")


async def test_a_button_with_a_stale_custom_id_is_looked_up_by_its_meaning_and_pressed_once(graph: Graph) -> None:
    fresh = ProviderButton(Action.VARIATION, 1, "MJ::JOB::variation::1::fresh", "V1")
    graph.world.provider.will("fetch", Finished(("https://p.example/x.png",), (*GRID_BUTTONS[:3], fresh)))
    job = await clicked(graph, UnknownButton("no such customId"))
    assert job.state is JobState.RUNNING
    assert [request.custom_id for request, _key in graph.world.provider.made("submit")] == [
        "MJ::JOB::variation::1::hash",
        "MJ::JOB::variation::1::fresh",
    ]
    parent = await graph.job(job.parent_id)  # type: ignore[arg-type]  # a click has one
    assert (await graph.button(parent, "V1")).button.custom_id == fresh.custom_id


GONE = [
    ("not offered any more", Finished(("https://p.example/x.png",), GRID_BUTTONS[:3])),
    ("parent cannot be fetched", ProviderUnavailable("down")),
    ("parent not finished", Progress(10)),
]


@pytest.mark.parametrize("answer", [row[1] for row in GONE], ids=[row[0] for row in GONE])
async def test_a_button_that_cannot_be_found_again_is_explained(graph: Graph, answer: object) -> None:
    graph.world.provider.will("fetch", answer)
    job = await clicked(graph, UnknownButton("no such customId"))
    assert (job.state, job.retryable, submits(graph)) == (JobState.FAILED, False, 1)
    assert job.fail_reason == say.NO_SUCH_BUTTON(name="V1", why="no such customId.")


async def test_a_refreshed_button_that_is_refused_again_is_not_pressed_a_third_time(graph: Graph) -> None:
    job = await clicked(graph, UnknownButton("no"), UnknownButton("still no"))
    assert (job.state, submits(graph)) == (JobState.FAILED, 2)


async def test_a_bug_after_a_submit_may_have_left_loses_no_task(graph: Graph) -> None:
    graph.world.provider.will("submit", ZeroDivisionError("a bug"))
    job = await graph.submit(await graph.imagine())
    assert (job.state, await graph.credits()) == (JobState.UNKNOWN, (1, 0))
    graph.world.provider.tasks = {job.id: TaskRef("task-9")}
    await graph.find_lost()
    assert (await graph.job(job.id)).state is JobState.RUNNING
    assert submits(graph) == 1


async def test_a_stop_waits_until_it_is_written_down_that_a_job_runs(graph: Graph) -> None:
    stuck, free = asyncio.Event(), asyncio.Event()

    async def busy_disk() -> None:
        async with graph.db.transaction():
            stuck.set()
            await free.wait()

    async def answer() -> Submitted:
        asyncio.get_running_loop().call_soon(disk.append, asyncio.create_task(busy_disk()))
        await stuck.wait()
        return Submitted(TaskRef("task-9"))

    disk: list[asyncio.Task[None]] = []
    graph.world.provider.will("submit", answer)
    claimed = await graph.claim(await graph.imagine())
    sending = asyncio.create_task(graph.submitter.submit(claimed))
    await stuck.wait()
    await asyncio.sleep(0.01)
    sending.cancel()
    await asyncio.sleep(0.01)
    free.set()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert (await graph.job(claimed.id)).state is JobState.RUNNING


async def test_what_runs_is_written_down_as_soon_as_the_disk_takes_it(world: World) -> None:
    async with world.graph(FullDisk) as graph:
        disk = graph.services_db
        assert isinstance(disk, FullDisk)

        async def answer() -> Submitted:
            disk.full = True
            asyncio.get_running_loop().call_later(0.03, setattr, disk, "full", False)
            return Submitted(TaskRef("task-9"))

        world.provider.will("submit", answer)
        assert (await graph.submit(await graph.imagine())).state is JobState.RUNNING
