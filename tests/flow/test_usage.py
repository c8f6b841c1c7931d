"""The sums of `/admin usage`: whose days they are, who is named, and the content of the sheet."""

from __future__ import annotations

import asyncio
import csv
import io
import time
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, insert, update

from bot.charts.chart_process import ChartPainter
from bot.core.models import UserId
from bot.core.rules.policy import Policy
from bot.core.rules.usage_report import UsageDay, UsageOf, UsageReport
from bot.services.rules.usage_report import Usage, UsageService
from bot.store.database.schema import jobs
from bot.store.database.schema_rules import ledger
from bot.store.rules import guilds
from bot.ui.admin import usage_text
from tests.flow.books import ALICE, BOB, GUILD, pseudonym_of
from tests.flow.world import Graph, asker

NO_LIMIT = 10 << 20


class Painter(ChartPainter):
    """Draws nothing, as without matplotlib."""

    async def draw(self, report: UsageReport) -> bytes | None:
        return None


async def used(graph: Graph, days: int = 1, user: UserId | None = None, limit: int = NO_LIMIT) -> Usage:
    service = UsageService(graph.db, graph.policies, Painter(graph.world.folder), graph.world.clock)
    return await service.of(GUILD, "Usage", days, user, limit)


def rows(shown: Usage) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(shown.sheet.decode("utf-8-sig"))))


async def at(graph: Graph, when: str, name: str) -> None:
    """A job of one credit, delivered, that was accepted at this time (UTC)."""
    graph.world.clock.now = datetime.fromisoformat(when).replace(tzinfo=UTC).timestamp()
    await graph.delivered(name)


async def in_zone(graph: Graph, name: str) -> None:
    async with graph.db.transaction() as conn:
        await guilds.save(conn, Policy(GUILD, timezone=name))
    graph.policies.changed(GUILD)


async def test_jobs_count_by_how_they_ended(graph: Graph) -> None:
    await graph.delivered()
    await graph.cancelling.cancel((await graph.imagine("a hare", BOB)).id, asker(BOB))
    await graph.imagine("an owl --turbo", BOB)
    shown = await used(graph)
    report = shown.report
    assert (report.total_jobs, report.total_credits, report.failed) == (3, 1, 1)
    assert (shown.under_way, shown.reserved) == (1, 2)
    assert [(one.jobs, one.credits) for one in report.members] == [(2, 0), (1, 1)]  # Bob first
    assert report.kinds == (UsageOf("imagine", 3, 1),)
    outcomes = [(row["outcome"], row["credits"], row["speed"]) for row in rows(shown)]
    assert sorted(outcomes) == [
        ("delivered", "1", "fast"),
        ("failed or cancelled", "0", "fast"),
        ("under way", "0", "turbo"),
    ]
    text = usage_text.usage(shown)
    assert "**3 jobs**: 1 delivered, 1 failed or cancelled (credits back), 1 under way" in text
    assert "**1 credit** spent, 2 reserved" in text
    assert text.endswith("\n-# the chart couldn't be drawn")


ZONES = [
    ("UTC", ["2026-10-24T22:30", "2026-10-25T22:30", "2026-10-25T23:30"], [1, 2, 0]),
    ("Europe/Berlin", ["2026-10-24T22:30", "2026-10-25T22:30", "2026-10-25T23:30"], [0, 2, 1]),  # 25 hours that day
    ("Asia/Kathmandu", ["2026-10-24T18:14", "2026-10-24T18:15", "2026-10-25T18:15"], [1, 1, 1]),  # UTC+5:45
    ("America/New_York", ["2026-10-25T03:59", "2026-10-25T04:00", "2026-10-26T03:59"], [1, 2, 0]),
]


@pytest.mark.parametrize(("zone", "times", "counted"), ZONES, ids=[row[0] for row in ZONES])
async def test_days_are_those_of_the_server_s_clocks(
    graph: Graph, zone: str, times: list[str], counted: list[int]
) -> None:
    await in_zone(graph, zone)
    for number, when in enumerate(times):
        await at(graph, when, f"fox {number}")
    graph.world.clock.now = datetime(2026, 10, 26, 12, tzinfo=UTC).timestamp()
    report = (await used(graph, days=3)).report
    days = [date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 26)]
    assert report.days == tuple(UsageDay(day, jobs, jobs, 0) for day, jobs in zip(days, counted, strict=True))
    assert (report.timezone, report.first, report.last) == (zone, days[0], days[-1])


async def test_a_report_can_be_about_one_member(graph: Graph) -> None:
    await graph.delivered()
    await graph.delivered("a hare", BOB)
    shown = await used(graph, user=BOB)
    assert shown.report.total_jobs == 1
    assert {row["member_id"] for row in rows(shown)} == {str(BOB)}


async def test_who_was_forgotten_stays_in_the_sums_without_a_name(graph: Graph) -> None:
    job = await graph.delivered()
    async with graph.db.transaction() as conn:
        await conn.execute(update(ledger).values(user_id=pseudonym_of(ALICE)))
        await conn.execute(delete(jobs).where(jobs.c.id == job.id))
    shown = await used(graph)
    assert shown.report.members == (UsageOf("forgotten", 1, 1),)
    (row,) = rows(shown)
    assert (row["member_id"], row["member"], row["job_id"], row["speed"]) == ("", "forgotten", job.id, "")
    assert (await used(graph, user=ALICE)).report.total_jobs == 0


async def test_a_sheet_that_is_too_large_keeps_the_newest_and_says_so(graph: Graph) -> None:
    await many(graph, 500)
    whole = await used(graph)
    cut = await used(graph, limit=len(whole.sheet) // 2)
    assert whole.listed == 500
    assert 200 < cut.listed < 250
    assert len(cut.sheet) <= len(whole.sheet) // 2
    assert rows(cut) == rows(whole)[: cut.listed]
    assert f"the sheet has the newest {cut.listed} jobs" in usage_text.usage(cut)
    assert cut.report == whole.report


async def test_a_large_server_holds_nobody_up(graph: Graph) -> None:
    await many(graph, 20_000)
    shown, waits = asyncio.create_task(used(graph, days=365)), [0.0]
    while not shown.done():
        begun = time.monotonic()
        await asyncio.sleep(0.005)
        waits.append(time.monotonic() - begun)
    assert shown.result().listed == 20_000
    assert max(waits) < 1.0  # of Discord's 3; a busy machine included


async def many(graph: Graph, count: int) -> None:
    """Jobs that were made within the last minutes, one a millisecond."""
    now = graph.world.clock()
    whose = {"guild_id": GUILD, "channel_id": 70, "kind": "imagine", "source": 0, "credits": 1}
    lines = [
        {**whose, "user_id": 1 + number % 500, "job_id": f"{number:010}", "entry": entry, "at": at, "reserved_at": at}
        for number in range(count)
        for at in (now - number / 1000,)
        for entry in ("reserve", "settle")
    ]
    async with graph.db.transaction() as conn:
        await conn.execute(insert(ledger), lines)
