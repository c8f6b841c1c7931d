"""Failed jobs whose task may still turn up, and the jobs that take it over: one at a time for each task, and none after
a delivery."""

from __future__ import annotations

import json

from sqlalchemy import exc, insert, select, update

from bot.core.models import Job, JobId, TaskRef
from bot.core.states import JobState
from bot.store.credits import ledger
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs
from bot.store.jobs import jobs as job_rows
from bot.store.jobs import messages
from bot.store.jobs.rows import job_from

_COPIED = (
    "spec",
    "account",
    "user_id",
    "guild_id",
    "channel_id",
    "message_id",
    "message_direct",
    "parent_id",
    "parent_slot",
    "reply_to",
    "cost",
    "application_id",
    "interaction_token",
    "size_limit_bytes",
    "created_at",
    "submit_started_at",
    "private",
)


WATCHED_S = 24 * 3600.0  # how long a task may turn up after its job failed
_KEY = "late-"  # followed by the failed job's id: the key of its replacement
_OVER = frozenset({JobState.FAILED, JobState.CANCELLED})
_BEFORE_TASK = (JobState.ACCEPTED, JobState.QUEUED, JobState.SUBMITTING)


class NoRoom(Exception):
    """The credits that a job returned have been spent on something else."""


async def watch(conn: Connection, job_id: JobId, until: float | None) -> None:
    """Watch the task of a job until this time, even if the job fails; None = stop."""
    await conn.execute(update(jobs).where(jobs.c.id == job_id).values(watch_until=until))


async def watched(conn: Connection, now: float) -> list[Job]:
    """The failed jobs that are watched, oldest first."""
    # filtered here: with a condition on the state, SQLite would read all failed jobs
    due = select(jobs).where(jobs.c.watch_until.is_not(None), jobs.c.watch_until > now)
    found = [job_from(row) for row in (await conn.execute(due)).mappings()]
    return sorted((job for job in found if job.state is JobState.FAILED), key=lambda job: (job.created_at, job.id))


async def in_the_place_of(conn: Connection, failed_id: JobId) -> Job | None:
    """The job that continues with the task of a failed one."""
    return await job_rows.by_key(conn, f"{_KEY}{failed_id}")


async def heir(conn: Connection, account: str, ref: TaskRef) -> Job | None:
    """The job that fetches or has delivered a finished task in place of a failed one."""
    waiting = select(jobs).where(
        jobs.c.state.in_(_BEFORE_TASK),
        jobs.c.account == account,
        jobs.c.spec.contains(json.dumps(ref), autoescape=True),
    )
    having = select(jobs).where(jobs.c.task_ref == ref, jobs.c.account == account)
    for query in (waiting, having):
        for row in (await conn.execute(query)).mappings():
            job = job_from(row)
            if job.state not in _OVER and job.spec.done_ref == ref:
                return job
    return None


async def has_task(conn: Connection, account: str, ref: TaskRef, job_id: JobId) -> bool:
    """True if the task belongs to another job."""
    others = select(jobs.c.id).where(jobs.c.task_ref == ref, jobs.c.account == account, jobs.c.id != job_id)
    return (await conn.execute(others.limit(1))).first() is not None


async def is_anothers(conn: Connection, job: Job, ref: TaskRef) -> bool:
    """True if `job` must not get the result of this task, because another job has it.

    Only a press may share its task: a provider may answer it with the task of an earlier press.
    """
    return not job.spec.stays and await has_task(conn, job.account, ref, job.id)


async def unwatch(conn: Connection, account: str, ref: TaskRef) -> None:
    """Stop watching a task: another job fetches it."""
    found = update(jobs).where(jobs.c.task_ref == ref, jobs.c.account == account, jobs.c.watch_until.is_not(None))
    await conn.execute(found.values(watch_until=None))


async def take_over(conn: Connection, failed_id: JobId, ref: TaskRef, now: float, *, free: bool) -> Job | None:
    """Create a job for task `ref` in place of a failed one, with its message and price; the price is reserved again
    unless `free`.

    None if the failed job isn't watched, or another one has its task. Raises NoRoom.
    """
    found = await conn.execute(select(jobs).where(jobs.c.id == failed_id, jobs.c.watch_until.is_not(None)))
    row = found.mappings().one_or_none()
    if row is None or row["state"] != JobState.FAILED:
        return None
    if await heir(conn, row["account"], ref) is not None:
        await watch(conn, failed_id, None)
        return None
    if row["task_ref"] is None and await is_anothers(conn, job_from(row), ref):
        return None
    job_id = JobId(job_rows.new_id())
    times = {"claimed_at": row["claimed_at"], "running_since": now}
    copied = {name: row[name] for name in _COPIED} | ({"cost": 0} if free else {})
    state = {"id": job_id, "key": f"{_KEY}{failed_id}", "state": JobState.RUNNING, "task_ref": ref}
    await conn.execute(insert(jobs).values(**copied, **times, **state))
    # its message belongs to the new job now, so the old one's failure isn't shown
    over = update(jobs).where(jobs.c.id == failed_id)
    await conn.execute(over.values(watch_until=None, message_id=None, shown_at=now, interaction_token=None))
    await messages.hand_over(conn, failed_id, job_id)
    try:
        await ledger.reserve_again(conn, job_id, failed_id, now, free=free)
    except exc.IntegrityError as full:  # a limit or an extra credit has been used up
        raise NoRoom(job_id) from full
    return await job_rows.get(conn, job_id)
