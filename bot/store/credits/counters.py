"""Counters: sums of the ledger's credits per window.

A counter is created from the ledger when a limit is first read in its window, and changes with every line after that.
So a new limit includes earlier use, in any time zone, and the ledger is the only source of truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.core.credits.quota import Limit, Period, Scope, Window, window
from bot.store.database.columns import Seconds
from bot.store.database.connection import Connection
from bot.store.database.schema_rules import Entry, allowances, ledger


@dataclass(frozen=True, slots=True)
class Holder:
    """The owner of a counter. `ids`: all its ids in the ledger, including the pseudonym of a member who was
    forgotten."""

    guild_id: int  # 0 = direct messages
    scope: Scope
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Owners:
    """The owners whose counters a job changes: its member, its channel and its server's pool."""

    guild_id: int  # 0 = direct messages
    user_id: int
    channel_id: int

    def at(self, moment: float) -> dict[str, object]:
        """The parameters of the statements below."""
        whose = {"guild": self.guild_id, "user": self.user_id, "channel": self.channel_id}
        return {**whose, "moment": moment}


@dataclass(frozen=True, slots=True)
class Counter:
    """The current state of a counter; `stored`: it has a row."""

    holder: Holder
    period: Period
    window: Window
    reserved: int
    spent: int
    forgiven: int
    stored: bool
    granted: int | None = None  # as stored

    def limit(self, granted: int | None) -> Limit:
        """The counter as a limit of `granted` credits; None = unlimited."""
        return Limit(self.holder.scope, self.period, granted, self.reserved, self.spent, self.forgiven, self.window.end)


# built once, because members wait for them
_OWNED = and_(
    allowances.c.guild_id == bindparam("guild"),
    or_(
        and_(allowances.c.scope == Scope.MEMBER, allowances.c.scope_id == bindparam("user")),
        and_(allowances.c.scope == Scope.POOL, allowances.c.scope_id == 0),
        and_(allowances.c.scope == Scope.CHANNEL, allowances.c.scope_id == bindparam("channel")),
    ),
    allowances.c.window_start <= bindparam("moment", type_=Seconds),
    allowances.c.window_end > bindparam("moment", type_=Seconds),
)
_IS_MEMBERS = allowances.c.scope == Scope.MEMBER
_CREDITS = case((_IS_MEMBERS, bindparam("own", type_=BigInteger)), else_=bindparam("total", type_=BigInteger))
_SPENT = case((_IS_MEMBERS, bindparam("own_spent", type_=BigInteger)), else_=bindparam("total_spent", type_=BigInteger))
_COVERING = select(allowances).where(_OWNED)
_HOLD = update(allowances).where(_OWNED).values(reserved=allowances.c.reserved + _CREDITS)
_END = (
    update(allowances)
    .where(_OWNED)
    .values(reserved=allowances.c.reserved - _CREDITS, spent=allowances.c.spent + _SPENT)
)


async def current(
    conn: Connection, owners: Owners, wanted: Sequence[tuple[Holder, Iterable[Period]]], timezone: str, now: float
) -> tuple[dict[tuple[Scope, Period], Counter], list[Counter]]:
    """The counters of these holders for the windows around `now`, stored or not, and the owners' other stored ones for
    open windows: of limits that no longer apply, or of another time zone."""
    rows = await conn.execute(_COVERING, owners.at(now))
    stored = {(row.scope, row.period, row.window_start, row.window_end): row for row in rows}
    found = {}
    for holder, periods in wanted:
        for period in periods:
            span = window(period, now, timezone)
            row = stored.pop((holder.scope, period, span.start, span.end), None)
            kept = None if row is None else _stored(row, holder)
            found[holder.scope, period] = kept or await _counted(conn, holder, period, span)
    others = (_stored(row, Holder(row.guild_id, Scope(row.scope), (row.scope_id,))) for row in stored.values())
    return found, list(others)


def _stored(row: Row[Any], holder: Holder) -> Counter:
    counts = row.reserved, row.spent, row.forgiven
    span = Window(row.window_start, row.window_end)
    return Counter(holder, Period(row.period), span, *counts, stored=True, granted=row.granted)


async def _counted(conn: Connection, holder: Holder, period: Period, span: Window) -> Counter:
    """The sums of a window in the ledger."""
    lines = and_(_whose(holder), ledger.c.reserved_at >= span.start, ledger.c.reserved_at < span.end)
    if holder.scope is Scope.MEMBER:
        lines &= ledger.c.source == 0  # a grant's credits don't use the allowance
    sums = select(*(_sum(entry).label(entry.name) for entry in (Entry.RESERVE, Entry.SETTLE, Entry.RELEASE)))
    row = (await conn.execute(sums.where(lines))).one()
    forgiven = 0
    if holder.scope is Scope.MEMBER and row.SETTLE:
        resets = lines & (ledger.c.entry == Entry.RESET)
        last = (await conn.execute(select(func.max(ledger.c.at)).where(resets))).scalar_one()
        if last is not None:
            forgiven = (await conn.execute(select(_sum(Entry.SETTLE)).where(lines, ledger.c.at <= last))).scalar_one()
    reserved = row.RESERVE - row.SETTLE - row.RELEASE
    return Counter(holder, period, span, int(reserved), int(row.SETTLE), int(forgiven), stored=False)


async def store(conn: Connection, counter: Counter, granted: int | None) -> None:
    """Store a counter. If the limit is below the use, it grants what was used, so that the rest isn't negative."""
    used = counter.reserved + counter.spent - counter.forgiven
    row = {
        "guild_id": counter.holder.guild_id,
        "scope": counter.holder.scope,
        "scope_id": counter.holder.ids[0],
        "period": counter.period,
        "window_start": counter.window.start,
        "window_end": counter.window.end,
        "granted": None if granted is None else max(granted, used),
        "forgiven": counter.forgiven,
        "reserved": counter.reserved,
        "spent": counter.spent,
    }
    await conn.execute(insert(allowances).values(**row))


async def hold(conn: Connection, owners: Owners, own: int, total: int, now: float) -> None:
    """Add credits to every stored counter of the owners whose window `now` falls into: `own` to the member's, `total`
    to the pools'. The table refuses more than a counter grants."""
    await conn.execute(_HOLD, owners.at(now) | {"own": own, "total": total})


async def grant(conn: Connection, limits: Iterable[tuple[Counter, int | None]]) -> None:
    """Update the limits of the stored counters to what applies now; call it before `hold`."""
    for counter, most in limits:
        granted = None if most is None else max(most, counter.reserved + counter.spent - counter.forgiven)
        if counter.granted != granted:
            this = _is(counter.holder, counter.period, counter.window)
            await conn.execute(update(allowances).where(this).values(granted=granted))


async def end(conn: Connection, owners: Owners, own: int, total: int, reserved_at: float, *, spent: bool) -> None:
    """End a reservation in every stored counter that has it, spent or not: `own` credits of the member's, `total` of
    the pools'."""
    moved = {"own": own, "total": total, "own_spent": own if spent else 0, "total_spent": total if spent else 0}
    await conn.execute(_END, owners.at(reserved_at) | moved)


async def forgive(conn: Connection, holder: Holder, now: float) -> None:
    """Stop counting spent credits in the open windows."""
    await conn.execute(update(allowances).where(_covers(holder, now)).values(forgiven=allowances.c.spent))


def _is(holder: Holder, period: Period, span: Window) -> ColumnElement[bool]:
    return and_(
        _of(holder),
        allowances.c.period == period,
        allowances.c.window_start == span.start,
        allowances.c.window_end == span.end,
    )


def _covers(holder: Holder, at: float) -> ColumnElement[bool]:
    return _of(holder) & (allowances.c.window_start <= at) & (allowances.c.window_end > at)


def _of(holder: Holder) -> ColumnElement[bool]:
    return and_(
        allowances.c.guild_id == holder.guild_id,
        allowances.c.scope == holder.scope,
        allowances.c.scope_id == holder.ids[0],
    )


def _whose(holder: Holder) -> ColumnElement[bool]:
    in_server = ledger.c.guild_id == holder.guild_id
    match holder.scope:
        case Scope.MEMBER:
            return in_server & ledger.c.user_id.in_(holder.ids)
        case Scope.CHANNEL:
            return in_server & ledger.c.channel_id.in_(holder.ids)
        case Scope.POOL:
            return in_server


def _sum(entry: Entry) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((ledger.c.entry == entry, ledger.c.credits), else_=0)), 0)


async def members_over(conn: Connection, guild_id: int, span: Window, credits: int) -> int:
    """Count the members of a server who used at least this much of their allowance in a window, without a reset."""
    gone_back = case((ledger.c.entry == Entry.RELEASE, -ledger.c.credits), else_=ledger.c.credits)
    used = func.sum(case((ledger.c.entry.in_((Entry.RESERVE, Entry.RELEASE)), gone_back), else_=0))
    resets = func.sum(case((ledger.c.entry == Entry.RESET, 1), else_=0))
    within = (ledger.c.reserved_at >= span.start, ledger.c.reserved_at < span.end, ledger.c.source == 0)
    over = (
        select(ledger.c.user_id)
        .where(ledger.c.guild_id == guild_id, *within)
        .group_by(ledger.c.user_id)
        .having(used >= credits, resets == 0)
    )
    return (await conn.execute(select(func.count()).select_from(over.subquery()))).scalar_one()


async def prune(conn: Connection, ended_before: float) -> int:
    """Delete the counters of windows that ended before this; returns how many. They can be rebuilt from the ledger."""
    old = delete(allowances).where(allowances.c.window_end < ended_before)
    return (await conn.execute(old)).rowcount
