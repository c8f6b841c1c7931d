"""The cost of a region job: never more than its member was shown, wherever the mask was made."""

from __future__ import annotations

import pytest

from bot.core.jobs.region import InReview, PriceRaised
from bot.core.kinds import Priced
from bot.core.models import Job
from bot.store.credits import quota_rules
from tests.flow.books import GUILD
from tests.flow.moderation import ADMIN, moderate, quiet, running
from tests.flow.painting import masks, paint, pressed_region
from tests.flow.world import Graph, asker


async def charge(graph: Graph, credits: int) -> None:
    """Set the price of regions, as an admin."""
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await quota_rules.set_price(change.conn, GUILD, Priced.REGION, credits)


@pytest.mark.parametrize(
    ("cost", "told", "starts"),
    [(3, 0, True), (4, 0, False), (5, 5, True), (4, 5, True), (6, 5, False)],
    ids=["usual", "told nothing", "as told", "cheaper now", "raised now"],
)
async def test_nobody_pays_more_than_they_were_told(graph: Graph, cost: int, told: int, starts: bool) -> None:
    session = await pressed_region(graph, await graph.delivered())
    await charge(graph, cost)
    if not starts:
        with pytest.raises(PriceRaised, match=f"has gone up to {cost} credits") as raised:
            await paint(graph, session, "a hen", told)
        assert (raised.value.cost, masks(graph), len(await graph.all_jobs())) == (cost, [], 1)
        told = cost
    assert isinstance(await paint(graph, session, "a hen", told), Job)
    assert sorted(job.cost for job in await graph.all_jobs()) == [1, cost]


async def test_moderators_are_not_asked_about_a_price_that_its_member_does_not_know(graph: Graph) -> None:
    await moderate(graph, "hen")
    session = await pressed_region(graph, await graph.delivered())
    await charge(graph, 6)
    async with running(graph):
        with pytest.raises(PriceRaised):
            await paint(graph, session, "a hen", 5)
        assert (await quiet(graph), masks(graph)) == ([], [])
        assert isinstance(await paint(graph, session, "a hen", 6), InReview)
        assert [request.new.cost for request in await quiet(graph)] == [6]


async def test_a_mask_that_waits_is_kept_until_its_price_is_agreed_to(graph: Graph) -> None:
    drafts = graph.region.drafts
    session = await pressed_region(graph, await graph.delivered())
    await charge(graph, 5)
    assert (await drafts.from_preset(session.id, asker(), "left_half", "a hen")).cost == 5
    await charge(graph, 6)
    with pytest.raises(PriceRaised):
        await drafts.start(session.id, asker(), 5)
    assert isinstance(await drafts.start(session.id, asker(), 6), Job)
