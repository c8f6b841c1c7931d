"""Results of a member, open jobs, relations between jobs, their cost and their duration."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Tuple, case, exists, func, literal_column, select, tuple_

from bot.core.actions import facts
from bot.core.jobs.durations import Took
from bot.core.models import GuildId, Job, JobId, UserId
from bot.core.states import ENDED, JobState
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs
from bot.store.database.schema_rules import ENDS, Entry, ledger
from bot.store.jobs.rows import job_from, spec_from

_OPEN = tuple(state for state in JobState if state not in ENDED)  # listed one by one, so that an index is used
_NEWEST_FIRST = (jobs.c.created_at.desc(), jobs.c.id.desc())
_OLDEST_FIRST = (jobs.c.created_at, jobs.c.id)
# a literal instead of a parameter, so that the index of delivered jobs is used
_DELIVERED = jobs.c.state == literal_column(repr(JobState.DELIVERED.value))


@dataclass(frozen=True, slots=True)
class Spent:
    """Ended jobs of one account with the same cost at the provider: how many, and their credits. `usage` is that cost
    in the provider's own words, "" if unknown. `account` None = the jobs of forgotten members, which only the ledger
    has, without account and cost."""

    account: str | None
    usage: str
    jobs: int
    credits: int


async def newest(conn: Connection, user_id: UserId) -> Job | None:
    """The member's newest result."""
    return await _first(conn, _results(user_id), *_NEWEST_FIRST)


async def older(conn: Connection, job: Job) -> Job | None:
    """The member's result before `job`."""
    return await _first(conn, _results(job.user_id) & (_place() < _place_of(job)), *_NEWEST_FIRST)


async def newer(conn: Connection, job: Job) -> Job | None:
    """The member's result after `job`."""
    return await _first(conn, _results(job.user_id) & (_place() > _place_of(job)), *_OLDEST_FIRST)


async def position(conn: Connection, job: Job) -> tuple[int, int]:
    """The position of `job` among its member's results, counted from the newest (1), and how many there are."""
    query = select(
        func.count().filter(_place() >= _place_of(job)),
        func.count(),
    ).where(_results(job.user_id))
    number, total = (await conn.execute(query)).one()
    return number, total


async def recent(conn: Connection, user_id: UserId, limit: int) -> list[Job]:
    """The member's newest jobs, in any state, newest first."""
    found = select(jobs).where(jobs.c.user_id == user_id).order_by(*_NEWEST_FIRST).limit(limit)
    return [job_from(row) for row in (await conn.execute(found)).mappings()]


async def going(conn: Connection, user_id: UserId) -> list[Job]:
    """The member's open jobs, oldest first."""
    # sorted here: with ORDER BY, SQLite would read all jobs of the member in order
    found = await conn.execute(select(jobs).where(jobs.c.user_id == user_id, jobs.c.state.in_(_OPEN)))
    return sorted((job_from(row) for row in found.mappings()), key=lambda job: (job.created_at, job.id))


async def going_in(conn: Connection, guild_id: GuildId, user_id: UserId | None = None) -> list[JobId]:
    """The open jobs of a server, newest first; of one member only if `user_id` is given."""
    # sorted here for the reason above; ids only, because a page shows few of them
    found = select(jobs.c.created_at, jobs.c.id).where(jobs.c.guild_id == guild_id, jobs.c.state.in_(_OPEN))
    if user_id is not None:
        found = found.where(jobs.c.user_id == user_id)
    newest_first = sorted(((row.created_at, row.id) for row in await conn.execute(found)), reverse=True)
    return [JobId(job_id) for _created_at, job_id in newest_first]


async def by_ids(conn: Connection, job_ids: Sequence[JobId]) -> list[Job]:
    """These jobs in this order; unknown ones are left out."""
    found = await conn.execute(select(jobs).where(jobs.c.id.in_(job_ids)))
    known = {job.id: job for job in map(job_from, found.mappings())}
    return [known[job_id] for job_id in job_ids if job_id in known]


async def children(conn: Connection, job_id: JobId, limit: int) -> list[Job]:
    """The first results made from this one, oldest first."""
    made = select(jobs).where(jobs.c.parent_id == job_id, jobs.c.state == JobState.DELIVERED)
    found = await conn.execute(made.order_by(*_OLDEST_FIRST).limit(limit))
    return [job_from(row) for row in found.mappings()]


async def any_jobs(conn: Connection) -> bool:
    """True if a job was ever accepted."""
    return bool((await conn.execute(select(exists(select(jobs.c.id))))).scalar())


async def any_results(conn: Connection) -> bool:
    """True if a job has a picture on our disk."""
    return bool((await conn.execute(select(exists(select(jobs.c.id).where(jobs.c.result_name.is_not(None)))))).scalar())


async def tally(conn: Connection) -> Mapping[str, Mapping[JobState, int]]:
    """The number of each account's open jobs in each state."""
    query = select(jobs.c.account, jobs.c.state, func.count()).where(jobs.c.state.in_(_OPEN))
    counted: dict[str, dict[JobState, int]] = {}
    for account, state, number in await conn.execute(query.group_by(jobs.c.account, jobs.c.state)):
        counted.setdefault(account, {})[JobState(state)] = number
    return counted


async def spent(conn: Connection, guild_id: GuildId, since: float) -> list[Spent]:
    """The cost of a server's jobs that were accepted at `since` (UTC seconds) or later and have ended. Returned credits
    don't count; the provider's cost of such a job does."""
    credits = func.sum(case((ledger.c.entry == Entry.SETTLE, ledger.c.credits), else_=0))
    query = (
        select(jobs.c.account, func.coalesce(jobs.c.usage, ""), func.count(), credits)
        .join_from(ledger, jobs, jobs.c.id == ledger.c.job_id, isouter=True)
        .where(ledger.c.guild_id == guild_id, ledger.c.reserved_at >= since, ledger.c.entry.in_(ENDS))
        .group_by(jobs.c.account, jobs.c.usage)
        .order_by(jobs.c.account, jobs.c.usage)
    )
    return [Spent(account, usage, number, int(total)) for account, usage, number, total in await conn.execute(query)]


async def durations(conn: Connection, account: str, limit: int) -> list[Took]:
    """The account's last `limit` delivered jobs, newest first, without those whose start at the provider is unknown."""
    query = (
        select(jobs.c.spec, jobs.c.running_since, jobs.c.finished_at)
        .where(jobs.c.account == account, _DELIVERED, jobs.c.finished_at.is_not(None))
        .order_by(jobs.c.finished_at.desc())
        .limit(limit)
    )
    found: list[Took] = []
    for text, began, finished in await conn.execute(query):
        if began is not None:
            spec = spec_from(json.loads(text))
            found.append(Took(facts(spec.action).priced, spec.speed, max(0.0, finished - began)))
    return found


def _results(user_id: UserId) -> ColumnElement[bool]:
    return (jobs.c.user_id == user_id) & (jobs.c.state == JobState.DELIVERED)


def _place() -> Tuple:
    return tuple_(jobs.c.created_at, jobs.c.id)


def _place_of(job: Job) -> Tuple:
    return tuple_(job.created_at, job.id, types=[jobs.c.created_at.type, jobs.c.id.type])


async def _first(conn: Connection, where: ColumnElement[bool], *order: ColumnElement[object]) -> Job | None:
    row = (await conn.execute(select(jobs).where(where).order_by(*order).limit(1))).mappings().one_or_none()
    return None if row is None else job_from(row)
