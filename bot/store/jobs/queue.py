"""The queue of each provider account, fair between members and within the shares of servers."""

from __future__ import annotations

import functools
from typing import Final

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Integer,
    ScalarSelect,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from bot.core.credits.quota import least
from bot.core.jobs.forecast import Queue, QueueLimits, Started, Waiting
from bot.core.models import Job
from bot.core.states import AT_PROVIDER, WAITING, JobState
from bot.store.database.columns import Seconds
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs
from bot.store.database.schema_rules import guild_settings
from bot.store.jobs.rows import job_from

_NONE: Final = literal_column("0", Integer)
MOST_WAIT_S: Final = 600.0  # no job is put off for this long (`providers.retry` caps a server's Retry-After)


async def claim(
    conn: Connection,
    account: str,
    limit: int,
    per_user: int,
    now: float,
    per_server: int | None = None,
    *,
    due: float | None = None,
) -> Job | None:
    """Take the next job of `account` from the queue and move it to submitting. None if no job may start now.

    At most `limit` jobs of the account are at the provider at once and, on all accounts, `per_user` of one member and
    `per_server` of one server (None = any number). A server may set lower limits for itself and for each of its
    members. Direct messages belong to no server. The member with the fewest jobs at providers is next; if several have
    the same number, the one served longest ago, then the oldest job. Members at their limit don't hold up others. `due`
    is the time by the clock of `not_before`, if it differs from `now`.
    """
    due = now if due is None else due
    values: dict[str, object] = {"for_account": account, "most": limit, "most_of_user": per_user, "moment": now}
    values |= {"due": due, "too_far": due + MOST_WAIT_S}
    if per_server is not None:
        values["most_of_server"] = per_server
    row = (await conn.execute(_claiming(per_server is not None), values)).mappings().one_or_none()
    return None if row is None else job_from(row)


@functools.cache
def _claiming(servers_are_limited: bool) -> ReturningUpdate[tuple[object, ...]]:
    """The statement of `claim`. Cached: building it takes longer than running it."""
    now: BindParameter[float] = bindparam("moment", type_=Seconds)
    due_by: BindParameter[float] = bindparam("due", type_=Seconds)
    # times this far in the future were set before the clock was set back
    too_far: BindParameter[float] = bindparam("too_far", type_=Seconds)
    account: BindParameter[str] = bindparam("for_account")
    due = (
        (jobs.c.state == JobState.QUEUED)
        & (jobs.c.account == account)
        & or_(jobs.c.not_before.is_(None), jobs.c.not_before <= due_by, jobs.c.not_before > too_far)
    )
    there = select(jobs.c.account, jobs.c.user_id, jobs.c.guild_id).where(_is_there()).cte("there")
    at_account = select(func.count()).where(there.c.account == account).scalar_subquery()
    has_room = at_account < bindparam("most", type_=Integer)
    # checked first: members aren't compared while the account is full
    line = _next_line(due & has_room, there, servers_are_limited)
    member, guild = (select(column).scalar_subquery() for column in (line.c.user_id, line.c.guild_id))
    oldest = (
        select(jobs.c.id)
        .where(due, jobs.c.user_id == member, jobs.c.guild_id.is_not_distinct_from(guild))
        .order_by(jobs.c.created_at, jobs.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        update(jobs)
        # checked again: in PostgreSQL another claim may have taken it since the subquery
        .where(jobs.c.id == oldest, jobs.c.state == JobState.QUEUED, has_room)
        .values(state=JobState.SUBMITTING, claimed_at=now, not_before=None)
        .returning(jobs)
    )


def _next_line(due: ColumnElement[bool], there: CTE, servers_are_limited: bool) -> CTE:
    """The member and server, as one row, whose oldest due job is next."""
    lines = (
        select(jobs.c.user_id, jobs.c.guild_id, func.min(jobs.c.created_at).label("since"))
        .where(due)
        .group_by(jobs.c.user_id, jobs.c.guild_id)
        .cte("lines")
    )
    of_user = _counted(there, "user_id")
    of_guild = _counted(there, "guild_id")
    of_line = _counted(there, "user_id", "guild_id")
    at_provider = func.coalesce(of_user.c.number, _NONE)
    of_server = func.coalesce(of_guild.c.number, _NONE)
    rules = guild_settings.c
    may_start = [
        at_provider < bindparam("most_of_user", type_=Integer),
        or_(rules.max_running.is_(None), func.coalesce(of_line.c.number, _NONE) < rules.max_running),
        or_(rules.share.is_(None), of_server < rules.share),
    ]
    if servers_are_limited:
        share = bindparam("most_of_server", type_=Integer)
        may_start.append(or_(lines.c.guild_id.is_(None), of_server < share))
    return (
        select(lines.c.user_id, lines.c.guild_id)
        .select_from(
            lines.outerjoin(guild_settings, rules.guild_id == lines.c.guild_id)
            .outerjoin(of_user, of_user.c.user_id == lines.c.user_id)
            .outerjoin(of_guild, of_guild.c.guild_id == lines.c.guild_id)
            .outerjoin(of_line, (of_line.c.user_id == lines.c.user_id) & (of_line.c.guild_id == lines.c.guild_id))
        )
        .where(*may_start)
        .order_by(at_provider, _last_claim(lines.c.user_id).asc().nulls_first(), lines.c.since, lines.c.user_id)
        .limit(1)
        .cte("next_line")
    )


def _is_there() -> ColumnElement[bool]:
    """True for jobs that take a slot at a provider; finished ones that only need fetching don't."""
    return jobs.c.state.in_(AT_PROVIDER) & jobs.c.ready_at.is_(None)


def _counted(there: CTE, *columns: str) -> CTE:
    """The number of jobs at providers for each value of these columns."""
    whose = [there.c[column] for column in columns]
    return select(*whose, func.count().label("number")).group_by(*whose).cte(f"by_{'_and_'.join(columns)}")


async def look(conn: Connection, account: str, limit: int, per_user: int, per_server: int | None = None) -> Queue:
    """The current queue of `account`, including jobs that wait for a retry; limits as for `claim`."""
    found = await conn.execute(
        select(jobs.c.id, jobs.c.user_id, jobs.c.guild_id, jobs.c.channel_id, jobs.c.created_at).where(
            jobs.c.account == account, jobs.c.state.in_(WAITING)
        )
    )
    # sorted here, because WAITING is two ranges of the index
    waiting = sorted((Waiting(*row) for row in found), key=lambda job: (job.created_at, job.job_id))
    if not waiting:
        return Queue((), (), {}, QueueLimits(limit, per_user))
    begun = select(jobs.c.user_id, jobs.c.guild_id, jobs.c.account, jobs.c.running_since, jobs.c.claimed_at)
    started = [
        Started(row.user_id, row.guild_id, row.account == account, row.running_since or row.claimed_at or 0.0)
        for row in await conn.execute(begun.where(_is_there()))
    ]
    members = (
        select(jobs.c.user_id).where(jobs.c.account == account, jobs.c.state.in_(WAITING)).distinct().cte("members")
    )
    claims = await conn.execute(select(members.c.user_id, _last_claim(members.c.user_id).label("at")))
    served = {row.user_id: row.at for row in claims if row.at is not None}
    return Queue(waiting, started, served, await _limits(conn, waiting, limit, per_user, per_server))


async def _limits(
    conn: Connection, waiting: list[Waiting], limit: int, per_user: int, per_server: int | None
) -> QueueLimits:
    guilds = {job.guild_id for job in waiting if job.guild_id is not None}
    rules = guild_settings.c
    found = await conn.execute(select(rules.guild_id, rules.share, rules.max_running).where(rules.guild_id.in_(guilds)))
    set_by = {row.guild_id: row for row in found}
    shares = {guild: least((set_by[guild].share if guild in set_by else None, per_server)) for guild in guilds}
    return QueueLimits(
        limit,
        per_user,
        {guild: share for guild, share in shares.items() if share is not None},
        {guild: row.max_running for guild, row in set_by.items() if row.max_running is not None},
    )


def _last_claim(user_id: ColumnElement[int]) -> ScalarSelect[float]:
    served = jobs.alias("served")
    return select(func.max(served.c.claimed_at)).where(served.c.user_id == user_id).scalar_subquery()
