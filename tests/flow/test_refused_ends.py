"""Ends that Discord refuses: retried for a while, shown elsewhere, finally given up, and repaired when possible."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.core.kinds import FailCause
from bot.core.models import Job, MessageId
from bot.core.states import JobState
from bot.services.ports import MessageGone, NowhereToPost, PublishLater, ResultRefused
from bot.services.worker import outcomes
from bot.services.worker.message_repair import KEPT_S, Mending
from bot.services.worker.outcomes import ELSEWHERE_AFTER_S, LASTING_S, LEAST_S
from bot.store.database.schema_rules import notices
from bot.store.jobs import outdated_messages
from bot.texts.media import delivery
from bot.texts.members import privacy as say
from tests.fakes import Watch
from tests.flow.deleting import ask
from tests.flow.moderation import running
from tests.flow.world import Graph, World
from tests.waiting import until

CLOSED = MessageGone("50001", lasting=False)
NOWHERE = NowhereToPost("50001", lasting=False)
EXPLICIT = ResultRefused("Discord takes it for explicit.")


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    stopped = Watch()
    monkeypatch.setattr(outcomes, "time", stopped)
    return stopped


async def done(graph: Graph) -> Job:
    return await graph.poll(await graph.submit(await graph.imagine()))


async def behind(graph: Graph) -> list[MessageId]:
    """The messages that wait for repair, once their job has ended."""
    async with graph.db.read() as conn:
        return [one.message.message_id for one in await outdated_messages.to_mend(conn)]


async def retractions(graph: Graph) -> int:
    """The number of our texts that wait to be taken back."""
    async with graph.db.read() as conn:
        return (await conn.execute(select(func.count()).select_from(notices))).scalar_one()


def pass_by(graph: Graph, watch: Watch, seconds: float) -> None:
    """Let time pass for the database and for this process."""
    graph.world.clock.pass_by(seconds)
    watch.now += max(seconds, 61)


def calls(graph: Graph, name: str) -> int:
    return len(graph.world.publisher.made(name))


async def test_a_result_too_large_for_discord_can_be_had_once_the_operator_has_acted(graph: Graph) -> None:
    job = await done(graph)
    too_large = ResultRefused(delivery.PICTURE_TOO_LARGE(size="12.0 MB", most="10.0 MB"))
    graph.world.publisher.will("show", too_large)
    graph.world.publisher.will("repost", too_large)
    ended = await graph.publish(job)
    assert (ended.state, ended.fail_reason) == (JobState.FAILED, too_large.reason)
    assert (ended.retryable, ended.fail_cause, await graph.credits()) == (True, FailCause.OPERATOR, (0, 0))
    await graph.check_books()


async def test_a_refusal_of_seconds_changes_nothing(graph: Graph, watch: Watch) -> None:
    job = await done(graph)
    graph.world.publisher.will("show", CLOSED, CLOSED)
    for _ in range(2):
        assert (await graph.publish(job)).state is JobState.DONE
        pass_by(graph, watch, ELSEWHERE_AFTER_S / 3)
    ended = await graph.publish(job)
    assert (ended.state, ended.message_id, calls(graph, "repost")) == (JobState.DELIVERED, job.message_id, 0)
    assert await behind(graph) == []
    await graph.check_books()


async def test_after_a_while_it_is_shown_elsewhere_and_the_old_message_waits(graph: Graph, watch: Watch) -> None:
    job = await done(graph)
    graph.world.publisher.will("show", CLOSED, CLOSED)
    await graph.publish(job)
    pass_by(graph, watch, ELSEWHERE_AFTER_S)
    ended = await graph.publish(job)
    assert (ended.state, ended.message_id != job.message_id) == (JobState.DELIVERED, True)
    assert await behind(graph) == [job.message_id]


async def test_a_message_whose_job_is_deleted_loses_its_old_text_when_it_can_be_changed(
    graph: Graph, watch: Watch
) -> None:
    job = await done(graph)
    graph.world.publisher.will("show", CLOSED, CLOSED)
    await graph.publish(job)
    pass_by(graph, watch, ELSEWHERE_AFTER_S)
    await graph.publish(job)
    graph.world.board.will("retract", *[CLOSED] * 20)
    await ask(graph)
    await graph.deletions.once()
    assert await graph.all_jobs() == []

    async def posted() -> bool:
        graph.world.clock.pass_by(1800)
        return await retractions(graph) == 0

    async with running(graph):
        await until(posted)
    assert graph.world.board.retracted == {job.message_id: say.MESSAGE_OF_JOB()}


async def test_a_message_that_shows_its_result_keeps_it_when_the_job_is_deleted(graph: Graph) -> None:
    job = await graph.delivered()
    assert job.message is not None
    async with graph.db.transaction() as conn:
        await outdated_messages.note(conn, job.id, job.message, 0)
    await ask(graph)
    await graph.deletions.once()
    assert (await graph.all_jobs(), await retractions(graph)) == ([], 0)


async def test_a_message_that_is_gone_leaves_nothing_to_mend(graph: Graph, watch: Watch) -> None:
    job = await done(graph)
    graph.world.publisher.will("show", CLOSED, MessageGone("10008"))
    await graph.publish(job)
    pass_by(graph, watch, 1)
    assert (await graph.publish(job)).state is JobState.DELIVERED
    assert await behind(graph) == []


async def test_where_everything_refuses_it_is_given_up_after_minutes(graph: Graph, watch: Watch) -> None:
    job = await done(graph)
    graph.world.publisher.will("show", *[CLOSED] * 5)
    graph.world.publisher.will("repost", *[NOWHERE] * 5)
    for wait in (ELSEWHERE_AFTER_S, LASTING_S / 2, LASTING_S / 2):
        await graph.publish(job)
        assert (await graph.job(job.id)).state is JobState.DONE
        pass_by(graph, watch, wait)
    ended = await graph.publish(job)
    assert (ended.state, ended.shown_at is not None) == (JobState.FAILED, True)
    assert await behind(graph) == [job.message_id]
    await graph.check_books()


async def test_a_restart_neither_forgets_nor_shortens_the_minutes(world: World, watch: Watch) -> None:
    async with world.graph() as graph:
        job = await done(graph)
        world.publisher.will("show", *[CLOSED] * 4)
        world.publisher.will("repost", *[NOWHERE] * 4)
        await graph.publish(job)
        world.clock.pass_by(3 * 3600)
    async with world.graph() as graph:
        assert (await graph.publish(job)).state is JobState.DONE  # it was away, and could not ask
        watch.now += LEAST_S
        assert (await graph.publish(job)).state is JobState.FAILED


@pytest.mark.parametrize("where", ["show", "repost"])
async def test_what_discord_never_takes_fails_at_once_in_words(graph: Graph, watch: Watch, where: str) -> None:
    job = await done(graph)
    graph.world.publisher.will("show", EXPLICIT if where == "show" else MessageGone("10008"))
    graph.world.publisher.will("repost", EXPLICIT)
    failed = await graph.publish(job)
    assert (failed.state, failed.fail_reason, failed.shown_at) == (JobState.FAILED, EXPLICIT.reason, None)
    told = await graph.publish(job)
    assert told.shown_at is not None
    await graph.check_books()


async def test_a_result_that_is_kept_back_waits_for_the_permission(graph: Graph, watch: Watch) -> None:
    job = await done(graph)
    kept = ResultRefused("I may not attach files here.", lasting=False)
    graph.world.publisher.will("show", *[kept] * 4)
    graph.world.publisher.will("repost", *[kept] * 4)
    for wait in (ELSEWHERE_AFTER_S, LASTING_S / 2, LASTING_S / 2):
        assert (await graph.publish(job)).state is JobState.DONE
        pass_by(graph, watch, wait)
    failed = await graph.publish(job)
    assert (failed.state, failed.retryable) == (JobState.FAILED, True)


async def left(graph: Graph, watch: Watch) -> Job:
    """A job that was delivered elsewhere."""
    job = await done(graph)
    graph.world.publisher.will("show", CLOSED, CLOSED)
    await graph.publish(job)
    pass_by(graph, watch, ELSEWHERE_AFTER_S)
    await graph.publish(job)
    return job


@pytest.mark.parametrize("fault", [CLOSED, PublishLater("503")], ids=["refused", "away"])
async def test_an_old_message_is_tried_with_growing_pauses(graph: Graph, watch: Watch, fault: Exception) -> None:
    job = await left(graph, watch)
    mending = Mending(graph.db, graph.world.publisher, graph.world.clock, watch.monotonic)
    graph.world.publisher.will("mend", *[fault] * 50)
    for _ in range(3600):
        await mending.once()
        watch.now += 1
    tries = calls(graph, "mend")
    assert 10 < tries < 50
    watch.now += 1800
    graph.world.publisher._script["mend"].clear()
    await mending.once()
    assert (calls(graph, "mend"), await behind(graph)) == (tries + 1, [])
    (shown, message) = graph.world.publisher.made("mend")[-1]
    assert (shown.id, message) == (job.id, job.message)


@pytest.mark.parametrize(("ends", "tries"), [("gone", 1), ("old", 0)])
async def test_an_old_message_is_given_up_when_it_is_gone_or_a_week_old(
    graph: Graph, watch: Watch, ends: str, tries: int
) -> None:
    await left(graph, watch)
    mending = Mending(graph.db, graph.world.publisher, graph.world.clock, watch.monotonic)
    graph.world.publisher.will("mend", MessageGone("10008"))
    graph.world.clock.pass_by(KEPT_S + 1 if ends == "old" else 0)
    await mending.once()
    assert (calls(graph, "mend"), await behind(graph)) == (tries, [])
