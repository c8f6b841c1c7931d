"""Notices: posted once, in order, when Discord accepts them; and the log channel's reports of failures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.core.models import ChannelId, Job, MessageId, MessageRef
from bot.services.background.outbox import KEPT_S, MOST_BUGS
from bot.services.ports import MessageGone, NowhereToPost, PublishLater
from bot.store.jobs import lifecycle
from bot.store.outbox import notices
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.moderation import LOG, add, filters_of, quiet, running, use_log
from tests.flow.world import Graph, World
from tests.waiting import until, within

OTHER = ChannelId(67)


@pytest.fixture
async def busy(graph: Graph) -> AsyncIterator[Graph]:
    """Run the tasks during the body."""
    async with running(graph):
        yield graph


async def notice(graph: Graph, text: str, channel: ChannelId = LOG) -> None:
    graph.world.clock.pass_by(0.001)
    async with graph.db.transaction() as conn:
        await notices.to_channel(conn, GUILD, channel, text, graph.world.clock())


async def waiting(graph: Graph) -> list[notices.Notice]:
    """The next notice in each lane, whenever it is due."""
    async with graph.db.read() as conn:
        return await notices.due(conn, graph.world.clock() + 100)


async def posted(graph: Graph, count: int) -> None:
    """Wait until this many messages are posted."""

    async def seen() -> bool:
        return len(graph.world.board.texts) == count

    await until(seen)


async def tried(graph: Graph, tries: int) -> None:
    """Wait until the oldest notice was tried this often."""

    async def seen() -> bool:
        return (await waiting(graph))[0].tries == tries

    await until(seen)


async def failed(graph: Graph, number: int = 1) -> list[Job]:
    """Make this many jobs of Alice's fail at the same time."""
    graph.world.limit(max_queued_per_user=100)
    made = [await graph.imagine(f"fox {one}", (ALICE, BOB)[one % 2]) for one in range(number)]
    for job in made:
        await graph.outcomes.fail(job, "The provider refused: *no* foxes.", retryable=False)
    return made


async def test_each_channel_gets_its_notices_in_order(busy: Graph) -> None:
    for number in range(5):
        await notice(busy, f"log {number}")
        await notice(busy, f"other {number}", OTHER)
    await quiet(busy)
    for channel, name in ((LOG, "log"), (OTHER, "other")):
        said = [text for where, text in busy.world.board.posted.values() if where == channel]
        assert said == [f"{name} {number}" for number in range(5)]


async def test_a_channel_that_takes_nothing_now_holds_up_no_other(graph: Graph) -> None:
    await notice(graph, "first")
    await notice(graph, "second")
    await notice(graph, "elsewhere", OTHER)
    graph.world.board.will("post", PublishLater("429", 30.0))
    async with running(graph):
        await tried(graph, 1)
        await posted(graph, 1)
        graph.world.clock.pass_by(31)
        await quiet(graph)
    assert graph.world.board.texts == ["elsewhere", "first", "second"]


@pytest.mark.parametrize("tries", [1, 2, 5, 40])
async def test_the_pause_grows_up_to_a_minute(graph: Graph, tries: int) -> None:
    await notice(graph, "hello")
    async with graph.db.transaction() as conn:
        for _ in range(tries - 1):
            (due,) = await notices.due(conn, graph.world.clock())
            await notices.put_off(conn, due, 0)
    graph.world.board.will("post", PublishLater("500"))
    async with running(graph):
        await tried(graph, tries)
    async with graph.db.read() as conn:
        wait = min(60.0, 0.5 * 2 ** (tries - 1))
        assert await notices.due(conn, graph.world.clock() + wait - 0.1) == []
        assert len(await notices.due(conn, graph.world.clock() + wait)) == 1
        assert len(await notices.due(conn, graph.world.clock() - 3600)) == 1  # the clock was set back


@pytest.mark.parametrize(
    "fault", [[NowhereToPost("404")], [RuntimeError("a bug")] * (MOST_BUGS + 1)], ids=["gone", "bug"]
)
async def test_what_never_goes_through_is_dropped_and_holds_up_nothing(graph: Graph, fault: list[Exception]) -> None:
    await notice(graph, "to nowhere")
    await notice(graph, "hello")
    graph.world.board.will("post", *fault)

    async def all_gone() -> bool:
        graph.world.clock.pass_by(60)
        return not await waiting(graph)

    async with running(graph):
        await until(all_gone)
    assert graph.world.board.texts == ["hello"]


async def test_a_retraction_that_is_refused_waits_and_holds_up_nothing(graph: Graph) -> None:
    async with graph.db.transaction() as conn:
        await notices.retract(conn, GUILD, MessageRef(LOG, MessageId(5)), "taken back", graph.world.clock())
    await notice(graph, "hello")
    graph.world.board.will("retract", *[MessageGone("50083", lasting=False)] * 8)

    async def over() -> bool:
        graph.world.clock.pass_by(100)  # no pause before a ninth try is longer
        return not await waiting(graph)

    async with running(graph):
        await until(over)
    assert (graph.world.board.texts, graph.world.board.retracted) == (["hello"], {MessageId(5): "taken back"})


async def test_nothing_is_tried_while_discord_is_away(graph: Graph) -> None:
    graph.world.board.ready = False
    await notice(graph, "hello")
    async with running(graph):
        await asyncio.sleep(0.15)
        assert [one.tries for one in await waiting(graph)] == [0]
        graph.world.board.ready = True
        await quiet(graph)
    assert graph.world.board.texts == ["hello"]


async def test_old_news_is_no_news(graph: Graph) -> None:
    await notice(graph, "once upon a time")
    graph.world.clock.pass_by(KEPT_S + 1)
    await notice(graph, "hello")
    async with running(graph):
        await quiet(graph)
    assert graph.world.board.texts == ["hello"]


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_while_posting(world: World, moment: str) -> None:
    world.mortal.die_at("post", moment)
    async with world.graph() as graph:
        await notice(graph, "hello")
        async with running(graph), within():
            await world.mortal.dead.wait()
    async with world.graph() as graph, running(graph):
        await notice(graph, "again")
        await quiet(graph)
        await notice(graph, "and again")  # may have the id of one that is gone, never its nonce
        await quiet(graph)
    assert world.board.texts == ["hello", "again", "and again"]


# -- the log channel ------------------------------------------------------------------------------------------------


async def test_the_log_channel_hears_of_admins_and_failures(busy: Graph) -> None:
    await use_log(busy)
    await add(filters_of(busy), "{member}")
    await quiet(busy)
    busy.world.clock.pass_by(1)
    (job,) = await failed(busy)
    await quiet(busy)
    line = f"Job `{job.id}` of <@{ALICE}> failed: The provider refused: \\*no\\* foxes. https://discord.com/channels/"
    assert busy.world.board.texts[-1].startswith(line)
    assert busy.world.board.texts[-2] == "<@7> set the filter to refuse `{member}`"


async def test_neither_a_cancelled_job_nor_one_of_another_server_is_told(busy: Graph) -> None:
    job = await busy.imagine()
    await failed(busy)
    await use_log(busy)
    async with busy.db.transaction() as conn:
        await lifecycle.cancel(conn, job.id, busy.world.clock())
    await quiet(busy)
    assert busy.world.board.texts == []


async def test_a_burst_of_failures_is_told_together(graph: Graph) -> None:
    await use_log(graph)
    await failed(graph, 8)
    async with running(graph):
        await posted(graph, 5)
        graph.world.clock.pass_by(1)
        await add(filters_of(graph), "cat")  # waits for no failures
        await posted(graph, 6)
        assert sum("failed: " in text for text in graph.world.board.texts) == 5
        graph.world.clock.pass_by(29)
        await failed(graph, 4)
        graph.world.clock.pass_by(31)
        await quiet(graph)
    assert graph.world.board.texts[6:] == ["and 7 more failures"]


async def a_minute_later(graph: Graph) -> bool:
    """True once nothing waits. The clock advances with each check: postponed notices count from then."""
    if await waiting(graph):
        graph.world.clock.pass_by(61)
        return False
    return True


async def test_failures_that_come_while_others_are_told_are_told_later(graph: Graph) -> None:
    await use_log(graph)
    await failed(graph, 7)

    all_failed = asyncio.Event()

    async def while_more_fail() -> None:
        await failed(graph, 8)
        all_failed.set()

    async with running(graph):
        await posted(graph, 5)
        graph.world.board.will("post", while_more_fail)
        graph.world.clock.pass_by(60)
        await all_failed.wait()  # before the clock goes on
        await posted(graph, 10)
        await until(lambda: a_minute_later(graph))
    told = [arguments[2] for arguments in graph.world.board.made("post")]
    assert [text for text in told if "more" in text] == ["and 2 more failures", "and 3 more failures"]


@pytest.mark.parametrize(("refusals", "texts"), [(5, ["a change"]), (6, [])], ids=["for a while", "for good"])
async def test_a_channel_that_refuses_a_notice_is_asked_again(graph: Graph, refusals: int, texts: list[str]) -> None:
    await notice(graph, "a change")
    graph.world.board.will("post", *[NowhereToPost("50001", lasting=False)] * refusals)

    async def all_gone() -> bool:
        graph.world.clock.pass_by(60)
        return not await waiting(graph)

    async with running(graph):
        await until(all_gone)
    assert graph.world.board.texts == texts
