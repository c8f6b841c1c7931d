"""Adds up the jobs and credits of a server's members from the ledger, which outlives the jobs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import JSON, BigInteger, ColumnElement, Select, case, func, literal, select, type_coerce

from bot.core.models import GuildId, UserId
from bot.core.rules.usage_report import UsageLine
from bot.core.states import JobState
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs, users
from bot.store.database.schema_rules import Entry, ledger

SLICE_S: Final = 900  # in every time zone, days begin at a quarter of an hour
_SLICE_US: Final = SLICE_S * 1_000_000
FORGOTTEN: Final = -1  # the key for all forgotten members
_COUNTED: Final = (Entry.RESERVE, Entry.SETTLE, Entry.RELEASE)
DELIVERED: Final = "delivered"  # how jobs ended
CREDITS_BACK: Final = "failed or cancelled"
PAID_CANCEL: Final = "cancelled and paid for"
UNDER_WAY: Final = "under way"
_BATCH: Final = 1_000  # rows per read before others get their turn

Key = TypeVar("Key", int, str)


@dataclass(frozen=True, slots=True)
class Span:
    """The jobs of a report: a server's, accepted from `start` until before `end` (UTC seconds); of one member if
    `user_id` is given."""

    guild_id: GuildId
    start: float
    end: float
    user_id: UserId | None = None


@dataclass(frozen=True, slots=True)
class Sum(Generic[Key]):
    """The sum of the lines with the same kind and `key`: how many jobs, and their credits."""

    key: Key
    entry: Entry
    jobs: int
    credits: int


async def by_time(conn: Connection, span: Span) -> list[Sum[int]]:
    """Sums per slice of SLICE_S; `key` is its start, in UTC seconds."""
    slices = type_coerce(ledger.c.reserved_at, BigInteger) // _SLICE_US
    return await _sums(conn, span, slices * SLICE_S)


async def by_kind(conn: Connection, span: Span) -> list[Sum[str]]:
    """Sums per kind of job."""
    return await _sums(conn, span, ledger.c.kind)


async def by_member(conn: Connection, span: Span) -> list[Sum[int]]:
    """Sums per member; all forgotten ones are FORGOTTEN."""
    forgotten = literal(FORGOTTEN, BigInteger)
    return await _sums(conn, span, case((ledger.c.user_id < 0, forgotten), else_=ledger.c.user_id))


async def newest(conn: Connection, span: Span, limit: int) -> AsyncIterator[list[UsageLine]]:
    """The newest jobs, newest first, in batches: others get their turn between two of them. `speed` is "" if the
    job itself is gone."""
    spent = func.sum(case((ledger.c.entry == Entry.SETTLE, ledger.c.credits), else_=0))
    settled, released = (func.max(case((ledger.c.entry == end, 1), else_=0)) for end in (Entry.SETTLE, Entry.RELEASE))
    of_job = (ledger.c.job_id, ledger.c.reserved_at, ledger.c.user_id, ledger.c.channel_id, ledger.c.kind)
    sums = (spent.label("spent"), settled.label("settled"), released.label("released"))
    found = (
        _lines(select(*of_job, *sums), span)
        .group_by(*of_job)
        .order_by(ledger.c.reserved_at.desc(), ledger.c.job_id.desc())
        .limit(limit)
        .subquery()
    )
    speed = type_coerce(jobs.c.spec, JSON)["speed"].as_string()
    named = (
        select(found, func.coalesce(speed, ""), func.coalesce(users.c.name, ""), jobs.c.state == JobState.CANCELLED)
        .join_from(found, jobs, jobs.c.id == found.c.job_id, isouter=True)
        .join(users, users.c.user_id == found.c.user_id, isouter=True)
        .order_by(found.c.reserved_at.desc(), found.c.job_id.desc())
    )
    async for batch in conn.parts(named, _BATCH):
        yield [_line(*row) for row in batch]


async def names(conn: Connection, user_ids: Sequence[int]) -> dict[int, str]:
    """The known names of these members."""
    known: dict[int, str] = {}
    for start in range(0, len(user_ids), _BATCH):
        some = user_ids[start : start + _BATCH]
        rows = await conn.execute(select(users.c.user_id, users.c.name).where(users.c.user_id.in_(some)))
        known |= {row.user_id: row.name for row in rows}
    return known


def called(user_id: int, name: str) -> str:
    """A member's name in a report: their own if known, else one that doesn't identify a forgotten member."""
    return "forgotten" if user_id < 0 else name or str(user_id)


async def _sums(conn: Connection, span: Span, key: ColumnElement[Key]) -> list[Sum[Key]]:
    jobs_of = func.count(ledger.c.job_id.distinct())  # a job paid from two sources has two lines
    added = _lines(select(key.label("key"), ledger.c.entry, jobs_of, func.sum(ledger.c.credits)), span)
    found: list[Sum[Key]] = []
    async for batch in conn.parts(added.group_by("key", ledger.c.entry), _BATCH):
        found += [Sum(what, Entry(entry), number, int(credits)) for what, entry, number, credits in batch]
    return found


def _lines(query: Select[Any], span: Span) -> Select[Any]:
    """The lines of the jobs in the report."""
    query = query.where(
        ledger.c.guild_id == span.guild_id,
        ledger.c.reserved_at >= span.start,
        ledger.c.reserved_at < span.end,
        ledger.c.entry.in_(_COUNTED),
    )
    return query if span.user_id is None else query.where(ledger.c.user_id == span.user_id)


def _line(
    job_id: str,
    at: float,
    user_id: int,
    channel_id: int,
    kind: str,
    spent: int,
    settled: int,
    released: int,
    speed: str,
    name: str,
    cancelled: bool | None,
) -> UsageLine:
    outcome = (PAID_CANCEL if cancelled else DELIVERED) if settled else CREDITS_BACK if released else UNDER_WAY
    member_id = user_id if user_id >= 0 else None
    return UsageLine(at, member_id, called(user_id, name), channel_id, kind, speed, int(spent), outcome, job_id)
