"""Cards that disappear before a decision: posted again where moderators look now, or their member is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.jobs.pending_request import PendingRequest
from bot.core.models import ChannelId, MessageId, MessageRef
from bot.services.ports import NowhereToPost
from bot.store.rules import guilds
from bot.texts.moderation import reviews as say
from tests.fakes import Killed
from tests.flow.books import ALICE, GUILD
from tests.flow.moderation import ADMIN, REVIEWS, flagged, moderate, press, quiet, requests, running
from tests.flow.world import Graph, World
from tests.waiting import until

ELSEWHERE = ChannelId(78)


@pytest.fixture(autouse=True)
def always_looking(world: World) -> None:
    world.pace = replace(world.pace, cards_s=0.05)


async def shown(graph: Graph, number: int = 1) -> PendingRequest:
    """A request with its card; `moderate` was called."""
    for one in range(number):
        await flagged(graph, f"hen {one}")
    request = (await quiet(graph))[-1]
    graph.world.clock.pass_by(1)  # or the next notice would have the nonce of this one
    return request


async def choose(graph: Graph, channel: ChannelId | None) -> None:
    """Choose another review channel, or none."""
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await guilds.save(change.conn, replace(change.policy, review_channel=channel))


def card_of(request: PendingRequest) -> MessageRef:
    assert request.card is not None
    return request.card


async def test_a_card_that_was_deleted_is_posted_again(graph: Graph) -> None:
    await moderate(graph, "hen")
    async with running(graph):
        request = await shown(graph)
        await choose(graph, ELSEWHERE)
        graph.world.board.lose(card_of(request))

        async def again() -> bool:
            (kept,) = await requests(graph)
            return kept.card is not None and kept.card.channel_id == ELSEWHERE

        await until(again)
        assert [card.id for card in graph.world.board.cards.values()] == [request.id]
        assert (await press(graph, (await requests(graph))[0], approved=True)).fresh
        await quiet(graph)
        assert len(await graph.all_jobs()) == 1


@pytest.mark.parametrize("channel", [None, REVIEWS], ids=["chosen no more", "deleted"])
async def test_without_a_review_channel_its_member_is_told(graph: Graph, channel: ChannelId | None) -> None:
    await moderate(graph, "hen")
    async with running(graph):
        await shown(graph, 2)
        await choose(graph, channel)
        for request in await requests(graph):
            graph.world.board.lose(card_of(request))
        if channel is not None:
            graph.world.board.will("post_card", NowhereToPost("404"), NowhereToPost("404"))
        await graph.reviews.channel_gone(REVIEWS)
        assert [request.approved for request in await quiet(graph)] == [False, False]
    assert graph.world.board.answers == [(ALICE, say.UNREACHABLE())] * 2


async def test_a_decision_is_not_shown_anew(graph: Graph) -> None:
    await moderate(graph, "hen")
    async with running(graph):
        request = await shown(graph)
        graph.world.board.lose(card_of(request))
        await press(graph, request, approved=False)
        await graph.reviews.lost(request.id, card_of(request))
        await quiet(graph)
    assert graph.world.board.cards == {}


async def test_a_card_that_is_not_its_newest_may_go(graph: Graph) -> None:
    await moderate(graph, "hen")
    async with running(graph):
        request = await shown(graph)
        await graph.reviews.lost(request.id, MessageRef(REVIEWS, MessageId(1)))
        assert (await quiet(graph))[0].card == request.card


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_while_it_is_posted_again(world: World, moment: str) -> None:
    async with world.graph() as graph, running(graph):
        await moderate(graph, "hen")
        request = await shown(graph)
        world.board.lose(card_of(request))
        world.mortal.die_at("post_card", moment)
        with pytest.raises(Killed):
            await until(lambda: _dead(graph))
    async with world.graph() as graph, running(graph):
        (request,) = await quiet(graph)
        assert list(world.board.cards) == [card_of(request).message_id]


async def _dead(graph: Graph) -> bool:
    await quiet(graph)
    return False
