"""Members find their own results and those of their server, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.errors import UserError
from bot.core.models import ChannelId, GuildId, Job, JobId, MessageId, MessageRef, UserId
from bot.core.states import JobState
from bot.providers.base import Failed, Finished
from bot.services.jobs.visibility import Viewer
from bot.texts.members import library as say
from tests.fakes import png
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.world import CHANNEL, Graph, asker


def viewer(user: UserId = ALICE, guild: int | None = GUILD, channel: int = 1, *, sees: bool = True) -> Viewer:
    place = None if guild is None else GuildId(guild)
    return Viewer(user, place, ChannelId(channel), lambda asked: sees and asked == CHANNEL)


SEEN = [
    ("own, from anywhere", viewer(guild=None), True),
    ("own, in another server", viewer(guild=901, sees=False), True),
    ("another member of the server", viewer(BOB), True),
    ("who may not read its channel", viewer(BOB, sees=False), False),
    ("another server", viewer(BOB, guild=901), False),
    ("another member in a direct message", viewer(BOB, guild=None), False),
    ("where it was shown", viewer(BOB, guild=901, channel=77), True),
]


@pytest.mark.parametrize(("who", "found"), [row[1:] for row in SEEN], ids=[row[0] for row in SEEN])
async def test_who_may_find_a_result(graph: Graph, who: Viewer, found: bool) -> None:
    job = await graph.delivered()
    await graph.library.also_shown_in(job, MessageRef(ChannelId(77), MessageId(1)))
    if found:
        assert (await graph.library.to_show(job.id, who)).job == job
    else:
        with pytest.raises(UserError) as told:
            await graph.library.find(job.id, who)
        assert str(told.value) == say.NO_SUCH()


@pytest.mark.parametrize("typed", ["0000000000", "", "x", "0" * 200, "\ud800", "' OR 1=1 --"])
async def test_an_unknown_id_is_told_so(graph: Graph, typed: str) -> None:
    with pytest.raises(UserError) as told:
        await graph.library.to_show(JobId(typed), viewer())
    assert str(told.value) == say.NO_SUCH()


async def test_what_cannot_be_shown_says_why(graph: Graph) -> None:
    waiting = await graph.imagine()
    with pytest.raises(UserError, match=f"isn't ready yet.*/{waiting.message_id}"):
        await graph.library.to_show(waiting.id, viewer())
    cancelled = await graph.cancelling.cancel(waiting.id, asker())
    with pytest.raises(UserError, match="was cancelled"):
        await graph.library.to_show(cancelled.id, viewer())
    graph.world.provider.will("poll", Failed("too much fox"))
    failed = await graph.poll(await graph.submit(await graph.imagine()))
    with pytest.raises(UserError, match=r"failed.*too much fox"):
        await graph.library.to_show(failed.id, viewer())


async def test_a_lost_file_is_explained(graph: Graph) -> None:
    job = await graph.delivered()
    assert job.result is not None
    (graph.world.folder / "images" / job.result.name).unlink()
    with pytest.raises(UserError, match="file of this picture is gone"):
        await graph.library.to_show(job.id, viewer())
    page = await graph.library.newest(ALICE)
    assert page is not None
    assert page.small is None


async def test_a_message_leads_to_its_job(graph: Graph) -> None:
    job = await graph.delivered()
    await graph.library.also_shown_in(job, MessageRef(ChannelId(77), MessageId(1)))
    assert job.message_id is not None
    assert [(await graph.library.behind(MessageId(n), asker(), None)).id for n in (job.message_id, 1)] == [job.id] * 2
    assert await graph.library.behind(MessageId(2), asker(), job.id) == job
    with pytest.raises(UserError) as told:
        await graph.library.behind(MessageId(2), asker(), None)
    assert str(told.value) == say.NO_PICTURE_OF_MINE()


async def shelf(graph: Graph) -> list[Job]:
    """Three results of Alice's, newest first."""
    made = []
    for name in ("ant", "bee", "cow"):
        graph.world.clock.pass_by(10)
        made.append(await graph.delivered(f"a {name}"))
    return made[::-1]


async def test_pages_are_turned_both_ways_and_end(graph: Graph) -> None:
    assert await graph.library.newest(ALICE) is None
    cow, bee, ant = await shelf(graph)
    first = await graph.library.newest(ALICE)
    assert first is not None
    assert (first.job, first.number, first.total) == (cow, 1, 3)
    second = await graph.library.turn(ALICE, cow.id, back=True)
    assert (second.job, second.number) == (bee, 2)
    assert (await graph.library.turn(ALICE, bee.id, back=True)).job == ant
    assert (await graph.library.turn(ALICE, ant.id, back=True)).job == ant
    assert (await graph.library.turn(ALICE, bee.id, back=False)).job == cow


@pytest.mark.parametrize("job_id", ["", "0000000000"])
async def test_pages_of_somebody_else_are_closed(graph: Graph, job_id: str) -> None:
    (job, *_) = await shelf(graph)
    with pytest.raises(UserError, match="isn't yours"):
        await graph.library.turn(BOB, JobId(job_id) or job.id, back=True)


async def test_a_small_picture_is_made_once(graph: Graph) -> None:
    graph.world.provider.will("download", png(1500, 900))
    job = await graph.delivered()
    page = await graph.library.newest(ALICE)
    assert page is not None
    assert page.small is not None
    assert page.small[:2] == b"\xff\xd8"
    assert job.result is not None
    kept: Path = graph.world.folder / "thumbs" / f"{job.result.name}.jpg"
    assert kept.read_bytes() == page.small
    kept.write_bytes(b"kept")
    assert (again := await graph.library.newest(ALICE)) is not None
    assert again.small == b"kept"


async def test_words_and_clips_have_no_small_picture(graph: Graph) -> None:
    graph.world.provider.will("poll", Finished((), text="1 a fox", choices=("a fox",)))
    words = await graph.submit(await graph.accept(await graph.tools.prepare_shorten(asker(), "a red fox")))
    await graph.publish(await graph.poll(words))
    page = await graph.library.newest(ALICE)
    assert page is not None
    assert page.small is None


async def test_jobs_are_suggested_by_id_or_prompt_newest_first(graph: Graph) -> None:
    cow, bee, ant = await shelf(graph)
    assert [job.id for job in await graph.library.suggest(ALICE, "")] == [cow.id, bee.id, ant.id]
    assert [job.id for job in await graph.library.suggest(ALICE, "A BEE")] == [bee.id]
    assert [job.id for job in await graph.library.suggest(ALICE, ant.id[:6])] == [ant.id]
    assert await graph.library.suggest(BOB, "") == []


async def test_what_goes_on_has_its_place(graph: Graph) -> None:
    running = await graph.submit(await graph.imagine("a fox"))
    waiting = []
    for name in ("a hen", "a dog"):
        graph.world.clock.pass_by(1)
        waiting.append(await graph.imagine(name))
    await graph.delivered("a cat", user=BOB)
    listed = await graph.library.going(asker())
    assert [(one.job.id, one.position and one.position.number) for one in listed] == [
        (running.id, None),
        (waiting[0].id, 1),
        (waiting[1].id, 2),
    ]
    assert listed[0].job.state is JobState.RUNNING
    assert await graph.library.going(asker(BOB)) == []
