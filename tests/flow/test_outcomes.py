"""Showing a job's end: once, in its message or a new one, and settled only then."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.core.models import ChannelId, Job, MessageId, MessageRef
from bot.core.states import JobState
from bot.providers.base import Failed
from bot.services.jobs.plans import ImagineCommand
from bot.services.ports import MessageGone, NowhereToPost, PublishLater
from bot.services.worker import outcomes as outcome
from bot.services.worker.outcomes import LASTING_S, MOST_BUGS
from bot.store.jobs import messages
from bot.store.members import users
from tests.fakes import PICTURE, Watch, message
from tests.flow.books import ALICE, BOB
from tests.flow.failing_databases import FullDisk
from tests.flow.world import CHANNEL, Graph, World, asker
from tests.waiting import LONG_S, until, within

SHORTAGES = [MemoryError(), RuntimeError("can't start new thread"), OSError(24, "Too many open files")]


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    stopped = Watch()
    monkeypatch.setattr(outcome, "time", stopped)
    return stopped


async def done(graph: Graph, prompt: str = "a red fox") -> Job:
    return await graph.poll(await graph.submit(await graph.imagine(prompt)))


async def failed(graph: Graph) -> Job:
    graph.world.provider.will("poll", Failed("no"))
    return await done(graph)


async def test_a_result_is_shown_in_its_message_and_then_paid(graph: Graph) -> None:
    job = await done(graph)
    assert await graph.credits() == (1, 0)
    job = await graph.publish(job)
    assert (job.state, job.shown_at, job.interaction_token) == (JobState.DELIVERED, graph.world.clock.now, None)
    assert await graph.credits() == (0, 1)
    (shown, buttons, media), *more = graph.world.publisher.made("show")
    assert (shown.state, len(buttons), media.content, more) == (JobState.DONE, 11, PICTURE, [])
    assert await graph.outcomes.due() == []


async def test_a_channel_that_has_to_wait_leaves_the_others_their_turn(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = graph.world.publisher.show
    waiting: list[Job] = []

    async def show(job: Job, *rest: Any) -> MessageRef:
        if job.user_id == ALICE:
            waiting.append(job)
            await asyncio.Event().wait()
        return await usual(job, *rest)

    monkeypatch.setattr(graph.world.publisher, "show", show)
    busy = [await done(graph) for _ in range(outcome.SHOWN_AT_ONCE)]
    command = ImagineCommand(replace(asker(BOB), channel_id=ChannelId(CHANNEL + 1)), "a blue fox")
    other = await graph.accept(await graph.imagine_service.prepare(command))
    await graph.poll(await graph.submit(other))
    showing = [asyncio.create_task(graph.publish(job)) for job in busy]
    await until(lambda: len(waiting) == outcome.SHOWN_IN_A_CHANNEL)
    async with within(LONG_S):
        assert (await graph.publish(other)).state is JobState.DELIVERED
    assert len(waiting) == outcome.SHOWN_IN_A_CHANNEL
    for task in showing:
        task.cancel()
    await asyncio.gather(*showing, return_exceptions=True)


async def test_a_failure_is_shown_without_buttons_or_picture(graph: Graph) -> None:
    job = await graph.publish(await failed(graph))
    assert (job.state, job.shown_at is not None) == (JobState.FAILED, True)
    [(shown, buttons, media)] = graph.world.publisher.made("show")
    assert (shown.state, buttons, media) == (JobState.FAILED, (), None)
    await graph.check_books()


async def test_a_job_that_nobody_saw_has_nothing_to_tell(graph: Graph) -> None:
    job = await graph.imagine()
    await graph.outcomes.fail(job, "no", retryable=False)
    assert len(await graph.outcomes.due()) == 1
    unseen = await graph.open(await graph.plan_imagine())
    await graph.reservations.drop(unseen.job)
    assert [due.id for due in await graph.outcomes.due()] == [job.id]


async def test_what_discord_does_not_take_now_is_tried_later_and_later(graph: Graph, watch: Watch) -> None:
    job = await done(graph)
    pauses = [1, 2, 4, 8, 16, 32, 60, 60]
    graph.world.publisher.will("show", *[PublishLater("503")] * len(pauses))
    for number, pause_s in enumerate(pauses, start=1):
        assert (await graph.publish(job)).state is JobState.DONE
        watch.now += pause_s - 0.01
        await graph.publish(job)  # too early
        assert len(graph.world.publisher.made("show")) == number
        assert graph.outcomes.retrying
        watch.now += 0.02
    assert (await graph.publish(job)).state is JobState.DELIVERED
    assert not graph.outcomes.retrying
    await graph.check_books()


async def test_discords_own_wait_is_kept(graph: Graph, watch: Watch) -> None:
    job = await done(graph)
    graph.world.publisher.will("show", PublishLater("429", 7.5))
    await graph.publish(job)
    watch.now += 7.4
    assert await graph.outcomes.due() == []
    watch.now += 0.2
    assert len(await graph.outcomes.due()) == 1


async def test_an_outage_of_hours_ends_in_a_delivery(graph: Graph, watch: Watch) -> None:
    job = await done(graph)
    graph.outcomes._tries[job.id] = (5000, 0.0)  # that many tries by hand would take a while
    graph.world.publisher.will("show", PublishLater("502"))
    await graph.publish(job)
    watch.now += 60.1
    assert (await graph.publish(job)).state is JobState.DELIVERED


async def test_a_message_that_is_gone_is_posted_anew_once(graph: Graph, watch: Watch) -> None:
    job = await done(graph)
    graph.world.publisher.will("show", MessageGone("10008"), MessageGone("10008"))
    graph.world.publisher.will("repost", PublishLater("503"))
    job = await graph.publish(job)
    assert job.repost_at == graph.world.clock.now  # from now on a message of ours may exist
    watch.now += 60
    job = await graph.publish(job)
    assert [search for *_, search in graph.world.publisher.made("repost")] == [False, True]
    assert (job.state, job.message) == (JobState.DELIVERED, graph.world.publisher.posted[job.id])
    async with graph.db.read() as conn:
        assert await messages.job_of(conn, MessageId(7_000)) == job.id


async def test_a_result_in_a_direct_message_lives_there(graph: Graph) -> None:
    job = await done(graph)
    graph.world.publisher.will("show", MessageGone("50001"))
    graph.world.publisher.will("repost", lambda: direct())

    async def direct() -> object:
        return message(4711, channel=99)

    job = await graph.publish(job)
    assert (job.channel_id, job.message_id) == (ChannelId(99), MessageId(4711))


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
async def test_what_can_be_shown_nowhere_is_charged_to_nobody(graph: Graph, state: JobState) -> None:
    job = await (done(graph) if state is JobState.DONE else failed(graph))
    graph.world.publisher.will("show", MessageGone("10003"))
    graph.world.publisher.will("repost", NowhereToPost("50007"))
    ended = await graph.publish(job)
    assert (ended.state, ended.shown_at is not None) == (JobState.FAILED, True)
    assert await graph.outcomes.due() == []
    assert job.result is None or (graph.world.folder / "images" / job.result.name).exists()
    await graph.check_books()


async def test_a_picture_that_our_disk_lost_fails_visibly(graph: Graph) -> None:
    job = await done(graph)
    assert job.result is not None
    (graph.world.folder / "images" / job.result.name).unlink()
    job = await graph.publish(job)
    assert (job.state, job.shown_at) == (JobState.FAILED, None)
    job = await graph.publish(job)
    assert graph.world.publisher.shown == {(job.id, JobState.FAILED): 1}
    assert str(graph.world.folder) not in (job.fail_reason or "")


@pytest.mark.parametrize("lasts", [False, True], ids=["for a while", "for good"])
async def test_a_picture_that_cannot_be_read_is_tried_again_before_it_counts_as_lost(
    graph: Graph, watch: Watch, lasts: bool
) -> None:
    job = await done(graph)
    assert job.result is not None
    file = graph.world.folder / "images" / job.result.name
    content = file.read_bytes()
    file.unlink()
    file.mkdir()
    assert (await graph.publish(job)).state is JobState.DONE
    watch.now += 60
    assert (await graph.publish(job)).state is JobState.DONE
    watch.now += LASTING_S if lasts else 60
    if not lasts:
        file.rmdir()
        file.write_bytes(content)
    assert (await graph.publish(job)).state is (JobState.FAILED if lasts else JobState.DELIVERED)
    await graph.check_books()


@pytest.mark.parametrize("fault", SHORTAGES, ids=repr)
async def test_a_short_machine_loses_no_picture(graph: Graph, watch: Watch, fault: Exception) -> None:
    job = await done(graph)
    graph.world.publisher.will("show", *[fault] * (MOST_BUGS + 1))
    for _ in range(MOST_BUGS + 1):
        assert (await graph.publish(job)).state is JobState.DONE
        watch.now += 60
    assert (await graph.publish(job)).state is JobState.DELIVERED


async def test_a_bug_while_showing_is_logged_and_given_up_after_a_while(
    graph: Graph, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    job = await done(graph)
    graph.world.publisher.will("show", *[ValueError("a bug")] * 5)
    for _ in range(5):
        assert (await graph.job(job.id)).state is JobState.DONE
        await graph.publish(job)
        watch.now += 60
    job = await graph.job(job.id)
    assert (job.state, job.shown_at is not None) == (JobState.FAILED, True)
    assert "ValueError: a bug" in caplog.text
    await graph.check_books()


async def test_a_full_disk_after_the_message_was_edited_is_waited_for(world: World, watch: Watch) -> None:
    async with world.graph(FullDisk) as graph:
        disk = graph.services_db
        assert isinstance(disk, FullDisk)
        job = await done(graph)
        disk.full = True
        assert (await graph.publish(job)).state is JobState.DONE
        disk.full = False
        watch.now += 60
        assert (await graph.publish(job)).state is JobState.DELIVERED
    assert world.publisher.shown == {(job.id, JobState.DONE): 2}  # the same edit again


@pytest.mark.parametrize(
    ("took_s", "wants", "pings"),
    [(119, True, 0), (121, True, 1), (121, False, 0)],
    ids=["quick", "slow", "slow, not wanted"],
)
async def test_a_slow_job_pings_its_requester_who_may_switch_that_off(
    graph: Graph, took_s: float, wants: bool, pings: int
) -> None:
    job = await done(graph)
    graph.world.clock.pass_by(took_s)
    async with graph.db.transaction() as conn:
        await users.set_ping(conn, ALICE, wants)
    await graph.publish(job)
    assert len(graph.world.publisher.made("ping")) == pings


async def test_a_slow_failure_pings_nobody(graph: Graph) -> None:
    job = await failed(graph)
    graph.world.clock.pass_by(1000)
    await graph.publish(job)
    assert graph.world.publisher.made("ping") == []


async def test_who_looked_too_early_cannot_fail_a_finished_job(graph: Graph) -> None:
    job = await graph.submit(await graph.imagine())
    finished = await graph.poll(job)
    await graph.outcomes.fail(job, "timed out", retryable=True)
    assert await graph.job(job.id) == finished
    delivered = await graph.publish(finished)
    await graph.outcomes.fail(delivered, "again", retryable=True)
    assert await graph.job(job.id) == delivered
    await graph.check_books()
