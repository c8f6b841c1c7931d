"""Stores and finds jobs. `lifecycle.py` changes them, `queue.py` chooses the next one."""

from __future__ import annotations

import functools
import secrets
import string
from collections.abc import Iterable
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, func, literal_column, or_, select, update
from sqlalchemy.sql.dml import ReturningInsert

from bot.core.jobs.new_job import NewJob
from bot.core.kinds import CancelTerms
from bot.core.models import GuildId, Job, JobId, MessageId, TaskRef, UserId
from bot.core.states import AT_PROVIDER, ENDED, WAITING, JobState
from bot.store.database.connection import Connection
from bot.store.database.dialect import upsert_in
from bot.store.database.schema import jobs
from bot.store.jobs.rows import job_from, values_of_new

_ID_ALPHABET: Final = string.digits + string.ascii_lowercase
_ID_LENGTH: Final = 10
_POLLED: Final = frozenset({JobState.RUNNING, JobState.NEEDS_INPUT})
# built once, with its states written out, because members wait for it
_ACTIVE: Final = select(
    func.count(), func.count().filter(jobs.c.guild_id.is_not_distinct_from(bindparam("guild", type_=BigInteger)))
).where(
    jobs.c.user_id == bindparam("member", type_=BigInteger),
    jobs.c.state.in_([literal_column(repr(state.value)) for state in sorted(WAITING | AT_PROVIDER)]),
)
_SHOWABLE: Final = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


async def insert(conn: Connection, new: NewJob, now: float) -> tuple[Job, bool]:
    """Store a job as accepted; returns it with True if it is new, False if its key was stored before."""
    row_of_new = {"id": new_id(), "state": JobState.ACCEPTED, "created_at": now, **values_of_new(new)}
    added = await conn.execute(_inserting(conn.dialect_name), row_of_new)
    row = added.mappings().one_or_none()
    if row is not None:
        return job_from(row), True
    return job_from((await conn.execute(select(jobs).where(jobs.c.key == new.asker.key))).mappings().one()), False


def new_id() -> str:
    """The id of a new job."""
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(_ID_LENGTH))


@functools.cache
def _inserting(dialect: str) -> ReturningInsert[tuple[object, ...]]:
    """The statement of `insert`. Cached because members wait for it, and building it takes longer than running it."""
    return upsert_in(dialect, jobs).on_conflict_do_nothing(index_elements=[jobs.c.key]).returning(jobs)


async def get(conn: Connection, job_id: JobId) -> Job | None:
    """The job with this id."""
    return await _one(conn, select(jobs).where(jobs.c.id == job_id))


async def by_key(conn: Connection, key: str) -> Job | None:
    """The job that was stored under this key."""
    return await _one(conn, select(jobs).where(jobs.c.key == key))


async def own_shown_in(conn: Connection, user_id: UserId, message_id: MessageId) -> Job | None:
    """The member's job with this message as its own; includes private ones, which `messages` doesn't have."""
    found = select(jobs).where(jobs.c.user_id == user_id, jobs.c.message_id == message_id)
    row = (await conn.execute(found.limit(1))).mappings().one_or_none()
    return None if row is None else job_from(row)


async def pending_free_cancels(conn: Connection, user_id: UserId, guild_id: GuildId | None) -> int:
    """The number of running jobs that a member has asked to cancel there for free. Ended ones are in the ledger."""
    found = select(func.count()).where(
        jobs.c.user_id == user_id,
        jobs.c.guild_id.is_not_distinct_from(guild_id),
        jobs.c.cancel == CancelTerms.FREE,
        jobs.c.progress > 0,
        jobs.c.cost > 0,
        jobs.c.state.in_(AT_PROVIDER),
    )
    return (await conn.execute(found)).scalar_one()


async def active_clicks(conn: Connection, parent_id: JobId, slot: int | None, user_id: UserId) -> list[Job]:
    """This member's jobs from this button that have not ended, newest first."""
    query = _children(parent_id, slot).where(jobs.c.user_id == user_id, jobs.c.state.not_in(ENDED))
    return [job_from(row) for row in (await conn.execute(query)).mappings()]


async def delivered_child(conn: Connection, parent_id: JobId, slot: int | None, user_id: UserId) -> Job | None:
    """The newest delivered job from this button, of any member; private ones of this member only."""
    open_to = or_(~jobs.c.private, jobs.c.user_id == user_id)
    return await _one(conn, _children(parent_id, slot).where(jobs.c.state == JobState.DELIVERED, open_to).limit(1))


async def count_active(conn: Connection, user_id: UserId, guild_id: GuildId | None) -> tuple[int, int]:
    """The number of this member's jobs that wait or are at the provider: everywhere, and in this server."""
    everywhere, here = (await conn.execute(_ACTIVE, {"member": user_id, "guild": guild_id})).one()
    return everywhere, here


async def in_states(conn: Connection, states: Iterable[JobState], account: str | None = None) -> list[Job]:
    """All jobs in these states, oldest first; of one account, or of all."""
    where: list[ColumnElement[bool]] = [jobs.c.state.in_(tuple(states))]
    if account is not None:
        where.append(jobs.c.account == account)
    found = await conn.execute(select(jobs).where(*where).order_by(jobs.c.created_at, jobs.c.id))
    return [job_from(row) for row in found.mappings()]


async def open_tasks(conn: Connection, account: str) -> list[Job]:
    """The unfinished jobs that the provider has under a `task_ref`, oldest first: those to poll."""
    return await in_states(conn, _POLLED, account)


async def to_show(conn: Connection) -> list[Job]:
    """Jobs whose end (result, failure, cancellation) their message doesn't show yet, oldest end first."""
    unshown = (jobs.c.shown_at.is_(None), jobs.c.message_id.is_not(None), jobs.c.state.in_(_SHOWABLE))
    # sorted here: with ORDER BY, SQLite would read all ended jobs
    found = await conn.execute(select(jobs).where(*unshown))
    return sorted((job_from(row) for row in found.mappings()), key=lambda job: (job.ended_at or 0.0, job.id))


async def set_seed(conn: Connection, job_id: JobId, seed: str) -> None:
    """Store the seed of a job's result, which arrives after the result."""
    await conn.execute(update(jobs).where(jobs.c.id == job_id).values(seed=seed))


async def keep_answer(conn: Connection, job_id: JobId, text: str) -> None:
    """Store the provider's answer about a job's finished task: it may forget the task before we have the result."""
    await conn.execute(update(jobs).where(jobs.c.id == job_id).values(answer=text))


async def answer_of_task(conn: Connection, account: str, ref: TaskRef) -> str:
    """The newest stored answer about a task, whichever job it was for; "" = there is none."""
    kept = select(jobs.c.answer).where(jobs.c.task_ref == ref, jobs.c.account == account, jobs.c.answer != "")
    return (await conn.execute(kept.order_by(jobs.c.ready_at.desc()).limit(1))).scalar_one_or_none() or ""


async def drop_answers(conn: Connection, account: str, ref: TaskRef) -> None:
    """Delete the stored answers about a task: its result is here, or never will be."""
    kept = update(jobs).where(jobs.c.task_ref == ref, jobs.c.account == account, jobs.c.answer != "")
    await conn.execute(kept.values(answer=""))


async def wipe_tokens(conn: Connection, older_than: float) -> int:
    """Forget the interaction tokens of jobs created before `older_than`; returns how many."""
    stale = update(jobs).where(jobs.c.interaction_token.is_not(None), jobs.c.created_at < older_than)
    return (await conn.execute(stale.values(interaction_token=None))).rowcount


def _children(parent_id: JobId, slot: int | None) -> Select[tuple[object, ...]]:
    return (
        select(jobs)
        .where(jobs.c.parent_id == parent_id, jobs.c.parent_slot.is_not_distinct_from(slot))
        .order_by(jobs.c.created_at.desc(), jobs.c.id)
    )


async def _one(conn: Connection, query: Select[tuple[object, ...]]) -> Job | None:
    row = (await conn.execute(query)).mappings().one_or_none()
    return None if row is None else job_from(row)
