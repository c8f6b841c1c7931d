"""Changes of a job's state: each is one UPDATE that names the states it may start from.

If two callers change a job at once, one wins and the other gets IllegalChange; nothing read earlier matters. Ending a
job settles or releases its credits in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import case, func, literal, select, update

from bot.core.fail_causes import cause_of
from bot.core.jobs.cancelling import charged, terms_kept, worked_for
from bot.core.kinds import CancelTerms
from bot.core.models import Job, JobId, JobSpec, MessageId, MessageRef, ProviderButton, ResultFile, TaskRef
from bot.core.states import ENDED, LEGAL_CHANGES, JobState
from bot.store.credits import ledger
from bot.store.database.columns import Seconds
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs
from bot.store.jobs import buttons, messages
from bot.store.jobs.rows import job_from, spec_text, values_of_result
from bot.store.outbox import failures

_SOURCES: Final = {to: frozenset(source for source, legal in LEGAL_CHANGES.items() if to in legal) for to in JobState}


class IllegalChange(Exception):
    """A job was not in a state from which this change is allowed. `found` None = there is no such job."""

    def __init__(self, job_id: JobId, found: JobState | None, to: str) -> None:
        super().__init__(f"job {job_id} is {found or 'unknown'}: cannot become {to}")
        self.job_id = job_id
        self.found = found


async def change(conn: Connection, job_id: JobId, to: JobState, now: float, **columns: object) -> Job:
    """Move a job to state `to` if LEGAL_CHANGES allows it, and set `columns` with it. Raises IllegalChange.

    Times that follow from the state are set here.
    Credits stay unchanged; `deliver`, `fail` and `cancel` change them.
    """
    return await _move(conn, job_id, _SOURCES[to], to, {**_times(to, now), **columns})


async def set_message(conn: Connection, job_id: JobId, message: MessageRef, now: float) -> None:
    """Show the job in another message from now on. `messages` keeps the earlier ones."""
    shown = update(jobs).where(jobs.c.id == job_id)
    await conn.execute(shown.values(**_shown(message)))
    await messages.add(conn, job_id, message, now)


async def lose_message(conn: Connection, job_id: JobId, message_id: MessageId) -> None:
    """Note that the message of a delivered job is gone. A job in any other state keeps it."""
    shown = update(jobs).where(jobs.c.id == job_id, jobs.c.message_id == message_id, jobs.c.state == JobState.DELIVERED)
    await conn.execute(shown.values(message_id=None))


async def start(conn: Connection, job_id: JobId, message: MessageRef, now: float) -> Job:
    """Move an accepted job to queued: Discord confirmed our answer. Raises IllegalChange."""
    job = await _move(conn, job_id, {JobState.ACCEPTED}, JobState.QUEUED, _shown(message))
    await messages.add(conn, job_id, message, now)
    return job


async def mark_submit_started(conn: Connection, job_id: JobId, now: float) -> Job:
    """Note, before the first byte leaves, that a submit may reach the provider. Raises IllegalChange."""
    return await _move(conn, job_id, {JobState.SUBMITTING}, JobState.SUBMITTING, {"submit_started_at": now})


async def mark_running(conn: Connection, job_id: JobId, ref: TaskRef, now: float) -> Job:
    """Note that the provider has the job under `ref`. Raises IllegalChange."""
    return await change(conn, job_id, JobState.RUNNING, now, task_ref=ref)


async def take(conn: Connection, job_id: JobId, ref: TaskRef, now: float) -> Job:
    """Do as `mark_running` does for a job just submitted or found, and clear the reason why its submit seemed lost."""
    return await change(conn, job_id, JobState.RUNNING, now, task_ref=ref, fail_reason=None)


async def requeue(
    conn: Connection, job_id: JobId, not_before: float | None, *, tried: bool = True, account: str | None = None
) -> Job:
    """Move a job from submitting back to queued because the provider didn't accept it; not claimed before `not_before`.

    `tried`: the provider was asked, so it counts as an attempt. `account`: the account to move it to.
    """
    columns: dict[str, object] = {
        "not_before": not_before,
        "submit_started_at": None,
        "attempts": jobs.c.attempts + int(tried),
    }
    if account is not None:
        columns["account"] = account
    return await _move(conn, job_id, {JobState.SUBMITTING}, JobState.QUEUED, columns)


async def move(conn: Connection, job_id: JobId, account: str) -> Job:
    """Move a waiting job to another account, at once. Raises IllegalChange."""
    return await _move(conn, job_id, {JobState.QUEUED}, JobState.QUEUED, {"account": account, "not_before": None})


async def answer_modal(conn: Connection, job_id: JobId, now: float) -> Job:
    """Note, before it leaves, that the answer to a modal was sent. Raises IllegalChange."""
    waiting = {JobState.RUNNING, JobState.NEEDS_INPUT}
    return await _move(conn, job_id, waiting, JobState.NEEDS_INPUT, {"modal_sent_at": now})


async def ask_member(conn: Connection, job_id: JobId, final_prompt: str, until: float) -> Job:
    """Note that the provider waits for a modal that only the member can answer, until `until`. Raises IllegalChange."""
    asked = {"input_by": until, "final_prompt": final_prompt}
    return await _move(conn, job_id, {JobState.RUNNING}, JobState.NEEDS_INPUT, asked)


async def set_spec(conn: Connection, job_id: JobId, state: JobState, spec: JobSpec) -> Job:
    """Replace the spec of a job in `state`. Raises IllegalChange if it isn't in that state."""
    return await _move(conn, job_id, {state}, state, {"spec": spec_text(spec)})


async def reopen_modal(conn: Connection, job_id: JobId) -> Job:
    """Note that the answer to the modal wasn't accepted and may be sent again. Raises IllegalChange."""
    return await _move(conn, job_id, {JobState.NEEDS_INPUT}, JobState.NEEDS_INPUT, {"modal_sent_at": None})


async def ask_to_cancel(conn: Connection, job: Job, terms: CancelTerms) -> Job:
    """Note a cancel, before the provider is asked. Raises IllegalChange."""
    return await _move(conn, job.id, {job.state}, job.state, {"cancel": terms})


async def forget_to_cancel(conn: Connection, job_id: JobId) -> None:
    """Forget a cancel that the provider can't carry out; the job continues. An ended job stays unchanged."""
    going_on = update(jobs).where(jobs.c.id == job_id, jobs.c.state.in_(_SOURCES[JobState.DONE]))
    await conn.execute(going_on.values(cancel=None))


async def mark_ready(conn: Connection, job_id: JobId, note: str, now: float) -> Job:
    """Note that the provider has finished the job, but its result isn't here; `note` is the text of its message. The
    time limit for fetching starts with the first call. Raises IllegalChange."""
    first = jobs.c.ready_at.is_(None)
    columns = {
        "ready_at": func.coalesce(jobs.c.ready_at, literal(now, Seconds)),
        "waited_s": case((first, 0), else_=jobs.c.waited_s),
        "progress": 100,
        "fetch_note": note,
    }
    return await _move(conn, job_id, {JobState.RUNNING, JobState.NEEDS_INPUT}, JobState.RUNNING, columns)


async def mark_unfinished(conn: Connection, job_id: JobId, spec: JobSpec) -> Job:
    """Note that the provider has no result for the job after all; `spec` is the original order. Raises
    IllegalChange."""
    columns = {"ready_at": None, "spec": spec_text(spec)}
    return await _move(conn, job_id, {JobState.RUNNING, JobState.NEEDS_INPUT}, JobState.RUNNING, columns)


async def set_progress(conn: Connection, job_id: JobId, percent: int) -> None:
    """Store the percentage of a running job; changes nothing for any other."""
    running = update(jobs).where(jobs.c.id == job_id, jobs.c.state == JobState.RUNNING)
    await conn.execute(running.values(progress=max(0, min(100, percent))))


async def finish(
    conn: Connection,
    job_id: JobId,
    result: ResultFile | None,
    offered: Sequence[ProviderButton],
    now: float,
    *,
    final_prompt: str = "",
    seed: str = "",
    text: str = "",
    usage: str = "",
    address: str = "",
) -> Job:
    """Move a running job to done: its result is on our disk (or is only `text`, or at an `address` that its member can
    open). Stores its buttons."""
    words = {"final_prompt": final_prompt, "seed": seed, "text": text, "usage": usage, "address": address}
    # a requested cancel came too late
    known = {
        "progress": 100,
        "fail_reason": None,
        "fail_cause": None,
        "cancel": None,
        **words,
        **values_of_result(result),
    }
    job = await change(conn, job_id, JobState.DONE, now, **known)
    await buttons.add(conn, job_id, offered)
    return job


async def mark_repost(conn: Connection, job_id: JobId, now: float) -> None:
    """Note, before it leaves, that a new message shows the end of a job."""
    await conn.execute(update(jobs).where(jobs.c.id == job_id).values(repost_at=now))


async def mark_shown(conn: Connection, job_id: JobId, now: float) -> None:
    """Note that the end of the job was shown, or can't be shown; wipes its interaction token."""
    await conn.execute(update(jobs).where(jobs.c.id == job_id).values(shown_at=now, interaction_token=None))


async def deliver(conn: Connection, job_id: JobId, message: MessageRef, now: float) -> Job:
    """Move a done job to delivered, with its result in `message`; its reserved credits are spent.

    The interaction token of a private job is kept until it expires: used buttons are redrawn with it.
    """
    token = case((jobs.c.private, jobs.c.interaction_token), else_=None)
    job = await change(conn, job_id, JobState.DELIVERED, now, shown_at=now, interaction_token=token, **_shown(message))
    await messages.add(conn, job_id, message, now)
    await ledger.settle(conn, job_id, now)
    return job


async def fail(conn: Connection, job_id: JobId, reason: str, retryable: bool, now: float, *, prompt: str = "") -> Job:
    """Fail a job with `reason`, which its member and its server's log channel read; its reserved credits go back. A job
    that the provider has finished still counts against the operator's ceilings. A quote of `prompt` is no cause."""
    why = {"fail_reason": reason, "fail_cause": cause_of(reason, prompt)}
    job = await change(conn, job_id, JobState.FAILED, now, retryable=retryable, **why)
    await ledger.release(conn, job_id, now, used=job.finished_at_provider)
    await failures.tell(conn, job, now)
    return job


async def cancel(conn: Connection, job_id: JobId, now: float) -> Job:
    """Cancel a job; its reserved credits go back unless the member agreed that they are spent."""
    job = await change(conn, job_id, JobState.CANCELLED, now)
    if charged(job):
        await ledger.settle(conn, job_id, now, cancel=terms_kept(job))
    else:
        await ledger.release(conn, job_id, now, used=worked_for(job), cancel=terms_kept(job))
    return job


def _shown(message: MessageRef) -> dict[str, object]:
    return {"channel_id": message.channel_id, "message_id": message.message_id, "message_direct": message.direct}


def _times(to: JobState, now: float) -> dict[str, object]:
    if to in ENDED:
        return {"ended_at": now}
    if to is JobState.DONE:
        return {"finished_at": now}
    if to is JobState.RUNNING:
        # a modal in between doesn't restart the clock
        first = jobs.c.running_since.is_(None)
        return {
            "running_since": func.coalesce(jobs.c.running_since, literal(now, Seconds)),
            "waited_s": case((first, 0), else_=jobs.c.waited_s),
        }
    return {}


async def _move(
    conn: Connection, job_id: JobId, sources: Collection[JobState], to: JobState, columns: Mapping[str, object]
) -> Job:
    moved = update(jobs).where(jobs.c.id == job_id, jobs.c.state.in_(sources)).values(state=to, **columns)
    row = (await conn.execute(moved.returning(jobs))).mappings().one_or_none()
    if row is not None:
        return job_from(row)
    found = (await conn.execute(select(jobs.c.state).where(jobs.c.id == job_id))).scalar_one_or_none()
    raise IllegalChange(job_id, None if found is None else JobState(found), to)
