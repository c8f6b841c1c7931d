"""Finished tasks that have words as well as pictures: the kind of the job decides which of them its member gets."""

from __future__ import annotations

import pytest

from bot.core.errors import ProviderUnavailable
from bot.core.kinds import Action
from bot.core.models import ProviderButton
from bot.core.states import JobState
from bot.providers.base import Finished, TaskStatus
from bot.providers.goapi import task_objects as goapi
from bot.providers.midjourney_proxy import task_objects as midjourney
from bot.store.jobs import buttons
from tests.flow.fetching import HERE, LIMIT_S, later, running
from tests.flow.world import Graph, World, asker

PICK = ProviderButton(Action.DESCRIBE_PICK, 1, "choice:1")
UPSCALE = ProviderButton(Action.UPSCALE, 1, "U1")
BOTH = Finished((HERE,), (PICK,), text="a heron", choices=("a heron",), media_buttons=(UPSCALE,))
WORDS = Finished((), (PICK,), text="a heron", choices=("a heron",))


DESCRIBED = {"id": "1", "status": "SUCCESS", "action": "DESCRIBE", "promptEn": "a heron", "imageUrl": HERE}
PRESSED = [{"customId": "MJ::JOB::upsample::1::abc", "label": "U1"}]
OUTPUT = {"image_url": HERE, "description": "a heron", "actions": ["upscale1"]}


@pytest.fixture(autouse=True)
def an_hour_is_ten_minutes(world: World) -> None:
    world.limit(job_timeout_s=LIMIT_S)


async def test_a_picture_is_waited_for_whatever_words_are_beside_it(graph: Graph) -> None:
    graph.world.provider.state = BOTH
    graph.world.provider.will("download", *[ProviderUnavailable("down")] * 3)
    job = await later(graph, await running(graph), 10.0)
    assert (job.state, job.progress) == (JobState.RUNNING, 100)
    job = await later(graph, job, LIMIT_S)
    assert (job.state, job.text, job.result is None) == (JobState.DONE, "", False)
    async with graph.db.read() as conn:
        assert [stored.button.action for stored in await buttons.list_for(conn, job.id)] == [Action.UPSCALE]


async def test_words_alone_are_no_picture_and_cost_nothing(graph: Graph) -> None:
    graph.world.provider.state = WORDS
    job = await later(graph, await running(graph), 2 * LIMIT_S)
    assert (job.state, job.retryable) == (JobState.FAILED, True)
    assert await graph.credits() == (0, 0)
    await graph.check_books()


async def test_a_description_comes_without_its_picture(graph: Graph) -> None:
    job = await graph.submit(await graph.accept(await graph.tools.prepare_describe(asker(), None, HERE)))
    graph.world.provider.state = BOTH
    graph.world.provider.will("download", ProviderUnavailable("down"))
    job = await graph.poll(job)
    assert (job.state, job.text, job.result) == (JobState.DONE, "a heron", None)


def test_both_kinds_of_buttons_are_written_down() -> None:
    assert Finished.from_text(BOTH.as_text()) == BOTH


@pytest.mark.parametrize(
    "task",
    [
        midjourney.read_task({**DESCRIBED, "buttons": PRESSED}, str),
        goapi.read_task({"task_id": "1", "status": "completed", "output": OUTPUT}, str),
    ],
    ids=["midjourney-proxy", "goapi"],
)
def test_without_its_words_a_task_is_a_picture_with_the_buttons_of_one(
    task: midjourney.MidjourneyTask | goapi.GoApiTask,
) -> None:
    status: TaskStatus = task.outcome()
    assert isinstance(status, Finished)
    assert (status.text, [button.action for button in status.buttons][:1]) == ("a heron", [Action.DESCRIBE_PICK])
    picture = status.without_words()
    assert (picture.media_urls, picture.text, picture.choices) == ((HERE,), "", ())
    assert [(button.action, button.index) for button in picture.buttons] == [(Action.UPSCALE, 1)]
