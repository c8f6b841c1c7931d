"""Who is next: the queue in front of each provider account, fair between members."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.models import AT_PROVIDER, WAITING, Job, JobState
from bot.store.rows import job_from
from bot.store.schema import jobs


async def claim(conn: AsyncConnection, account: str, limit: int, per_user: int, now: float) -> Job | None:
    """Take the next job of `account` from the queue: it becomes submitting. None: nothing may start now.

    At most `limit` jobs of the account, and `per_user` of one member on all accounts, are at a provider at once.
    Next is the member with the fewest jobs there now; among equals the one served longest ago, then the oldest job.
    """
    due = _queued(account) & or_(jobs.c.not_before.is_(None), jobs.c.not_before <= now)
    waiting = (
        select(jobs.c.user_id, func.min(jobs.c.created_at).label("since"))
        .where(due)
        .group_by(jobs.c.user_id)
        .subquery()
    )
    at_provider = _at_provider_of(waiting.c.user_id)
    served = jobs.alias("served")
    last_claim = select(func.max(served.c.claimed_at)).where(served.c.user_id == waiting.c.user_id).scalar_subquery()
    member = (
        select(waiting.c.user_id)
        .where(at_provider < per_user)
        .order_by(at_provider, last_claim.asc().nulls_first(), waiting.c.since, waiting.c.user_id)
        .limit(1)
        .scalar_subquery()
    )
    oldest = (
        select(jobs.c.id)
        .where(due, jobs.c.user_id == member)
        .order_by(jobs.c.created_at, jobs.c.id)
        .limit(1)
        .scalar_subquery()
    )
    busy = jobs.alias("busy")
    at_account = (
        select(func.count())
        .select_from(busy)
        .where(busy.c.account == account, busy.c.state.in_(AT_PROVIDER))
        .scalar_subquery()
    )
    taken = (
        update(jobs)
        # the state once more: under PostgreSQL another may have taken it since the subquery looked
        .where(jobs.c.id == oldest, jobs.c.state == JobState.QUEUED, at_account < limit)
        .values(state=JobState.SUBMITTING, claimed_at=now, not_before=None)
        .returning(jobs)
    )
    row = (await conn.execute(taken)).mappings().one_or_none()
    return None if row is None else job_from(row)


async def waiting_ahead(conn: AsyncConnection, job: Job) -> int:
    """How many waiting jobs of the account will be claimed before `job`, as things are now; 0 once it was claimed.

    A job's turn is its place among its member's own jobs, those at the provider included: what `claim` comes to.
    """
    place = func.row_number().over(partition_by=jobs.c.user_id, order_by=(jobs.c.created_at, jobs.c.id))
    turns = (
        select(
            jobs.c.id,
            jobs.c.created_at,
            (place + _at_provider_of(jobs.c.user_id)).label("turn"),
        )
        .where(jobs.c.account == job.account, jobs.c.state.in_(WAITING))
        .cte("turns")
    )
    mine = turns.alias("mine")
    earlier = tuple_(turns.c.turn, turns.c.created_at, turns.c.id) < tuple_(mine.c.turn, mine.c.created_at, mine.c.id)
    query = select(func.count()).select_from(turns.join(mine, earlier)).where(mine.c.id == job.id)
    return (await conn.execute(query)).scalar_one()


def _queued(account: str) -> ColumnElement[bool]:
    return (jobs.c.state == JobState.QUEUED) & (jobs.c.account == account)


def _at_provider_of(user_id: ColumnElement[int]) -> ColumnElement[int]:
    there = jobs.alias("there")
    count = select(func.count()).where(there.c.user_id == user_id, there.c.state.in_(AT_PROVIDER))
    return count.scalar_subquery()
