"""What a member made: their results page by page, what goes on now, and how jobs are related."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Tuple, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.models import ENDED, Job, JobId, JobState, UserId
from bot.store.rows import job_from
from bot.store.schema import jobs

_OPEN = tuple(state for state in JobState if state not in ENDED)  # named one by one, so that an index finds them
_NEWEST_FIRST = (jobs.c.created_at.desc(), jobs.c.id.desc())
_OLDEST_FIRST = (jobs.c.created_at, jobs.c.id)


async def newest(conn: AsyncConnection, user_id: UserId) -> Job | None:
    """The member's newest result."""
    return await _first(conn, _results(user_id), *_NEWEST_FIRST)


async def older(conn: AsyncConnection, job: Job) -> Job | None:
    """The result of the same member that comes next after `job` when one pages back in time."""
    return await _first(conn, _results(job.user_id) & (_place() < _place_of(job)), *_NEWEST_FIRST)


async def newer(conn: AsyncConnection, job: Job) -> Job | None:
    """The result of the same member that was made next after `job`."""
    return await _first(conn, _results(job.user_id) & (_place() > _place_of(job)), *_OLDEST_FIRST)


async def position(conn: AsyncConnection, job: Job) -> tuple[int, int]:
    """Which of its member's results `job` is, counted from the newest (1), and how many there are."""
    query = select(
        func.count().filter(_place() >= _place_of(job)),
        func.count(),
    ).where(_results(job.user_id))
    number, total = (await conn.execute(query)).one()
    return number, total


async def recent(conn: AsyncConnection, user_id: UserId, limit: int) -> list[Job]:
    """The member's newest jobs, in any state, newest first."""
    found = select(jobs).where(jobs.c.user_id == user_id).order_by(*_NEWEST_FIRST).limit(limit)
    return [job_from(row) for row in (await conn.execute(found)).mappings()]


async def going(conn: AsyncConnection, user_id: UserId) -> list[Job]:
    """The member's jobs that have not ended, oldest first."""
    # sorted here: an ORDER BY would tempt SQLite to walk through all jobs of the member in their order
    found = await conn.execute(select(jobs).where(jobs.c.user_id == user_id, jobs.c.state.in_(_OPEN)))
    return sorted((job_from(row) for row in found.mappings()), key=lambda job: (job.created_at, job.id))


async def children(conn: AsyncConnection, job_id: JobId, limit: int) -> list[Job]:
    """The first results that were made from this one, oldest first."""
    made = select(jobs).where(jobs.c.parent_id == job_id, jobs.c.state == JobState.DELIVERED)
    found = await conn.execute(made.order_by(*_OLDEST_FIRST).limit(limit))
    return [job_from(row) for row in found.mappings()]


async def tally(conn: AsyncConnection) -> Mapping[str, Mapping[JobState, int]]:
    """How many jobs of each account are in each state, ended ones left out."""
    query = select(jobs.c.account, jobs.c.state, func.count()).where(jobs.c.state.in_(_OPEN))
    counted: dict[str, dict[JobState, int]] = {}
    for account, state, number in await conn.execute(query.group_by(jobs.c.account, jobs.c.state)):
        counted.setdefault(account, {})[JobState(state)] = number
    return counted


def _results(user_id: UserId) -> ColumnElement[bool]:
    return (jobs.c.user_id == user_id) & (jobs.c.state == JobState.DELIVERED)


def _place() -> Tuple:
    return tuple_(jobs.c.created_at, jobs.c.id)


def _place_of(job: Job) -> Tuple:
    return tuple_(job.created_at, job.id, types=[jobs.c.created_at.type, jobs.c.id.type])


async def _first(conn: AsyncConnection, where: ColumnElement[bool], *order: ColumnElement[object]) -> Job | None:
    row = (await conn.execute(select(jobs).where(where).order_by(*order).limit(1))).mappings().one_or_none()
    return None if row is None else job_from(row)
