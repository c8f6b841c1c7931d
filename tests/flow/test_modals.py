"""Tasks that wait for input: answered once, with the member's text or the unchanged prompt."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.errors import (
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    SubmitUncertain,
    UserError,
)
from bot.core.models import GuildId, Job, TaskRef
from bot.core.states import JobState
from bot.providers.base import NeedsInput, Progress, Submitted
from bot.store.members import users
from bot.texts.jobs import failures as say
from tests.fakes import GRID
from tests.flow.books import ALICE, BOB
from tests.flow.failing_databases import FullDisk
from tests.flow.world import Graph, World, asker
from tests.waiting import until

ZOOM_TEXT = "a red fox --zoom 1.5"


async def waiting(graph: Graph, *, text: str | None = None, final_prompt: str = "") -> Job:
    """A click whose task asks for input at once."""
    grid = await graph.delivered("a red fox")
    answer = Submitted(TaskRef("task-m"), needs_input=True, final_prompt=final_prompt)
    graph.world.provider.will("submit", answer)
    label = "V1" if text is None else "Custom Zoom"
    return await graph.submit(await graph.click(grid, label, text=text))


def answers(graph: Graph) -> list[tuple[str, str]]:
    """Task and prompt of every answer that was sent."""
    return [(ref, prompt) for ref, prompt, _mask, _speed in graph.world.provider.made("answer_modal")]


async def test_an_answered_modal_whose_new_task_cannot_be_stored_yet_is_not_lost(world: World) -> None:
    async with world.graph(FullDisk) as graph:
        disk = graph.services_db
        assert isinstance(disk, FullDisk)

        async def answered() -> Submitted:
            disk.full = True
            return Submitted(TaskRef("task-n"))

        world.provider.will("answer_modal", answered)
        submitting = asyncio.create_task(waiting(graph, text=ZOOM_TEXT))
        await until(lambda: disk.refused)
        disk.full = False
        job = await submitting
        assert (job.state, job.task_ref) == (JobState.RUNNING, "task-n")


async def test_a_modal_answered_with_the_task_of_another_picture_takes_it_from_nobody(graph: Graph) -> None:
    other = await graph.delivered("a red fox")
    assert other.task_ref is not None
    graph.world.provider.will("submit", Submitted(TaskRef("task-m"), needs_input=True))
    graph.world.provider.will("answer_modal", Submitted(other.task_ref))
    job = await graph.poll(await graph.submit(await graph.imagine("a blue fox")))
    assert (job.state, job.task_ref) == (JobState.DONE, "task-m")


@pytest.mark.parametrize(
    ("text", "final_prompt", "sent"),
    [
        (ZOOM_TEXT, "", ZOOM_TEXT),
        (ZOOM_TEXT, "a red fox --v 7", ZOOM_TEXT),
        (None, "a red fox --v 7", "a red fox --v 7"),
        (None, "", "a red fox"),
    ],
    ids=["the member's text", "before the provider's", "the provider's own", "the parent's prompt"],
)
async def test_a_modal_that_opens_is_answered_at_once(
    graph: Graph, text: str | None, final_prompt: str, sent: str
) -> None:
    job = await waiting(graph, text=text, final_prompt=final_prompt)
    assert answers(graph) == [("task-m", sent)]
    assert (job.state, job.task_ref) == (JobState.RUNNING, "task-m")


async def test_a_modal_that_a_relay_hid_is_found_by_the_poll(graph: Graph) -> None:
    grid = await graph.delivered()
    job = await graph.submit(await graph.click(grid, "V1"))
    graph.world.provider.will("poll", NeedsInput("a red fox --v 7"))
    graph.world.provider.will("answer_modal", Submitted(TaskRef("another-task")))
    job = await graph.poll(job)
    assert answers(graph) == [(f"task-{len(graph.world.provider.tasks)}", "a red fox --v 7")]
    assert (job.state, job.task_ref) == (JobState.RUNNING, "another-task")


async def test_a_task_that_says_modal_a_little_longer_is_not_answered_twice(graph: Graph) -> None:
    job = await waiting(graph)
    graph.world.provider.will("poll", NeedsInput(), NeedsInput())
    graph.world.clock.pass_by(29)
    job = await graph.poll(job)
    assert (job.state, len(answers(graph))) == (JobState.RUNNING, 1)
    graph.world.clock.pass_by(2)
    job = await graph.poll(job)
    assert (job.state, len(answers(graph))) == (JobState.FAILED, 1)
    assert job.fail_reason == say.KEEPS_ASKING()
    await graph.check_books()


@pytest.mark.parametrize("fault", [ProviderUnavailable("down"), ProviderBusy("queue full")], ids=["away", "busy"])
async def test_an_answer_that_was_not_taken_is_sent_again(graph: Graph, fault: ProviderError) -> None:
    graph.world.provider.will("answer_modal", fault)
    job = await waiting(graph)
    assert (job.state, job.modal_sent_at) == (JobState.NEEDS_INPUT, None)
    graph.world.provider.will("poll", NeedsInput())
    assert (await graph.poll(job)).state is JobState.RUNNING
    assert len(answers(graph)) == 2


@pytest.mark.parametrize(
    ("status", "state"),
    [(Progress(30), JobState.RUNNING), (GRID, JobState.DONE), (NeedsInput(), JobState.NEEDS_INPUT)],
    ids=["works", "finished", "still asks"],
)
async def test_an_answer_without_an_answer_is_never_repeated_and_the_poll_tells(
    graph: Graph, status: object, state: JobState
) -> None:
    graph.world.provider.will("answer_modal", SubmitUncertain("no answer"))
    job = await waiting(graph)
    assert job.state is JobState.NEEDS_INPUT
    graph.world.provider.will("poll", status)
    assert (await graph.poll(job)).state is state
    assert len(answers(graph)) == 1


@pytest.mark.parametrize("fault", [ProviderRejected("Banned prompt"), ProviderAuthError("the key is refused")])
async def test_a_refused_answer_ends_the_job_with_its_credits_back(graph: Graph, fault: ProviderError) -> None:
    graph.world.provider.will("answer_modal", fault)
    job = await waiting(graph)
    assert (job.state, job.fail_reason) == (JobState.FAILED, fault.reason)
    await graph.check_books()


async def asked(graph: Graph) -> Job:
    """A press by a member with Remix on that opened no form, and whose task waits for input."""
    job = await graph.submit(await graph.click(await graph.delivered("a red fox"), "V1"))
    async with graph.db.transaction() as conn:
        await users.set_remix(conn, ALICE, True)
    graph.world.provider.will("poll", NeedsInput("a red fox --v 7"))
    return await graph.poll(job)


async def test_a_member_with_remix_on_is_asked_and_answers_in_their_own_words(graph: Graph) -> None:
    job = await asked(graph)
    assert (job.state, job.waits_for_member, answers(graph)) == (JobState.NEEDS_INPUT, True, [])
    form = await graph.clicks.ask_to_go_on(job.id, asker())
    assert (form.slot, form.prompt) == (None, "a red fox --v 7")
    await graph.clicks.go_on(job.id, asker(), "a blue fox")
    graph.world.provider.will("poll", NeedsInput())
    job = await graph.poll(await graph.job(job.id))
    assert answers(graph) == [(job.task_ref, "a blue fox")]
    assert (job.state, job.spec.prompt) == (JobState.RUNNING, "a blue fox")


async def test_of_two_forms_sent_at_once_one_is_the_answer(graph: Graph) -> None:
    job, texts = await asked(graph), ("a blue fox", "a green fox")
    said = await asyncio.gather(*(graph.clicks.go_on(job.id, asker(), text) for text in texts), return_exceptions=True)
    assert [type(one) for one in said if one is not None] == [UserError]
    taken = texts[said.index(None)]
    assert (await graph.job(job.id)).spec.prompt == taken


@pytest.mark.parametrize("place", [901, None], ids=["another server", "a DM"])
async def test_a_text_is_taken_only_where_its_rules_are_those_of_the_job(graph: Graph, place: int | None) -> None:
    job = await asked(graph)
    elsewhere = replace(asker(), guild_id=None if place is None else GuildId(place))
    with pytest.raises(UserError, match="no longer waits"):
        await graph.clicks.ask_to_go_on(job.id, elsewhere)
    with pytest.raises(UserError, match="no longer waits"):
        await graph.clicks.go_on(job.id, elsewhere, "a blue fox")
    assert (await graph.job(job.id)).waits_for_member


async def test_nobody_else_can_go_on_and_nothing_waits_for_ever(graph: Graph) -> None:
    job = await asked(graph)
    with pytest.raises(UserError, match="Only the member"):
        await graph.clicks.go_on(job.id, asker(BOB), "mine")
    graph.world.clock.pass_by(16 * 60)
    graph.world.provider.will("poll", NeedsInput())
    job = await graph.poll(job)
    assert (job.state, job.retryable) == (JobState.FAILED, True)
    with pytest.raises(UserError, match="no longer waits"):
        await graph.clicks.go_on(job.id, asker(), "too late")
