"""Reports on a server's jobs and credits over some days: numbers, a chart and a sheet of jobs."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.charts.chart_process import ChartPainter
from bot.core.models import GuildId, UserId
from bot.core.rules.usage_csv import usage_csv
from bot.core.rules.usage_report import UsageDay, UsageLine, UsageOf, UsageReport
from bot.services.ports import Clock
from bot.services.rules.policies import Policies
from bot.store.database.database import Database
from bot.store.database.schema_rules import Entry
from bot.store.members import usage
from bot.store.members.usage import FORGOTTEN, Key, Span, Sum

MOST_LINES: Final = 100_000  # of a sheet


@dataclass(frozen=True, slots=True)
class Usage:
    """A report with numbers beside its chart: `reserved` are the credits of the `under_way` jobs. `sheet` is a CSV
    of the newest `listed` jobs; `chart` is a PNG, None if none could be drawn."""

    report: UsageReport
    under_way: int
    reserved: int
    sheet: bytes
    listed: int
    chart: bytes | None


@dataclass(slots=True)
class _Tally:
    """The sum over lines that have something in common."""

    jobs: int = 0
    failed: int = 0
    ended: int = 0
    reserved: int = 0
    spent: int = 0
    released: int = 0

    def add(self, line: Sum[Any]) -> None:
        match line.entry:
            case Entry.RESERVE:
                self.jobs += line.jobs
                self.reserved += line.credits
            case Entry.SETTLE:
                self.ended += line.jobs
                self.spent += line.credits
            case _:
                self.ended += line.jobs
                self.failed += line.jobs
                self.released += line.credits


class UsageService:
    """`/admin usage`. One report at a time: it reads a lot, and members wait for the same database."""

    def __init__(self, db: Database, policies: Policies, painter: ChartPainter, clock: Clock) -> None:
        self._db = db
        self._policies = policies
        self._painter = painter
        self._clock = clock
        self._turn = asyncio.Semaphore(1)

    async def of(self, guild_id: GuildId, title: str, days: int, user_id: UserId | None, limit_bytes: int) -> Usage:
        """The last `days` days in the server's time zone, today included; of one member only if one is given.

        The sheet has at most MOST_LINES jobs and `limit_bytes` bytes. May take seconds. Raises Busy.
        """
        timezone = (await self._policies.of(guild_id)).timezone
        midnights = _midnights(timezone, self._clock(), days)
        span = Span(guild_id, midnights[0][1], midnights[-1][1], user_id)
        async with self._turn:
            async with self._db.read() as conn:
                days_used = _by_day(await usage.by_time(conn, span), midnights)
                kinds = _by_key(await usage.by_kind(conn, span))
                members = _by_key(await usage.by_member(conn, span))
                names = await usage.names(conn, [member for member in members if member != FORGOTTEN])
                lines = [line async for batch in usage.newest(conn, span, MOST_LINES) for line in batch]
            total = _sum(days_used.values())
            report = UsageReport(
                title=title,
                timezone=timezone,
                first=midnights[0][0],
                last=midnights[-2][0],
                days=tuple(UsageDay(day, one.jobs, one.spent, one.failed) for day, one in days_used.items()),
                members=_shares((usage.called(member, names.get(member, "")), one) for member, one in members.items()),
                kinds=_shares(kinds.items()),
                total_jobs=total.jobs,
                total_credits=total.spent,
                failed=total.failed,
            )
            writing = asyncio.to_thread(_sheet, lines, limit_bytes)
            chart, (sheet, listed) = await asyncio.gather(self._painter.draw(report), writing)
        reserved = total.reserved - total.spent - total.released
        return Usage(report, total.jobs - total.ended, reserved, sheet, listed, chart)


def _midnights(timezone: str, now: float, days: int) -> list[tuple[date, float]]:
    """The start of each of the last `days` days (UTC seconds), and of tomorrow."""
    zone = ZoneInfo(timezone)
    today = datetime.fromtimestamp(now, zone).date()
    dates = [today - timedelta(days=ago) for ago in range(days - 1, -2, -1)]
    return [(day, datetime.combine(day, time(), zone).timestamp()) for day in dates]


def _by_day(sums: Iterable[Sum[int]], midnights: Sequence[tuple[date, float]]) -> dict[date, _Tally]:
    """The sums of each day, days without jobs included."""
    tallies = {day: _Tally() for day, _begin in midnights[:-1]}
    begins = [begin for _day, begin in midnights[:-1]]
    for line in sums:
        tallies[midnights[bisect_right(begins, line.key) - 1][0]].add(line)
    return tallies


def _by_key(sums: Iterable[Sum[Key]]) -> dict[Key, _Tally]:
    tallies: dict[Key, _Tally] = defaultdict(_Tally)
    for line in sums:
        tallies[line.key].add(line)
    return tallies


def _sum(tallies: Iterable[_Tally]) -> _Tally:
    total = _Tally()
    for one in tallies:
        total.jobs += one.jobs
        total.failed += one.failed
        total.ended += one.ended
        total.reserved += one.reserved
        total.spent += one.spent
        total.released += one.released
    return total


def _shares(tallies: Iterable[tuple[str, _Tally]]) -> tuple[UsageOf, ...]:
    """The shares, largest first."""
    shares = [UsageOf(name, one.jobs, one.spent) for name, one in tallies]
    return tuple(sorted(shares, key=lambda share: (-share.jobs, -share.credits, share.name)))


def _sheet(lines: list[UsageLine], limit_bytes: int) -> tuple[bytes, int]:
    """A CSV with as many of the first lines as fit, and their number."""
    content = usage_csv(lines)
    while len(content) > limit_bytes and lines:
        lines = lines[: int(len(lines) * 0.98 * limit_bytes / len(content))]
        content = usage_csv(lines)
    return content, len(lines)
