"""From a member's request to a job in the queue: what is checked, what is kept, and what isn't."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.errors import PromptError, QuotaExceeded, UserError
from bot.core.kinds import Speed
from bot.core.models import Attachment
from bot.core.states import JobState
from bot.services.jobs.plans import ImagineCommand, Start
from bot.store.members import users
from tests.fakes import message
from tests.flow.books import ALICE, BOB
from tests.flow.failing_databases import FullDisk
from tests.flow.world import Graph, World, asker

PNG = Attachment("https://cdn.example/a.png", "a.png", "image/png", 1000)


async def plan(graph: Graph, prompt: str = "a red fox", **how: object) -> Start:
    return await graph.imagine_service.prepare(ImagineCommand(asker(), prompt, **how))  # type: ignore[arg-type]  # a table


async def test_a_plan_changes_nothing_and_carries_all(graph: Graph) -> None:
    made = await plan(graph, "a red fox --turbo", aspect="16:9", model="7", attachments=(PNG,))
    spec = made.new.spec
    assert (spec.prompt, spec.speed, spec.references) == ("a red fox --ar 16:9 --v 7", Speed.TURBO, (PNG,))
    assert (made.new.account, made.new.asker.user_id) == ("main", ALICE)
    assert await graph.all_jobs() == []
    assert await graph.credits() == (0, 0)


async def test_an_opened_job_is_stored_with_its_credits_and_waits_for_discord(graph: Graph) -> None:
    opened = await graph.open(await plan(graph))
    assert opened.fresh
    assert opened.job.state is JobState.ACCEPTED
    assert opened.job.message is None
    assert await graph.credits() == (1, 0)
    async with graph.db.read() as conn:
        member = await users.get(conn, ALICE)
    assert member is not None
    assert member.name == "alice"


async def test_acknowledged_it_is_queued_and_the_worker_is_woken(graph: Graph) -> None:
    job = await graph.imagine()
    assert job.state is JobState.QUEUED
    assert job.message == graph.world.publisher.answers[job.id]
    assert graph.worker._queue._rung.is_set()


async def test_not_acknowledged_it_is_dropped_and_nothing_is_charged(graph: Graph) -> None:
    opened = await graph.open(await plan(graph))
    await graph.reservations.drop(opened.job)
    assert (await graph.job(opened.job.id)).state is JobState.CANCELLED
    assert await graph.credits() == (0, 0)
    await graph.check_books()


async def test_one_event_twice_is_one_job(graph: Graph) -> None:
    request = ImagineCommand(asker(key="1234"), "a red fox")
    first, second = await graph.imagine_service.prepare(request), await graph.imagine_service.prepare(request)
    one, other = await asyncio.gather(graph.open(first), graph.open(second))
    assert {one.fresh, other.fresh} == {True, False}
    assert {one.same_event, other.same_event} == {True, False}
    assert one.job.id == other.job.id
    assert await graph.credits() == (1, 0)


async def test_the_event_that_came_twice_is_known_even_when_the_credits_are_gone(graph: Graph) -> None:
    graph.world.limit(default_daily_credits=1)
    async with graph.world.graph() as poor:
        request = ImagineCommand(asker(key="1234"), "a red fox")
        await poor.open(await poor.imagine_service.prepare(request))
        again = await poor.open(await poor.imagine_service.prepare(request))
    assert again.same_event


@pytest.mark.parametrize("first", ["start", "drop"])
async def test_what_the_worker_did_first_is_not_undone(graph: Graph, first: str) -> None:
    opened = await graph.open(await plan(graph))
    await (graph.reservations.drop(opened.job) if first == "drop" else graph.reservations.start(opened.job, message(8)))
    before = await graph.job(opened.job.id)
    await graph.reservations.start(opened.job, message(9))
    after = await graph.job(opened.job.id)
    assert (after.state, after.ended_at) == (before.state, before.ended_at)
    assert after.message == (message(9) if first == "drop" else message(8))  # if nobody saw it, its end is shown


REFUSED = [
    ("", (), PromptError, "empty"),
    ("x" * 2000, (), PromptError, "the limit is 1,800"),
    ("fox", (Attachment("u", "a.gif", "image/gif", 10),), UserError, "`a.gif` isn't a picture I can use"),
    ("fox", (Attachment("u", "a.pdf", "application/pdf", 10),), UserError, "PNG, JPEG or WebP"),
    ("fox", (PNG, Attachment("u", "b.png", "image/png", 30 << 20)), UserError, "`b.png` has 30 MB"),
]


@pytest.mark.parametrize(
    ("prompt", "attachments", "error", "says"), REFUSED, ids=["empty", "long", "gif", "a document", "too large"]
)
async def test_bad_input_is_explained_and_changes_nothing(
    graph: Graph, prompt: str, attachments: tuple[Attachment, ...], error: type[UserError], says: str
) -> None:
    with pytest.raises(error, match=says):
        await plan(graph, prompt, attachments=attachments)
    assert await graph.all_jobs() == []


@pytest.mark.parametrize("content_type", ["image/jpeg", "image/webp", "IMAGE/PNG; charset=x"])
async def test_usual_pictures_are_taken_as_references(graph: Graph, content_type: str) -> None:
    assert await plan(graph, attachments=(Attachment("u", "a", content_type, 20 << 20),))


async def test_credits_are_for_all_jobs_of_a_day_and_come_back_tomorrow(world: World) -> None:
    world.limit(default_daily_credits=2)
    async with world.graph() as graph:
        await graph.imagine()
        await graph.imagine()
        with pytest.raises(QuotaExceeded, match="0 of 2 left today"):
            await graph.open(await plan(graph))
        assert await graph.imagine(user=BOB)
        world.clock.pass_by(86_400)
        assert await graph.imagine()


async def test_the_last_credit_goes_to_one_of_two_at_once(world: World) -> None:
    world.limit(default_daily_credits=1)
    async with world.graph() as graph:
        first, second = await plan(graph), await plan(graph)
        results = await asyncio.gather(graph.open(first), graph.open(second), return_exceptions=True)
        assert sorted(type(result).__name__ for result in results) == ["Opened", "QuotaExceeded"]
        assert await graph.credits() == (1, 0)
        assert len(await graph.all_jobs()) == 1


@pytest.mark.parametrize(("credits", "says"), [(0, "can't spend"), (1, "more than your limit")])
async def test_what_is_never_affordable_says_so(world: World, credits: int, says: str) -> None:
    world.limit(default_daily_credits=credits)
    async with world.graph() as graph:
        with pytest.raises(QuotaExceeded, match=says):
            await graph.open(await plan(graph, "fox --turbo"))


async def test_unlimited_members_have_no_limit(world: World) -> None:
    world.limit(default_daily_credits=None)
    async with world.graph() as graph:
        for _ in range(5):
            await graph.imagine()
        assert await graph.credits() == (5, 0)


async def test_a_member_has_a_number_of_jobs_at_once_and_no_more(world: World) -> None:
    world.limit(max_running_per_user=1, max_queued_per_user=1)
    async with world.graph() as graph:
        third = await plan(graph)
        await graph.imagine()
        await graph.imagine()
        for late in (third, await plan(graph)):
            with pytest.raises(UserError, match="You have 2 jobs running or waiting"):
                await graph.open(late)
        assert await graph.imagine(user=BOB)


async def test_new_jobs_go_to_the_first_account_at_the_default_speed(world: World) -> None:
    world.add_account("backup")
    world.limit(default_speed=Speed.RELAX)
    async with world.graph() as graph:
        job = await graph.imagine()
        chosen = await plan(graph, speed=Speed.TURBO)
    assert (job.account, job.spec.speed) == ("main", Speed.RELAX)
    assert chosen.new.spec.speed is Speed.TURBO


@pytest.mark.parametrize("step", ["start", "drop"])
async def test_a_full_disk_after_the_first_write_leaves_the_job_for_the_worker(world: World, step: str) -> None:
    async with world.graph(FullDisk) as graph:
        opened = await graph.open(await plan(graph))
        assert isinstance(graph.services_db, FullDisk)
        graph.services_db.full = True
        await (
            graph.reservations.start(opened.job, message()) if step == "start" else graph.reservations.drop(opened.job)
        )
        assert (await graph.job(opened.job.id)).state is JobState.ACCEPTED
