"""Changes of state: which are legal, what they set, what they do with the credits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.core.kinds import FailCause
from bot.core.links import message_link
from bot.core.models import ChannelId, Job, JobId, MessageId, MessageRef, StoredButton, TaskRef
from bot.core.states import LEGAL_CHANGES, JobState
from bot.store.credits import ledger
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.jobs import buttons, jobs, lifecycle, messages
from bot.store.jobs.lifecycle import IllegalChange
from bot.texts.providers.provider import NO_CREDIT
from tests.counters import wallet
from tests.store.samples import ALICE, GUILD, MESSAGE, NOW, REROLL, RESULT, U1, paid, stored

LATER = NOW + 60
Change = Callable[[Connection, JobId], Awaitable[Job]]


@pytest.mark.parametrize("source", JobState)
async def test_every_pair_of_states(db: Database, source: JobState) -> None:
    for to in JobState:
        async with db.transaction() as conn:
            job = await stored(conn, source)
            if to in LEGAL_CHANGES[source]:
                assert (await lifecycle.change(conn, job.id, to, LATER)).state is to
                continue
            with pytest.raises(IllegalChange, match=f"is {source}: cannot become {to}"):
                await lifecycle.change(conn, job.id, to, LATER)
            assert await jobs.get(conn, job.id) == job


async def test_no_such_job(db: Database) -> None:
    async with db.transaction() as conn:
        with pytest.raises(IllegalChange, match="unknown"):
            await lifecycle.change(conn, JobId("nonesuch00"), JobState.QUEUED, NOW)


@pytest.mark.parametrize("to", [JobState.FAILED, JobState.CANCELLED])
async def test_an_end_is_to_be_told_until_it_was(db: Database, to: JobState) -> None:
    async with db.transaction() as conn:
        job = await stored(conn, JobState.QUEUED, columns={"message_id": 71})
        assert await jobs.to_show(conn) == []
        job = await lifecycle.change(conn, job.id, to, LATER)
        assert (job.ended_at, job.shown_at) == (LATER, None)
        assert await jobs.to_show(conn) == [job]
        await lifecycle.mark_shown(conn, job.id, LATER)
        assert await jobs.to_show(conn) == []
        told = await jobs.get(conn, job.id)
    assert told == replace(job, shown_at=LATER, interaction_token=None)


@pytest.mark.parametrize("state", JobState)
async def test_whose_end_is_to_be_told(db: Database, state: JobState) -> None:
    """Jobs without a message and jobs that haven't ended have no end to show; a result is shown by its delivery."""
    async with db.transaction() as conn:
        await stored(conn, state)
        await stored(conn, state, columns={"message_id": 71, "shown_at": NOW})
        shown = await stored(conn, state, columns={"message_id": 71})
        due = state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}
        assert await jobs.to_show(conn) == ([shown] if due else [])


async def test_the_whole_way_of_a_job(db: Database) -> None:
    async with db.transaction() as conn:
        job = await paid(conn)
        job = await lifecycle.start(conn, job.id, MESSAGE, NOW)
        assert (job.state, job.message, await messages.job_of(conn, MESSAGE.message_id)) == ("queued", MESSAGE, job.id)
        await lifecycle.change(conn, job.id, JobState.SUBMITTING, NOW)
        job = await lifecycle.mark_submit_started(conn, job.id, LATER)
        assert (job.state, job.submit_started_at) == (JobState.SUBMITTING, LATER)
        job = await lifecycle.mark_running(conn, job.id, TaskRef("174"), LATER)
        assert (job.task_ref, job.running_since) == ("174", LATER)
        await lifecycle.set_progress(conn, job.id, 140)
        words = {"final_prompt": "fox --v 7", "seed": "42", "text": "words"}
        job = await lifecycle.finish(conn, job.id, RESULT, [U1, REROLL], LATER, **words)
        assert (job.result, job.progress, job.finished_at) == (RESULT, 100, LATER)
        assert (job.final_prompt, job.seed, job.text) == ("fox --v 7", "42", "words")
        await lifecycle.mark_repost(conn, job.id, LATER)
        shown = MessageRef(ChannelId(80), MessageId(81))
        job = await lifecycle.deliver(conn, job.id, shown, LATER)
        assert (job.state, job.message, job.interaction_token) == (JobState.DELIVERED, shown, None)
        assert job.repost_at == job.ended_at == job.shown_at == LATER
        assert await messages.job_of(conn, shown.message_id) == await messages.job_of(conn, MessageId(71)) == job.id
        assert await buttons.list_for(conn, job.id) == [StoredButton(job.id, 0, U1), StoredButton(job.id, 1, REROLL)]
        (limit,) = (await ledger.credits_of(conn, wallet(ALICE, GUILD, 10), NOW)).limits
        assert (limit.reserved, limit.spent, limit.left) == (0, 1, 9)


async def test_requeue(db: Database) -> None:
    async with db.transaction() as conn:
        job = await stored(conn, JobState.SUBMITTING, columns={"submit_started_at": NOW})
        job = await lifecycle.requeue(conn, job.id, LATER)
        assert (job.state, job.not_before, job.submit_started_at, job.attempts) == ("queued", LATER, None, 1)
        with pytest.raises(IllegalChange):
            await lifecycle.requeue(conn, job.id, LATER)


async def test_a_modal_does_not_restart_the_clock(db: Database) -> None:
    async with db.transaction() as conn:
        job = await stored(conn, JobState.SUBMITTING)
        await lifecycle.mark_running(conn, job.id, TaskRef("1"), NOW)
        for _again in range(2):
            job = await lifecycle.answer_modal(conn, job.id, LATER)
            assert (job.state, job.modal_sent_at) == (JobState.NEEDS_INPUT, LATER)
            job = await lifecycle.reopen_modal(conn, job.id)
            assert (job.state, job.modal_sent_at) == (JobState.NEEDS_INPUT, None)
        job = await lifecycle.change(conn, job.id, JobState.RUNNING, LATER)
    assert job.running_since == NOW


async def test_late_progress_changes_nothing(db: Database) -> None:
    async with db.transaction() as conn:
        job = await stored(conn, JobState.FAILED)
        await lifecycle.set_progress(conn, job.id, 50)
        assert await jobs.get(conn, job.id) == job


async def test_another_message_shows_the_job(db: Database) -> None:
    shown = MessageRef(ChannelId(80), MessageId(81))
    async with db.transaction() as conn:
        job = await stored(conn, JobState.RUNNING)
        await lifecycle.set_message(conn, job.id, shown, LATER)
        found = await jobs.get(conn, job.id)
        assert found is not None
        assert (found.message, await messages.job_of(conn, shown.message_id)) == (shown, job.id)


async def test_a_result_that_came_as_a_direct_message_is_linked_there(db: Database) -> None:
    direct = MessageRef(ChannelId(80), MessageId(81), direct=True)
    async with db.transaction() as conn:
        job = await stored(conn, JobState.DONE)
        delivered = await lifecycle.deliver(conn, job.id, direct, LATER)
        again = await lifecycle.deliver(conn, (await stored(conn, JobState.DONE)).id, MESSAGE, LATER)
        await lifecycle.set_message(conn, delivered.id, direct, LATER)
        found = await jobs.get(conn, delivered.id)
        await lifecycle.set_message(conn, delivered.id, MESSAGE, LATER)
        back = await jobs.get(conn, delivered.id)
    assert found is not None
    assert back is not None
    assert message_link(delivered) == message_link(found) == "https://discord.com/channels/@me/80/81"
    assert message_link(again) == message_link(back) == "https://discord.com/channels/900/70/71"


def _fail(conn: Connection, job_id: JobId) -> Awaitable[Job]:
    return lifecycle.fail(conn, job_id, "Banned word \ud800\0", True, LATER)


def _cancel(conn: Connection, job_id: JobId) -> Awaitable[Job]:
    return lifecycle.cancel(conn, job_id, LATER)


def _deliver(conn: Connection, job_id: JobId) -> Awaitable[Job]:
    return lifecycle.deliver(conn, job_id, MESSAGE, LATER)


@pytest.mark.parametrize(
    ("state", "end", "left"),
    [
        (JobState.ACCEPTED, _fail, 10),
        (JobState.UNKNOWN, _fail, 10),
        (JobState.DONE, _fail, 10),
        (JobState.QUEUED, _cancel, 10),
        (JobState.RUNNING, _cancel, 10),
        (JobState.DONE, _deliver, 6),
    ],
)
async def test_an_end_moves_the_credits_once(db: Database, state: JobState, end: Change, left: int) -> None:
    async with db.transaction() as conn:
        job = await paid(conn, state, cost=4)
        await end(conn, job.id)
    for again in (_fail, _cancel, _deliver):
        with pytest.raises(IllegalChange):
            async with db.transaction() as conn:
                await again(conn, job.id)
    async with db.read() as conn:
        (limit,) = (await ledger.credits_of(conn, wallet(ALICE, GUILD, 10), LATER)).limits
    assert (limit.left, limit.reserved) == (left, 0)


async def test_a_reason_of_any_text_is_stored(db: Database) -> None:
    async with db.transaction() as conn:
        job = await _fail(conn, (await paid(conn)).id)
    assert (job.fail_reason, job.retryable) == ("Banned word ??", True)


async def test_what_a_reason_means_is_stored_with_it(db: Database) -> None:
    async with db.transaction() as conn:
        job = await lifecycle.fail(conn, (await paid(conn)).id, NO_CREDIT(), True, NOW)
    assert (job.fail_reason, job.fail_cause) == (NO_CREDIT(), FailCause.OPERATOR)


async def test_of_two_ends_at_once_one_wins(db: Database) -> None:
    async with db.transaction() as conn:
        job = await paid(conn, JobState.RUNNING)

    async def end(how: Change) -> Job:
        async with db.transaction() as conn:
            return await how(conn, job.id)

    outcomes = await asyncio.gather(end(_fail), end(_cancel), end(_fail), end(_cancel), return_exceptions=True)
    assert sorted(type(outcome) is Job for outcome in outcomes) == [False, False, False, True]
