"""Imagine all when a filter catches some of the texts: the others start, those wait for moderators."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.core.errors import QuotaExceeded, UserError
from bot.core.kinds import Action
from bot.core.models import Job
from bot.core.states import JobState
from bot.services.jobs.plans import AskAll
from bot.store.rules import guilds
from bot.texts.moderation import reviews as say
from tests.fakes import Killed, message
from tests.flow.books import GUILD
from tests.flow.failing_databases import LastWrite
from tests.flow.moderation import ADMIN, flagged, moderate, press, quiet, requests, running
from tests.flow.test_prompt_choices import TEXTS, described, pressed
from tests.flow.world import Graph, World, asker

FOX, HARE, OWL = TEXTS


@pytest.fixture
async def words(graph: Graph) -> AsyncIterator[Job]:
    """A description, in a server whose moderators review hares."""
    await moderate(graph, "hare")
    async with running(graph):
        yield await described(graph)


async def confirm(graph: Graph, words: Job, key: str = "") -> list[str]:
    """Agree to all texts; returns the prompts of the new jobs."""
    taken = await graph.batches.open(await graph.prompt_choices.prepare_all(asker(key=key), words.id))
    return [one.job.spec.prompt for one in taken.opened if one.fresh]


async def test_the_question_tells_what_starts_and_what_waits(graph: Graph, words: Job) -> None:
    asked = await graph.clicks.prepare(await pressed(graph, words, Action.DESCRIBE_ALL))
    assert asked == AskAll(words.id, count=2, cost=2, flagged=1, flagged_cost=1)


async def test_what_is_not_caught_starts_and_the_rest_gets_cards(graph: Graph, words: Job) -> None:
    assert await confirm(graph, words) == [FOX, OWL]
    (request,) = await quiet(graph)
    assert (request.new.spec.prompt, len(graph.world.board.cards)) == (HARE, 1)
    assert await graph.credits() == (2, 1)
    await press(graph, request, approved=True)
    await quiet(graph)
    (job,) = [job for job in await graph.all_jobs() if job.key == f"held-{request.id}"]
    assert (job.spec.prompt, job.state, job.parent_id) == (HARE, JobState.QUEUED, words.id)
    await asyncio.gather(*graph.beside)
    used = [one.button.index for one in await graph.buttons(words) if one.used]
    assert used == [TEXTS.index(HARE) + 1]


async def test_all_of_them_may_wait(graph: Graph, words: Job) -> None:
    await moderate(graph, "fox", "owl")
    assert await confirm(graph, words) == []
    assert [request.new.spec.prompt for request in await quiet(graph)] == list(TEXTS)
    assert (len(graph.world.board.cards), await graph.credits()) == (3, (0, 1))


@pytest.mark.parametrize("second", ["77", "78"], ids=["the same event", "another press"])
async def test_confirmed_twice_is_one_card_and_one_job_for_each(graph: Graph, words: Job, second: str) -> None:
    await confirm(graph, words, "77")
    assert await confirm(graph, words, second) == []
    assert len(await quiet(graph)) == len(graph.world.board.cards) == 1
    assert await graph.credits() == (2, 1)


async def test_where_one_is_refused_nothing_is_kept(world: World) -> None:
    world.limit(default_daily_credits=2)
    async with world.graph() as graph:
        words = await described(graph)
        await moderate(graph, "hare")
        with pytest.raises(QuotaExceeded):
            await confirm(graph, words)
        assert (await requests(graph), await graph.credits()) == ([], (0, 1))


async def test_who_has_three_texts_waiting_starts_nothing(graph: Graph, words: Job) -> None:
    for number in range(3):
        await flagged(graph, f"hare {number}")
    with pytest.raises(UserError, match=say.TOO_MANY(count=3, most=3)):
        await confirm(graph, words)
    assert (len(await requests(graph)), await graph.credits()) == (3, (0, 1))


async def test_several_texts_count_as_several_beside_one_that_waits(graph: Graph, words: Job) -> None:
    await moderate(graph, "fox", "owl")
    await flagged(graph, "hare")
    with pytest.raises(UserError, match=say.TOO_MANY(count=1, most=3)):
        await confirm(graph, words)
    assert len(await requests(graph)) == 1


async def test_a_server_without_moderators_any_more_starts_nothing(graph: Graph, words: Job) -> None:
    batch = await graph.prompt_choices.prepare_all(asker(), words.id)
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await guilds.save(change.conn, replace(change.policy, review_channel=None))
    with pytest.raises(UserError, match=say.UNREACHABLE()):
        await graph.batches.open(batch)
    assert (await requests(graph), await graph.credits()) == ([], (0, 1))


async def test_killed_when_it_is_stored_the_jobs_go_and_the_card_comes(world: World) -> None:
    async with world.graph() as graph:
        words = await described(graph)
        await moderate(graph, "hare")
    async with world.graph(lambda db: LastWrite(db, world.mortal, 1)) as graph:
        with suppress(Killed):
            await confirm(graph, words)
        (fox,) = [job for job in await graph.all_jobs() if job.spec.prompt == FOX]
        world.publisher.answers[fox.id] = message(901)  # its message was posted
    world.clock.pass_by(40.0)
    async with world.graph() as graph, running(graph), graph.working():
        (request,) = await quiet(graph)
        await press(graph, request, approved=True)
        await quiet(graph)
        await graph.until_idle()
        ends = {job.spec.prompt: job.state for job in await graph.all_jobs() if job.parent_id == words.id}
        assert ends == {FOX: JobState.DELIVERED, OWL: JobState.CANCELLED, HARE: JobState.DELIVERED}
        await graph.check_books()
