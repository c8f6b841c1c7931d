"""Do `/quota` and the acceptance of a job stay as fast with a million lines in the ledger? Ratios within one run.

`pytest -m benchmark benchmarks -s` prints the times with a line about the machine.
"""

from __future__ import annotations

import asyncio
import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.core.jobs.asker import Asker
from bot.core.models import UserId
from bot.core.rules.policy import MemberContext
from bot.services.jobs.plans import ImagineCommand
from bot.store.credits import ledger, quota_rules
from tests.flow.books import GUILD
from tests.flow.world import Graph, World, asker

pytestmark = pytest.mark.benchmark

LINES = 1_000_000
MEMBERS = 5_000
CHANNEL = 70
ROUNDS = 150
MOST_TIMES_SLOWER = 1.5
SPAN_S = 20 * 86_400  # all of them within the windows that a limit a month counts
RULES = [
    *(QuotaRule(Subject.EVERYONE, 0, period, 10**7) for period in Period),
    QuotaRule(Subject.POOL, 0, Period.MONTH, 10**9),
    QuotaRule(Subject.CHANNEL, CHANNEL, Period.WEEK, 10**9),
]
Step = Callable[[Graph, int], Awaitable[object]]


def _member(number: int) -> Asker:
    member_context = MemberContext(frozenset({int(GUILD)}), (CHANNEL,), CHANNEL)
    return replace(asker(UserId(number % 7 + 1)), member_context=member_context)


async def _quota(graph: Graph, number: int) -> None:
    await graph.preferences.quota(_member(number))


async def _accept(graph: Graph, number: int) -> None:
    plan = await graph.imagine_service.prepare(ImagineCommand(_member(number), "a red fox"))
    assert (await graph.open(plan)).fresh


def _fill(file: Path, now: float) -> None:
    """Half a million delivered jobs of one server, requested in the last weeks."""
    first, step = int((now - SPAN_S) * 1_000_000), SPAN_S * 1_000_000 * 2 // LINES
    conn = sqlite3.connect(file)
    with conn:
        conn.executemany(
            "INSERT INTO ledger (at, reserved_at, user_id, guild_id, channel_id, job_id, entry, source, credits, kind)"
            " VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, 0, 1, 'imagine')",
            (
                (first + n * step, n % MEMBERS + 1, GUILD, CHANNEL, f"{n:010}", entry)
                for n in range(LINES // 2)
                for entry in ("reserve", "settle")
            ),
        )
    conn.close()


async def _rules(graph: Graph, now: float) -> float:
    """Set the limits as an admin does; returns the seconds that it takes to add up the pools' use."""
    async with graph.changes.transaction(GUILD, UserId(1)) as change:
        for rule in RULES:
            await quota_rules.put(change.conn, GUILD, rule)
    policy = await graph.policies.of(GUILD)
    begun = time.perf_counter()
    async with graph.db.transaction() as conn:
        await ledger.open_pools(conn, GUILD, policy.quotas, policy.timezone, now)
    return time.perf_counter() - begun


async def _times_ms(graphs: list[Graph], step: Step) -> list[float]:
    """The median of each graph; in turns, so that other load on the machine slows down all of them."""
    times: list[list[float]] = [[] for _graph in graphs]
    for number in range(ROUNDS):
        for graph, mine in zip(graphs, times, strict=True):
            begun = time.perf_counter()
            await step(graph, number)
            mine.append(time.perf_counter() - begun)
    return [statistics.median(mine) * 1000 for mine in times]


async def test_a_million_lines_cost_next_to_nothing(tmp_path: Path) -> None:
    """The worst that a server can set: limits for every period, a pool a month and a pool of a channel."""
    async with AsyncExitStack() as stack:
        graphs: list[Graph] = []
        for name in ("empty", "grown"):
            (tmp_path / name).mkdir()
            world = World(tmp_path / name)
            world.limit(max_running_per_user=10**6)
            graphs.append(await stack.enter_async_context(world.graph()))
        now = graphs[1].world.clock()
        await asyncio.to_thread(_fill, tmp_path / "grown" / "bot.db", now)
        added_up_s = [await _rules(graph, now) for graph in graphs]
        results = {name: await _times_ms(graphs, step) for name, step in (("/quota", _quota), ("accept", _accept))}
    print(f"\n{platform.platform()}, {os.cpu_count()} cores, SQLite {sqlite3.sqlite_version}, {LINES} lines")
    print(f"adding up both pools once, when their limits are set: {added_up_s[1]:.2f} s")
    for step, (empty, grown) in results.items():
        print(f"{step:>8}: {empty:6.2f} ms empty, {grown:6.2f} ms grown, x{grown / empty:.2f}")
        assert grown < empty * MOST_TIMES_SLOWER, step
