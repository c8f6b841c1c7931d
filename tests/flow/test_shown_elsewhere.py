"""Results made elsewhere, or before there was a filter, pass the moderators of the server where they are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.errors import UserError
from bot.core.models import GuildId, Job
from bot.services.rules.filter_check import digest
from bot.store.moderation import approved_texts
from bot.texts.jobs.job_commands import NOT_PASSED, REMOVED
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.moderation import flagged, moderate, press, quiet, running
from tests.flow.test_library import viewer
from tests.flow.world import Graph, asker

OTHER = GuildId(901)


async def made_in(graph: Graph, guild: GuildId | None, prompt: str = "a hen") -> Job:
    """A result with these words from another place."""
    plan = await graph.plan_imagine(prompt)
    there = replace(plan.new.asker, guild_id=guild)
    job = await graph.accept(replace(plan, new=replace(plan.new, asker=there)))
    return await graph.publish(await graph.poll(await graph.submit(job)))


@pytest.mark.parametrize("guild", [OTHER, None], ids=["another server", "a direct message"])
async def test_what_was_made_elsewhere_is_not_shown_past_moderators(graph: Graph, guild: GuildId | None) -> None:
    job = await made_in(graph, guild)
    await graph.rule_check.check_shown(asker(), job)
    await moderate(graph, "hen")
    with pytest.raises(UserError) as told:
        await graph.rule_check.check_shown(asker(), job)
    assert str(told.value) == NOT_PASSED()
    await graph.rule_check.check_shown(replace(asker(), guild_id=guild), job)


async def test_a_filter_that_was_added_later_holds_for_what_was_made_here(graph: Graph) -> None:
    job = await graph.delivered("a hen")
    await moderate(graph, "hen")
    with pytest.raises(UserError, match="has to approve texts like this one"):
        await graph.rule_check.check_shown(asker(), job)


@pytest.mark.parametrize("approved", [True, False])
async def test_what_moderators_said_of_a_text_counts_for_all_that_is_made_of_it(graph: Graph, approved: bool) -> None:
    elsewhere = await made_in(graph, OTHER)
    await moderate(graph, "hen")
    await press(graph, await flagged(graph), approved=approved)
    async with running(graph):
        await quiet(graph)
    if approved:
        await graph.rule_check.check_shown(asker(), elsewhere)
    else:
        with pytest.raises(UserError, match="has to approve texts like this one"):
            await graph.rule_check.check_shown(asker(), elsewhere)
    with pytest.raises(UserError, match="has to approve texts like this one"):
        await graph.rule_check.check_shown(
            asker(), replace(elsewhere, spec=replace(elsewhere.spec, prompt="another hen"))
        )


async def test_an_approval_of_one_server_is_none_of_another(graph: Graph) -> None:
    job = await graph.delivered("a hen")
    await moderate(graph, "hen")
    await press(graph, await flagged(graph), approved=True)
    async with graph.db.read() as conn:
        assert await approved_texts.known(conn, GUILD, digest(job.spec))
        assert not await approved_texts.known(conn, OTHER, digest(job.spec))


async def test_what_moderators_removed_is_shown_to_its_member_alone_in_their_server(graph: Graph) -> None:
    job = await graph.delivered()
    assert job.message is not None
    await graph.library.taken_down(job.id, job.message.message_id, removed_from=GUILD)
    with pytest.raises(UserError) as told:
        await graph.rule_check.check_shown(asker(BOB), job)
    assert str(told.value) == REMOVED()
    await graph.rule_check.check_shown(replace(asker(BOB), guild_id=OTHER), job)
    privately = [await graph.library.shows_privately(job, viewer(*who)) for who in ((ALICE,), (BOB,), (ALICE, OTHER))]
    assert privately == [True, False, False]
