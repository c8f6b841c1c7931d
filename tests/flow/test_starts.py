"""Each way to start a job, killed at each of its steps, or with a Discord that refuses its first message.

Whatever happens: a member who sees a job gets one result in one message and pays once; a job that nobody sees costs
nothing and sends nothing.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace

import pytest

from bot.core.errors import UserError
from bot.core.models import Job
from bot.core.rules.policy import Visibility
from bot.core.states import JobState
from bot.providers.base import NeedsInput
from bot.services.jobs.batch import Batch
from bot.services.ports import NowhereToPost, PublishLater
from bot.store.database.database import Database
from bot.store.rules import guilds
from tests.fakes import Killed
from tests.flow.books import GUILD
from tests.flow.failing_databases import DyingDatabase, FullDisk
from tests.flow.moderation import ADMIN, held_of, moderate, press, quiet, requests, running
from tests.flow.painting import paint, pressed_region
from tests.flow.test_prompt_choices import described
from tests.flow.world import Graph, World, asker
from tests.waiting import until

DOWNTIME_S = 40.0
GONE, SEEN = JobState.CANCELLED, JobState.DELIVERED

Begin = Callable[[Graph], Awaitable[object]]


@dataclass(frozen=True)
class Way:
    """`prepare` shows a member a button and returns its press. `call` shows the first message; it makes `jobs`; the
    first one is killed or refused. `again`: an unseen start is repeated automatically."""

    prepare: Callable[[Graph], Awaitable[Begin]]
    call: str = "announce"
    jobs: int = 1
    again: bool = False


async def start_all(graph: Graph, batch: Batch) -> None:
    """Several jobs, or one after a question, whose messages are posted."""
    taken = await graph.batches.open(batch)
    await graph.starter.start_all(taken.fresh, graph.world.publisher.announce, batch.admitted[0].clicked)


async def answer(graph: Graph) -> Begin:
    """A button whose answer is the job's message."""
    grid = await graph.delivered()

    async def begin(graph: Graph) -> object:
        plan = await graph.plan_click(grid, "V1", key="77")
        return await graph.starter.start(await graph.admitted(plan), graph.world.publisher.acknowledge)

    return begin


async def posts(graph: Graph) -> Begin:
    """Imagine all: messages in the channel."""
    words = await described(graph)

    async def begin(graph: Graph) -> None:
        await start_all(graph, await graph.prompt_choices.prepare_all(asker(key="77"), words.id))

    return begin


async def private_message(graph: Graph) -> Begin:
    """Agree to the price of a job that only its member will see."""
    grid = await graph.delivered()
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await guilds.save(change.conn, replace(change.policy, visibility=Visibility.PRIVATE))

    async def begin(graph: Graph) -> None:
        one = await graph.admitted(await graph.plan_click(grid, "V1", key="77"))
        assert one.new.private
        await start_all(graph, Batch(one.new.asker, (one,)))

    return begin


async def card(graph: Graph) -> Begin:
    """Approve on the card of a text."""
    grid = await graph.delivered()
    await moderate(graph, "hen")
    async with running(graph):
        await held_of(graph, await graph.plan_click(grid, "V1", text="a hen"))
        await quiet(graph)

    async def begin(graph: Graph) -> None:
        world, (request,) = graph.world, await requests(graph)
        await press(graph, request, approved=True)
        await until(lambda: world.mortal.dead.is_set() or world.publisher.made("announce"))

    return begin


async def region(graph: Graph) -> Begin:
    """A mask from the painter's page."""
    session = await pressed_region(graph, await graph.delivered())
    graph.world.provider.will("poll", NeedsInput("a fox"))
    return lambda graph: paint(graph, session, "a fox")


WAYS = {
    "answer": Way(answer, call="acknowledge"),
    "posts": Way(posts, jobs=3),
    "private message": Way(private_message),
    "card": Way(card, again=True),
    "region": Way(region),
}
ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


async def prepared(world: World, way: Way) -> tuple[Begin, list[Job]]:
    """The press, and the earlier jobs."""
    async with world.graph() as graph:
        begin = await way.prepare(graph)
        before = await graph.all_jobs()
    world.publisher.calls.clear()
    world.publisher.shown.clear()
    world.clock.pass_by(10)
    return begin, before


async def begun(world: World, begin: Begin, wrap: Callable[[Database], Database] = lambda db: db) -> None:
    """A run in which nothing else happens."""
    async with world.graph(wrap) as graph, running(graph):
        with suppress(Killed, NowhereToPost, PublishLater, UserError):
            await begin(graph)


async def ended(world: World, way: Way, before: list[Job]) -> list[JobState]:
    """The final states of the jobs in the next run, after checking all invariants."""
    world.mortal.at = None
    world.clock.pass_by(DOWNTIME_S)
    async with world.graph() as graph:
        async with running(graph), graph.working():
            await quiet(graph)
            await graph.until_idle()
        known = {job.id for job in before}
        jobs = sorted((job for job in await graph.all_jobs() if job.id not in known), key=lambda job: job.key)
        seen = [job for job in jobs if job.state is SEEN]
        tries = Counter(job.id for (job,) in world.publisher.made(way.call))
        assert max(tries.values(), default=1) == 1, "a message was sent again"
        assert world.publisher.posted == {}, "a result has a message of its own"
        assert world.publisher.shown == {(job.id, JobState.DONE): 1 for job in seen}
        assert len(world.provider.made("submit")) == len(before) + len(seen)
        assert await graph.credits() == (0, sum(job.cost for job in (*before, *seen)))
        await graph.check_books()
        return [job.state for job in jobs]


async def marked(world: World, before: list[Job]) -> bool:
    """True once a button was marked as used."""
    async with world.graph() as graph:
        return any(button.used for button in await graph.buttons(before[0]))


async def left_to_the_worker(world: World) -> bool:
    """True for a job that neither continues nor has ended."""
    async with world.graph() as graph:
        return any(job.state is JobState.ACCEPTED for job in await graph.all_jobs())


UNSEEN, FIRST, ALL = "none was seen", "the first was seen", "all were seen"
CALLS = [
    ("show", "before", UNSEEN),
    ("show", "after", FIRST),
    ("mark_used", "before", ALL),
    ("mark_used", "after", ALL),
]
COMMITS = [("accepted", "after", UNSEEN), ("queued", "before", FIRST), ("queued", "after", FIRST)]


def expected(way: Way, came: str) -> list[JobState]:
    if came == ALL:
        return [SEEN] * way.jobs
    first = [SEEN] if came == FIRST else [GONE, SEEN] if way.again else [GONE]
    return first + [GONE] * (way.jobs - 1)


@pytest.mark.parametrize(("call", "moment", "came"), CALLS)
@ways
async def test_killed_at_a_call(world: World, way: Way, call: str, moment: str, came: str) -> None:
    begin, before = await prepared(world, way)
    world.mortal.die_at(way.call if call == "show" else call, moment)
    await begun(world, begin)
    assert world.mortal.dead.is_set()
    assert await ended(world, way, before) == expected(way, came)
    assert await marked(world, before) or came != ALL


@pytest.mark.parametrize(("milestone", "moment", "came"), COMMITS)
@ways
async def test_killed_at_a_commit(world: World, way: Way, milestone: str, moment: str, came: str) -> None:
    begin, before = await prepared(world, way)
    await begun(world, begin, lambda db: DyingDatabase(db, world.mortal, world.clock.now, milestone, moment))
    assert world.mortal.dead.is_set()
    assert await ended(world, way, before) == expected(way, came)
    assert await marked(world, before) or not way.again  # a request is taken up again, whatever its outcome


REFUSALS = {
    "for good": NowhereToPost("50013", lasting=False),
    "gone": NowhereToPost("10003"),
    "later, and it did not arrive": PublishLater("503"),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
@ways
async def test_what_cannot_be_shown_costs_nothing(world: World, way: Way, refusal: Exception) -> None:
    begin, before = await prepared(world, way)
    world.publisher.will(way.call, refusal)
    await begun(world, begin)
    unclear = isinstance(refusal, PublishLater)
    assert await left_to_the_worker(world) == unclear
    again = way.again and unclear  # moderators hear of the others, and decide again
    assert await ended(world, way, before) == [GONE, *[SEEN] * (way.jobs - 1), *[SEEN] * again]
    assert await marked(world, before) == (way.jobs > 1 or again)


@ways
async def test_what_arrived_although_discord_did_not_say_so_goes_on(world: World, way: Way) -> None:
    begin, before = await prepared(world, way)

    async def arrives() -> None:
        (job,) = world.publisher.made(way.call)[-1]
        world.publisher.arrived(job)
        raise PublishLater("the answer was lost")

    world.publisher.will(way.call, arrives)
    await begun(world, begin)
    assert await ended(world, way, before) == [SEEN] * way.jobs


async def test_a_button_that_cannot_be_marked_now_is_no_bug(world: World) -> None:
    begin, before = await prepared(world, WAYS["answer"])
    disks: list[FullDisk] = []

    def filling(db: Database) -> Database:
        disks.append(FullDisk(db))
        return disks[0]

    async with world.graph(filling) as graph:
        await begin(graph)
        disks[0].full = True  # the button is marked separately from the answer, which was given
        await asyncio.gather(*graph.beside)
    assert not await marked(world, before)
    assert await ended(world, WAYS["answer"], before) == [SEEN]
