"""The provider's answers about running jobs: progress, previews, lost tasks, and results of every kind."""

from __future__ import annotations

import pytest

from bot.core.errors import ProviderBusy, ProviderProtocolError, ProviderRejected, ProviderUnavailable
from bot.core.models import Job, ResultFile
from bot.core.states import JobState
from bot.providers.base import Failed, Finished, Missing, Progress, TaskStatus, Unreadable
from bot.services.worker.poller import UNREADABLE_S
from bot.texts.jobs import failures as say
from tests.fakes import GRID, GRID_BUTTONS, MISSING, PICTURE, png
from tests.flow.world import Graph, asker

PREVIEW = "https://pictures.example/preview-1.webp"


async def running(graph: Graph) -> Job:
    return await graph.submit(await graph.imagine())


async def shortening(graph: Graph) -> Job:
    """A job whose result is text."""
    return await graph.submit(await graph.accept(await graph.tools.prepare_shorten(asker(), "a red fox")))


async def told(graph: Graph, job: Job, *statuses: TaskStatus) -> Job:
    """Poll once per status, as often as in real use."""
    graph.world.provider.will("poll", *statuses)
    for _ in statuses:
        job = await graph.poll(job)
        graph.world.clock.pass_by(5.0)
    return job


def downloads(graph: Graph) -> list[str]:
    return [url for url, _limit, _timeout in graph.world.provider.made("download")]


async def test_progress_is_stored_and_shown(graph: Graph) -> None:
    job = await told(graph, await running(graph), Progress(0), Progress(46), Progress(46), Progress(250))
    assert (job.state, job.progress) == (JobState.RUNNING, 99)
    assert [step.progress for step, _place, _preview in graph.world.publisher.steps] == [0, 46, 46, 99]


async def test_a_preview_is_fetched_once_per_address(graph: Graph) -> None:
    other = PREVIEW.replace("1", "2")
    statuses = [Progress(10, PREVIEW), Progress(20, PREVIEW), Progress(30), Progress(40, other)]
    await told(graph, await running(graph), *statuses)
    assert downloads(graph) == [PREVIEW, other]
    assert [preview for _job, _place, preview in graph.world.publisher.steps] == [PICTURE, None, None, PICTURE]


@pytest.mark.parametrize("fault", [ProviderUnavailable("down"), ProviderRejected("too large"), ProviderBusy("429")])
async def test_a_preview_that_cannot_be_had_is_left_out(graph: Graph, fault: Exception) -> None:
    graph.world.provider.will("download", fault)
    job = await told(graph, await running(graph), Progress(10, PREVIEW))
    assert (job.state, job.progress) == (JobState.RUNNING, 10)
    assert graph.world.publisher.steps[-1][2] is None


async def test_a_provider_that_cannot_be_asked_changes_nothing(graph: Graph) -> None:
    job = await running(graph)
    graph.world.provider.will("poll", ProviderUnavailable("down"), ProviderProtocolError("truncated"))
    for _ in range(2):
        assert await graph.poll(job) == job


async def test_a_poll_that_fails_again_and_again_is_logged_once(graph: Graph, caplog: pytest.LogCaptureFixture) -> None:
    job = await running(graph)
    faults = [ProviderProtocolError(f"broken (trace_id=abc{letter}x)") for letter in "qwertz"]
    graph.world.provider.will("poll", *faults)
    for _ in faults:
        await graph.poll(job)
    assert sum("polling failed" in record.getMessage() for record in caplog.records) == 1


async def test_a_lost_task_is_asked_for_by_itself_before_it_is_given_up(graph: Graph) -> None:
    job = await told(graph, await running(graph), MISSING, MISSING, Progress(5), MISSING, MISSING)
    assert (job.state, graph.world.provider.made("fetch")) == (JobState.RUNNING, [])
    graph.world.provider.will("fetch", ProviderUnavailable("down"), Progress(60), Missing())
    for state in (JobState.RUNNING, JobState.RUNNING):
        job = await told(graph, job, MISSING)
        assert job.state is state
    assert job.progress == 60
    job = await told(graph, job, MISSING, MISSING, MISSING)
    assert (job.state, job.retryable) == (JobState.FAILED, True)
    assert job.fail_reason == say.UNKNOWN_JOB()
    await graph.check_books()


async def test_polls_that_follow_each_other_fast_do_not_make_a_task_lost(graph: Graph) -> None:
    job = await running(graph)
    graph.world.provider.state = Missing()
    for _ in range(20):
        job = await graph.poll(job)
    assert (job.state, graph.world.provider.made("fetch")) == (JobState.RUNNING, [])


async def test_a_task_that_was_forgotten_for_a_while_is_delivered_late(graph: Graph) -> None:
    job = await running(graph)
    graph.world.provider.will("fetch", Missing())
    job = await told(graph, job, MISSING, MISSING, MISSING)
    assert (job.state, await graph.credits()) == (JobState.FAILED, (0, 0))
    graph.world.clock.pass_by(60.0)
    await graph.find_lost()
    (late,) = [one for one in await graph.all_jobs() if one.id != job.id]
    late = await graph.publish(await graph.poll(late))
    assert (late.state, await graph.credits()) == (JobState.DELIVERED, (0, 1))
    await graph.check_books()


@pytest.mark.parametrize(("reason", "retryable"), [("Out of coffee", True), ("Invalid parameter --q 9", False)])
async def test_a_task_that_failed_ends_the_job_with_the_providers_reason(
    graph: Graph, reason: str, retryable: bool
) -> None:
    job = await told(graph, await running(graph), Failed(reason))
    assert (job.state, job.fail_reason, job.retryable) == (JobState.FAILED, reason, retryable)
    assert await graph.credits() == (0, 0)


async def test_a_reason_that_quotes_the_prompt_leaves_it_another_try(graph: Graph) -> None:
    job = await graph.submit(await graph.imagine("a banned book"))
    job = await told(graph, job, Failed("Out of coffee: a banned book"))
    assert job.retryable


# -- results -----------------------------------------------------------------------------------------------------------


async def test_a_result_is_stored_byte_for_byte_with_its_buttons(graph: Graph) -> None:
    content = png(30, 20)
    graph.world.provider.will("download", content)
    job = await told(graph, await running(graph), GRID)
    name = f"{job.id[:2]}/{job.id}.png"
    assert job.result == ResultFile(name, "image/png", len(content), 30, 20)
    assert (graph.world.folder / "images" / name).read_bytes() == content
    assert [stored.button for stored in await graph.buttons(job)] == list(GRID_BUTTONS)
    assert (job.state, job.progress, job.final_prompt, job.seed) == (JobState.DONE, 100, "a red fox --v 7", "42")
    assert downloads(graph) == ["https://pictures.example/grid.png"]


async def test_four_pictures_without_a_grid_are_put_together(graph: Graph) -> None:
    addresses = tuple(f"https://pictures.example/0_{n}.png" for n in range(4))
    done = Finished(addresses, GRID_BUTTONS, compose=True, usage="8 mj")
    graph.world.provider.will("download", *[png(8, 6)] * 4)
    job = await told(graph, await running(graph), done)
    assert (job.state, job.usage) == (JobState.DONE, "8 mj")
    assert job.result is not None
    assert (job.result.content_type, job.result.width, job.result.height) == ("image/png", 16, 12)
    assert downloads(graph) == list(addresses)


async def test_a_grid_waits_for_all_its_pictures(graph: Graph) -> None:
    done = Finished(("https://pictures.example/0.png",) * 4, compose=True)
    graph.world.provider.will("download", PICTURE, PICTURE, b"<html>", PICTURE)
    job = await told(graph, await running(graph), done)
    assert job.state is JobState.RUNNING
    graph.world.clock.pass_by(1.0)
    assert (await told(graph, job, done)).state is JobState.DONE


async def test_a_result_without_buttons_or_with_words_only_is_a_result(graph: Graph) -> None:
    bare = await told(graph, await running(graph), Finished(("https://p.example/x.png",)))
    assert (bare.state, await graph.buttons(bare)) == (JobState.DONE, [])
    said = Finished((), text="1. a *fox*\n\n2. a dog", choices=("a fox", "a dog"))
    words = await told(graph, await shortening(graph), said)
    assert (words.state, words.result, words.choices) == (JobState.DONE, None, ("a fox", "a dog"))
    plain = await told(graph, await shortening(graph), Finished((), text="**fox**\n~~the~~"))
    assert plain.choices == ("**fox** ~~the~~",)


async def test_words_are_told_without_the_picture_that_cannot_be_had(graph: Graph) -> None:
    graph.world.provider.will("download", b"<html>gone</html>")
    words = await told(graph, await shortening(graph), Finished(("u",), text="a fox", choices=("a fox",)))
    assert (words.state, words.result, words.text) == (JobState.DONE, None, "a fox")


async def test_an_answer_that_stays_unreadable_fails_its_job_alone(graph: Graph) -> None:
    job = await running(graph)
    graph.world.provider.will("poll", Unreadable("The answer is too large."), Unreadable("The answer is too large."))
    assert (await graph.poll(job)).state is JobState.RUNNING
    graph.world.clock.pass_by(UNREADABLE_S)
    job = await graph.poll(job)
    assert (job.state, job.retryable) == (JobState.FAILED, True)
    assert (job.fail_reason or "") == say.UNREADABLE(why="The answer is too large.")
    await graph.check_books()


async def test_a_provider_of_which_nothing_can_be_read_fails_nobody(graph: Graph) -> None:
    job = await running(graph)
    for _ in range(3):
        graph.world.provider.will("poll", Unreadable("broken"))
        graph.world.provider.will("probe", ProviderProtocolError("a page"))
        job = await graph.poll(job)
        graph.world.clock.pass_by(UNREADABLE_S)
    assert job.state is JobState.RUNNING
    graph.world.provider.will("poll", Progress(50), Unreadable("broken"))
    for _ in range(2):
        job = await graph.poll(job)
    assert (job.state, job.progress) == (JobState.RUNNING, 50)
