"""Prompts that moderators decide about: one decision, one job, and members who are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.core.errors import UserError
from bot.core.kinds import Speed
from bot.core.models import GuildId, UserId
from bot.core.rules.policy import Block
from bot.core.states import JobState
from bot.services.moderation.reviews import LAPSES_AFTER_S, MOST_TAKEN_BACK, TAKEN_BACK_S
from bot.services.ports import NowhereToPost
from bot.store.credits import quota_rules
from bot.store.moderation import pending
from bot.store.rules import access
from bot.texts.moderation import reviews as say
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.moderation import (
    ADMIN,
    REVIEWS,
    flagged,
    held_of,
    moderate,
    press,
    quiet,
    requests,
    running,
)
from tests.flow.test_tools import A
from tests.flow.world import Graph, asker

OTHER_MODERATOR = UserId(8)


@pytest.fixture(autouse=True)
async def moderated(graph: Graph) -> AsyncIterator[None]:
    """A server whose moderators review hens."""
    await moderate(graph, "hen")
    async with running(graph):
        yield


async def test_a_flagged_prompt_becomes_a_card_and_costs_nothing(graph: Graph) -> None:
    request = await flagged(graph)
    assert await graph.credits() == (0, 0)
    (kept,) = await quiet(graph)
    (card,) = graph.world.board.cards.values()
    assert (card.id, card.caught, card.new.spec.prompt, card.approved) == (request.id, "hen", "a hen", None)
    assert kept.card is not None
    assert kept.card.channel_id == REVIEWS
    assert await graph.all_jobs() == []


async def test_the_same_interaction_makes_one_request(graph: Graph) -> None:
    await flagged(graph, key="4711")
    await flagged(graph, key="4711")
    assert len(await quiet(graph)) == len(graph.world.board.cards) == 1


async def test_texts_that_are_taken_back_leave_few_cards(graph: Graph) -> None:
    for _ in range(MOST_TAKEN_BACK):
        await graph.reviews.take_back((await flagged(graph, "a hen")).id, ALICE)
        graph.world.clock.pass_by(60)
    with pytest.raises(UserError) as refused:
        await flagged(graph, "a hen")
    free_at = int(graph.world.clock() - 60 * MOST_TAKEN_BACK + TAKEN_BACK_S) + 1
    assert str(refused.value) == say.TOO_MANY_TAKEN_BACK(count=MOST_TAKEN_BACK, when=f"<t:{free_at}:R>")
    assert len(await quiet(graph)) == MOST_TAKEN_BACK
    await flagged(graph, "a hen", BOB)
    graph.world.clock.pass_by(TAKEN_BACK_S - 60 * MOST_TAKEN_BACK + 1)
    await flagged(graph, "a hen")


async def test_texts_that_were_decided_are_no_reason_to_wait(graph: Graph) -> None:
    for number in range(MOST_TAKEN_BACK + 1):
        await press(graph, await flagged(graph, f"hen {number}"), approved=number % 2 == 0)
        await quiet(graph)


async def test_a_member_has_three_texts_looked_at(graph: Graph) -> None:
    for number in range(3):
        await flagged(graph, f"hen {number}")
    with pytest.raises(UserError, match=say.TOO_MANY(count=3, most=3)):
        await flagged(graph, "hen 4")
    await flagged(graph, "a hen", BOB)
    await press(graph, (await quiet(graph))[0], approved=False)
    await flagged(graph, "hen 4")


async def test_what_is_approved_is_started_and_shown(graph: Graph) -> None:
    await flagged(graph)
    (request,) = await quiet(graph)
    assert (await press(graph, request, approved=True)).fresh
    (request,) = await quiet(graph)
    (job,) = await graph.all_jobs()
    assert (job.key, job.state, job.cost, job.user_id) == (f"held-{request.id}", JobState.QUEUED, 1, ALICE)
    assert [asked.id for (asked,) in graph.world.publisher.made("announce")] == [job.id]
    (card,) = graph.world.board.cards.values()
    assert (card.approved, card.decided_by) == (True, ADMIN)
    assert card.outcome.endswith(f"/{job.message_id}")
    assert await graph.credits() == (1, 0)


async def test_a_press_that_is_approved_marks_its_button(graph: Graph) -> None:
    grid = await graph.delivered()
    await held_of(graph, await graph.plan_click(grid, "V1", text="a hen"))
    await press(graph, (await quiet(graph))[0], approved=True)
    await quiet(graph)
    await asyncio.gather(*graph.beside)
    assert (await graph.button(grid, "V1")).used
    assert graph.world.publisher.made("mark_used")[0][2] == grid.message


async def test_approving_what_is_dear_asks_nobody_again(graph: Graph) -> None:
    plan = await graph.tools.prepare_video(asker(), A, "the hen runs", "high", Speed.FAST)
    assert (await held_of(graph, plan)).new.cost == 4
    await press(graph, (await quiet(graph))[0], approved=True)
    await quiet(graph)
    assert [job.cost for job in await graph.all_jobs()] == [4]


async def test_who_is_rejected_hears_it(graph: Graph) -> None:
    await flagged(graph)
    (request,) = await quiet(graph)
    await press(graph, request, approved=False)
    await quiet(graph)
    assert graph.world.board.answers == [(ALICE, say.REJECTED())]
    (card,) = graph.world.board.cards.values()
    assert (card.approved, card.decided_by) == (False, ADMIN)
    assert await graph.all_jobs() == []


async def test_of_many_presses_one_counts(graph: Graph) -> None:
    await flagged(graph)
    (request,) = await quiet(graph)
    moderators = [ADMIN, OTHER_MODERATOR] * 5
    pressed = [press(graph, request, approved=n % 3 > 0, moderator=who) for n, who in enumerate(moderators)]
    decisions = await asyncio.gather(*pressed)
    (first,) = [decision for decision in decisions if decision.fresh]
    assert {one.request.approved for one in decisions} == {first.request.approved}
    await quiet(graph)
    assert len(await graph.all_jobs()) == int(first.request.approved is True)
    assert len(graph.world.board.answers) == int(first.request.approved is False)


async def test_another_server_cannot_decide(graph: Graph) -> None:
    await flagged(graph)
    (request,) = await quiet(graph)
    assert request.card is not None
    with pytest.raises(UserError, match=say.TOO_OLD()):
        await graph.reviews.decide(request.id, ADMIN, GuildId(1), request.card, approved=True)
    assert (await requests(graph))[0].approved is None


async def test_what_is_taken_back_cannot_be_decided_and_nobody_is_told(graph: Graph) -> None:
    await flagged(graph)
    (request,) = await quiet(graph)
    await graph.reviews.withdraw([request.id])
    await quiet(graph)
    assert not (await press(graph, request, approved=True)).fresh
    (request,) = await quiet(graph)
    (card,) = graph.world.board.cards.values()
    assert (card.approved, card.decided_by, card.outcome) == (False, None, say.WITHDRAWN())
    assert (await graph.all_jobs(), graph.world.board.answers) == ([], [])


async def test_a_member_takes_their_own_text_back(graph: Graph) -> None:
    await flagged(graph)
    (request,) = await quiet(graph)
    assert await graph.reviews.of_member(BOB) == []
    with pytest.raises(UserError, match="no longer waiting"):
        await graph.reviews.take_back(request.id, BOB)
    assert await graph.reviews.of_member(ALICE) == [request]
    await graph.reviews.take_back(request.id, ALICE)
    await quiet(graph)
    assert [card.outcome for card in graph.world.board.cards.values()] == [say.TAKEN_BACK()]
    assert not (await press(graph, request, approved=True)).fresh
    with pytest.raises(UserError, match="no longer waiting"):
        await graph.reviews.take_back(request.id, ALICE)
    assert (await graph.reviews.of_member(ALICE), await graph.all_jobs()) == ([], [])


async def test_what_is_decided_is_not_taken_back(graph: Graph) -> None:
    await flagged(graph)
    (request,) = await quiet(graph)
    await press(graph, request, approved=True)
    await graph.reviews.withdraw([request.id])
    assert [request.approved for request in await quiet(graph)] == [True]
    assert len(await graph.all_jobs()) == 1


# -- what is approved and cannot be started --------------------------------------------------------------------------


async def test_who_was_blocked_meanwhile_gets_nothing_until_it_is_lifted(graph: Graph) -> None:
    await flagged(graph)
    (request,) = await quiet(graph)
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await access.block(change.conn, GUILD, Block(ALICE, "spam", None), ADMIN, change.now)
    await press(graph, request, approved=True)
    (request,) = await quiet(graph)
    assert (request.approved, request.outcome.startswith(f"Approved by <@{ADMIN}>, but not started: ")) == (None, True)
    ((told, words),) = graph.world.board.answers
    assert (told, "blocked" in words.splitlines()[0], "spam" in words.splitlines()[1]) == (ALICE, False, True)
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await access.unblock(change.conn, GUILD, ALICE)
    await press(graph, request, approved=True)
    await quiet(graph)
    assert [job.state for job in await graph.all_jobs()] == [JobState.QUEUED]


async def test_without_credits_nothing_is_started(graph: Graph) -> None:
    await flagged(graph)
    (request,) = await quiet(graph)
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await quota_rules.put(change.conn, GUILD, QuotaRule(Subject.EVERYONE, 0, Period.DAY, 0))
    await press(graph, request, approved=True)
    (request,) = await quiet(graph)
    assert "not started: " in request.outcome
    assert await graph.all_jobs() == []


async def test_a_closed_channel_gives_the_credits_back_and_may_open_again(graph: Graph) -> None:
    await flagged(graph)
    (request,) = await quiet(graph)
    graph.world.publisher.will("announce", NowhereToPost("403"))
    await press(graph, request, approved=True)
    (request,) = await quiet(graph)
    assert say.CANNOT_POST() in request.outcome
    assert await graph.credits() == (0, 0)
    await press(graph, request, approved=True)
    await quiet(graph)
    assert sorted(job.state for job in await graph.all_jobs()) == [JobState.CANCELLED, JobState.QUEUED]
    await graph.check_books()


# -- what nobody decides --------------------------------------------------------------------------------------------


async def test_a_review_lapses_after_a_week(graph: Graph) -> None:
    await flagged(graph)
    (request,) = await quiet(graph)
    graph.world.clock.pass_by(LAPSES_AFTER_S + 1)
    await graph.reviews.lapse()
    (request,) = await quiet(graph)
    assert graph.world.board.answers == [(ALICE, say.LAPSED())]
    assert [card.approved for card in graph.world.board.cards.values()] == [False]
    assert not (await press(graph, request, approved=True)).fresh
    assert await graph.all_jobs() == []


async def test_moderators_who_cannot_be_reached_are_not_waited_for(graph: Graph) -> None:
    graph.world.board.will("post_card", NowhereToPost("404"))
    await flagged(graph)
    (request,) = await quiet(graph)
    assert (request.approved, graph.world.board.answers) == (False, [(ALICE, say.UNREACHABLE())])
    await flagged(graph)


async def test_tokens_and_old_requests_are_forgotten(graph: Graph) -> None:
    await flagged(graph)
    await quiet(graph)
    assert (await requests(graph))[0].asker.interaction_token == "interaction-token"
    graph.world.clock.pass_by(16 * 60)
    async with graph.db.transaction() as conn:
        assert await pending.wipe_tokens(conn, graph.world.clock() - 15 * 60) == 1
    (request,) = await requests(graph)
    assert request.asker.interaction_token == ""
