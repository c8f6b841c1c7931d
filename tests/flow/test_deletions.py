"""Deleting a member's data: requested, carried out beside everything else, announced, killed in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from bot.core.errors import Busy, UserError
from bot.core.models import GuildId, MessageId, MessageRef, UserId
from bot.core.states import JobState
from bot.services.members import deletions as service
from bot.services.members.deletion_requests import JobsRun
from bot.store.database.database import Database
from bot.store.members import deletion_queries as rows
from bot.store.members import pending_deletions
from bot.store.rules import audit
from bot.texts.members import privacy as say
from tests.fakes import Killed
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.deleting import APPLICATION, TOKEN, ask, due, files, press, told
from tests.flow.failing_databases import LastWrite
from tests.flow.moderation import REVIEWS, flagged, held_of, moderate, quiet, requests, running
from tests.flow.world import Graph, World
from tests.waiting import until

ADMIN = UserId(5)


async def done(graph: Graph) -> None:
    """Wait until nothing is left to delete or announce."""

    async def nothing_left() -> bool:
        if graph.world.mortal.dead.is_set():
            raise Killed
        return await due(graph) == 0

    await until(nothing_left)


@asynccontextmanager
async def asked_before_a_restart(world: World, within: GuildId | None = None) -> AsyncIterator[Graph]:
    """The next run of a bot that ended right after a press."""
    async with world.graph() as graph:
        await graph.delivered()
        assert await ask(graph, within=within, actor=ADMIN)
    async with world.graph() as graph:
        yield graph


# -- asking ----------------------------------------------------------------------------------------------------------


async def test_waiting_jobs_are_cancelled_and_say_so_before_they_go(graph: Graph) -> None:
    graph.world.limit(concurrency=0)
    waiting = await graph.imagine("a red fox")
    await ask(graph)
    await graph.deletions.once()
    assert [job.state for job in await graph.all_jobs()] == [JobState.CANCELLED]
    async with graph.working(), running(graph):
        await done(graph)
    assert graph.world.publisher.shown[waiting.id, JobState.CANCELLED] == 1
    assert await graph.all_jobs() == []
    assert await graph.credits() == (0, 0)


async def test_nothing_is_cancelled_or_deleted_while_a_job_runs(graph: Graph) -> None:
    under_way = await graph.submit(await graph.imagine())
    waiting = await graph.imagine("a hen")
    with pytest.raises(JobsRun, match=say.STILL_RUNNING(count=1)[:30]):
        await ask(graph)
    states = {job.id: job.state for job in await graph.all_jobs()}
    assert states == {under_way.id: JobState.RUNNING, waiting.id: JobState.QUEUED}
    assert await due(graph) == 0


async def test_it_begins_when_its_press_is_acknowledged_and_a_second_press_is_none(graph: Graph) -> None:
    await graph.delivered()
    async with graph.privacy.deleting(press(), ALICE) as fresh:
        await graph.deletions.once()
        assert (fresh, len(await graph.all_jobs())) == (True, 1)
        assert not await ask(graph)
        assert await ask(graph, within=GUILD)
    await graph.deletions.once()
    assert (await graph.all_jobs(), await due(graph), len(told(graph))) == ([], 0, 2)


async def test_who_is_being_deleted_starts_nothing_until_it_is_done(graph: Graph) -> None:
    await graph.delivered()
    await ask(graph)
    with pytest.raises(UserError, match=say.BEING_DELETED()[:30]):
        await graph.imagine()
    await graph.imagine(user=BOB)
    await graph.deletions.once()
    await graph.imagine()


# -- carrying out ----------------------------------------------------------------------------------------------------


async def test_it_is_done_after_a_restart_and_told_where_it_was_asked_for(world: World) -> None:
    async with asked_before_a_restart(world) as graph, running(graph):
        await done(graph)
        assert (await graph.all_jobs(), files(world)) == ([], [])
        ((application, token, text),) = world.publisher.made("retell")
        assert (application, token) == (APPLICATION, TOKEN)
        assert text == say.DELETED(parts=f"- {say.JOBS(count=1)}\n- {say.PICTURES(count=1)}")


async def test_an_admin_who_forgets_a_member_is_in_the_audit_without_the_member(world: World) -> None:
    async with asked_before_a_restart(world, GUILD) as graph:
        await graph.deletions.once()
        async with graph.db.read() as conn:
            (line,) = await audit.page(conn, GUILD, 0, 0, 10)
        assert (line.actor_id, line.text) == (ADMIN, say.AUDIT_DELETED(member="a member who was forgotten"))
        assert told(graph)[0].startswith(f"Deleted what belonged to <@1> in this server:\n- {say.JOBS(count=1)}\n")


async def test_the_end_is_told_when_discord_is_there_again_while_its_token_lives(world: World) -> None:
    async with asked_before_a_restart(world) as graph:
        world.board.ready = False
        await graph.deletions.once()
        assert (await graph.all_jobs(), told(graph), await due(graph)) == ([], [], 1)
        world.board.ready = True
        await graph.deletions.once()
        assert (len(told(graph)), await due(graph)) == (1, 0)


async def test_a_discord_that_does_not_answer_is_told_later(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "TELL_S", 0.01)
    graph.world.publisher.will("retell", asyncio.Event().wait)
    await ask(graph)
    await graph.deletions.once()
    assert await due(graph) == 1
    await graph.deletions.once()
    assert (await due(graph), len(told(graph))) == (0, 2)


async def test_a_token_that_is_too_old_is_forgotten_and_nothing_is_told(world: World) -> None:
    async with asked_before_a_restart(world) as graph:
        await graph.imagine(user=BOB)
        world.clock.pass_by(15 * 60)
        await graph.deletions.once()
        assert (await due(graph), told(graph)) == (0, [])


async def test_files_of_what_is_gone_go_although_the_rest_cannot(
    graph: Graph, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object) -> tuple[str, ...]:
        raise Busy("the disk is full")

    await graph.delivered()
    await ask(graph)
    with monkeypatch.context() as patched:
        patched.setattr(rows, "delete_rest", busy)
        await graph.deletions.once()
    assert (await graph.all_jobs(), files(world), await due(graph)) == ([], [], 1)
    await graph.deletions.once()
    assert await due(graph) == 0


# -- cards -----------------------------------------------------------------------------------------------------------


async def test_cards_of_who_is_forgotten_say_so_and_show_nothing_else(graph: Graph) -> None:
    await moderate(graph, "hen")
    async with running(graph):
        await flagged(graph)
        await flagged(graph, "a hen of Bob's", BOB)
        await quiet(graph)
        await ask(graph)
        await done(graph)
        (left,) = await quiet(graph)
    board = graph.world.board
    assert left.asker.user_id == BOB
    assert [card.asker.user_id for card in board.cards.values()] == [BOB]
    assert list(board.retracted.values()) == [say.CARD_OF_MEMBER()]


async def test_a_card_about_a_picture_that_is_gone_is_taken_back(graph: Graph) -> None:
    await moderate(graph, "hen")
    parent = await graph.delivered()
    async with running(graph):
        await held_of(graph, await graph.plan_click(parent, "V1", BOB, "a hen"))
        await quiet(graph)
        await ask(graph)
        await done(graph)
        assert await quiet(graph) == []
    assert list(graph.world.board.retracted.values()) == [say.CARD_OF_PICTURE()]


async def test_a_card_on_its_way_is_waited_for_and_not_for_ever(graph: Graph) -> None:
    await moderate(graph, "hen")
    await flagged(graph)  # its card waits to be posted: nobody could take it back
    await ask(graph)
    await graph.deletions.once()
    assert (len(await requests(graph)), await due(graph)) == (1, 1)
    graph.world.clock.pass_by(service.CARDS_S)
    await graph.deletions.once()
    assert (await requests(graph), await due(graph)) == ([], 0)


async def test_a_card_that_is_just_being_posted_is_taken_back(graph: Graph) -> None:
    await moderate(graph, "hen")
    posting, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> MessageRef:
        posting.set()
        await go_on.wait()
        return MessageRef(REVIEWS, MessageId(1))

    graph.world.board.will("post_card", slowly)
    async with running(graph):
        await flagged(graph)
        await posting.wait()
        await ask(graph)
        graph.world.clock.pass_by(60)
        await done(graph)
        go_on.set()
        await until(lambda: all_retracted(graph, MessageId(1)))
    assert await requests(graph) == []


async def test_a_card_whose_posting_was_cut_off_is_taken_back(world: World) -> None:
    async with world.graph() as graph:
        await moderate(graph, "hen")
    world.mortal.die_at("post_card", "after")
    async with world.graph() as graph, running(graph):
        await flagged(graph)
        await graph.world.mortal.dead.wait()
    async with world.graph() as graph:
        await ask(graph)
        async with running(graph):
            await done(graph)
            await quiet(graph)
    assert (world.board.cards, list(world.board.retracted.values())) == ({}, [say.CARD_OF_MEMBER()])


async def all_retracted(graph: Graph, *cards: MessageId) -> bool:
    return graph.world.board.retracted == dict.fromkeys(cards, say.CARD_OF_MEMBER())


# -- kills -----------------------------------------------------------------------------------------------------------

# writes from the press to the end of what it asks for; in a server, those around the one that is different there
POINTS = [*((last, None) for last in range(1, 9)), *((last, GUILD) for last in (3, 4, 5))]


async def live_and_die(world: World, within: GuildId | None, wrap: Callable[[Database], Database]) -> None:
    """A run in which somebody presses, and which ends at the scripted point or when all is done."""
    async with world.graph(wrap) as graph, running(graph):
        with suppress(Killed):
            await ask(graph, within=within, actor=ADMIN)
            await done(graph)


async def end_well(world: World, within: GuildId | None) -> None:
    """A run without a death: everything is gone, and noted and announced as often as it should be."""
    world.mortal.at = None
    async with world.graph() as graph, running(graph):
        await done(graph)
        await quiet(graph)
        assert ([job.user_id for job in await graph.all_jobs()], len(files(world))) == ([BOB], 1)
        assert 1 <= len(told(graph)) <= 2  # the same words twice if it was killed after the announcement
        async with graph.db.read() as conn:
            lines = await audit.page(conn, GUILD, 0, 0, 10)
            assert await pending_deletions.to_do(conn) == []
        assert len(lines) == (0 if within is None else 1)
        assert list(world.board.retracted.values()) == [say.CARD_OF_MEMBER()]
        assert world.board.cards == {}
        await graph.check_books()


@pytest.mark.parametrize(("last", "within"), POINTS)
async def test_killed_after_a_write(world: World, last: int, within: GuildId | None) -> None:
    async with world.graph() as graph:
        await graph.delivered()
        await graph.delivered(user=BOB)
        await moderate(graph, "hen")
        async with running(graph):
            await flagged(graph)
            await quiet(graph)
    await live_and_die(world, within, lambda db: LastWrite(db, world.mortal, last))
    await end_well(world, within)


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_at_the_telling(world: World, moment: str) -> None:
    async with world.graph() as graph:
        await graph.delivered()
    world.mortal.die_at("retell", moment)
    await live_and_die(world, None, lambda db: db)
    async with world.graph() as graph, running(graph):
        world.mortal.at = None
        await done(graph)
    assert len(told(graph)) == (1 if moment == "before" else 2)
