"""Jobs that only their member sees: who finds them, who may post them, and who is led to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.errors import UserError
from bot.core.models import ChannelId, Job, MessageId, MessageRef, UserId
from bot.core.rules.policy import Visibility
from bot.services.jobs.plans import PointTo, Start
from bot.services.jobs.visibility import Viewer
from bot.store.jobs import jobs, messages
from bot.store.rules import guilds
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.test_library import viewer
from tests.flow.world import CHANNEL, Graph, asker

LOBBY = ChannelId(71)  # another channel of the server


async def choose(graph: Graph, visibility: Visibility) -> None:
    async with graph.changes.transaction(GUILD, ALICE) as change:
        await guilds.save(change.conn, replace(change.policy, visibility=visibility))


async def private(graph: Graph) -> Job:
    """A private result of Alice's."""
    await choose(graph, Visibility.PRIVATE)
    return await graph.delivered()


async def test_its_token_lives_until_its_age_ends_it_for_its_buttons(graph: Graph) -> None:
    public = await graph.delivered()
    hidden = await private(graph)
    assert (public.interaction_token, hidden.interaction_token) == (None, "interaction-token")
    async with graph.db.transaction() as conn:
        assert await jobs.wipe_tokens(conn, graph.world.clock() + 1) == 1
    assert (await graph.job(hidden.id)).interaction_token is None


async def found(graph: Graph, job: Job, who: Viewer) -> bool:
    try:
        return await graph.library.find(job.id, who) == job
    except UserError:
        return False


BEFORE_AND_AFTER = [
    ("its member, from anywhere", viewer(guild=None), (True, True)),
    ("another member in its channel", viewer(BOB, channel=CHANNEL), (False, True)),
    ("another member in another channel", viewer(BOB, channel=LOBBY), (False, True)),
    ("who may not read its channel", viewer(BOB, channel=LOBBY, sees=False), (False, False)),
    ("another server", viewer(BOB, guild=901), (False, False)),
    ("another member in a direct message", viewer(BOB, guild=None), (False, False)),
]


@pytest.mark.parametrize(
    ("who", "seen"), [row[1:] for row in BEFORE_AND_AFTER], ids=[row[0] for row in BEFORE_AND_AFTER]
)
async def test_it_is_found_by_others_once_it_is_posted(graph: Graph, who: Viewer, seen: tuple[bool, bool]) -> None:
    job = await private(graph)
    before = await found(graph, job, who)
    await graph.library.also_shown_in(job, MessageRef(CHANNEL, MessageId(1)))
    assert (before, await found(graph, job, who)) == seen


async def test_it_stays_private_when_results_become_public(graph: Graph) -> None:
    job = await private(graph)
    await choose(graph, Visibility.PUBLIC)
    assert not await found(graph, job, viewer(BOB, channel=CHANNEL))
    assert not (await graph.imagine()).private


@pytest.mark.parametrize("visibility", Visibility)
async def test_results_are_shown_as_the_server_chose(graph: Graph, visibility: Visibility) -> None:
    job = await graph.delivered()
    await choose(graph, visibility)
    assert await graph.library.shows_privately(job, viewer()) is (visibility is Visibility.PRIVATE)
    assert not await graph.library.shows_privately(job, viewer(guild=None))


async def test_its_member_may_post_it_and_hears_where_it_is_posted(graph: Graph) -> None:
    job = await private(graph)
    first = await graph.library.to_post(job.id, asker())
    assert (first.result.job, first.posted) == (job, None)
    for number in (1, 2):
        graph.world.clock.pass_by(1)
        await graph.library.also_shown_in(job, MessageRef(CHANNEL, MessageId(number)))
    assert (await graph.library.to_post(job.id, asker())).posted == MessageRef(CHANNEL, MessageId(2))
    with pytest.raises(UserError, match="Only the member who asked"):
        await graph.library.to_post(job.id, asker(BOB))


async def test_what_is_not_there_yet_cannot_be_posted(graph: Graph) -> None:
    await choose(graph, Visibility.PRIVATE)
    job = await graph.imagine()
    with pytest.raises(UserError, match="isn't there yet"):
        await graph.library.to_post(job.id, asker())


@pytest.mark.parametrize(("user", "leads"), [(ALICE, PointTo), (BOB, Start)], ids=["its member", "another"])
async def test_a_press_leads_to_a_private_result_of_ones_own_only(graph: Graph, user: UserId, leads: type) -> None:
    grid = await private(graph)
    await graph.publish(await graph.poll(await graph.submit(await graph.click(grid, "U1"))))
    assert type(await graph.plan_click(grid, "U1", user=user)) is leads


async def test_relatives_are_named_to_who_may_see_them(graph: Graph) -> None:
    grid = await private(graph)
    single = await graph.publish(await graph.poll(await graph.submit(await graph.click(grid, "U1", user=BOB))))
    of_alice, of_bob = viewer(ALICE), viewer(BOB)
    assert (await graph.details.of(grid, of_alice)).children == []
    assert (await graph.details.of(single, of_bob)).parent is None
    await graph.library.also_shown_in(grid, MessageRef(CHANNEL, MessageId(1)))
    assert (await graph.details.of(single, of_bob)).parent == grid
    await graph.library.also_shown_in(single, MessageRef(CHANNEL, MessageId(2)))
    assert (await graph.details.of(grid, of_alice)).children == [single]


async def test_what_moves_to_a_direct_message_is_noted_for_nobody_else(graph: Graph) -> None:
    await choose(graph, Visibility.PRIVATE)
    job = await graph.imagine()
    directly = MessageRef(ChannelId(99), MessageId(5))
    await graph.library.shown_in(job, directly)
    async with graph.db.read() as conn:
        assert await messages.channels(conn, job.id) == set()
    assert (await graph.job(job.id)).message == directly


async def test_the_menu_of_a_private_message_finds_its_job_while_it_runs(graph: Graph) -> None:
    await private(graph)
    job = await graph.submit(await graph.imagine())
    assert job.private
    assert job.message_id is not None
    assert await graph.library.behind(job.message_id, asker(), None) == job
    with pytest.raises(UserError, match="no picture of mine"):
        await graph.library.behind(job.message_id, asker(BOB), None)
