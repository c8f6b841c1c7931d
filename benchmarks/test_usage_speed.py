"""Measures `/admin usage` for a month of a large server, and whether members' interactions have to wait meanwhile.

`pytest -m benchmark benchmarks -s` prints the times with a line about the machine.
"""

from __future__ import annotations

import asyncio
import os
import platform
import random
import time
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.charts.chart_process import ChartPainter
from bot.core.models import GuildId
from bot.services.rules.policies import Policies
from bot.services.rules.usage_report import Usage, UsageService
from bot.store.database.database import Database
from bot.store.database.schema import users
from bot.store.database.schema_rules import ledger

pytestmark = pytest.mark.benchmark

JOBS, MEMBERS, DAYS = 100_000, 20_000, 30
MOST_CPU_S = 10.0  # of this process, whatever else runs on the machine
MOST_WAIT_S = 1.0  # of Discord's 3
NOW = 1_790_000_000.0
GUILD = GuildId(9)


async def _fill(db: Database) -> None:
    """Jobs of a month, each with its reservation and its end."""
    chance = random.Random(1)
    async with db.transaction() as conn:
        known = [
            {"user_id": user, "name": f"member {user}", "created_at": NOW, "seen_at": NOW} for user in range(MEMBERS)
        ]
        await conn.execute(insert(users), known)
        for first in range(0, JOBS, 5_000):
            lines = []
            for number in range(first, first + 5_000):
                at, user = NOW - chance.random() * (DAYS - 1) * 86_400, chance.randrange(MEMBERS)
                job = {
                    "job_id": f"{number:010}",
                    "user_id": user,
                    "reserved_at": at,
                    "at": at,
                    "credits": 1,
                    "source": 0,
                }
                where = {"guild_id": GUILD, "channel_id": 1, "kind": chance.choice(("imagine", "upscale", "zoom"))}
                lines += [
                    {**job, **where, "entry": entry} for entry in ("reserve", chance.choice(("settle", "release")))
                ]
            await conn.execute(insert(ledger), lines)


async def _measured(service: UsageService) -> tuple[Usage, float, float]:
    """The report, the seconds that it took, and the longest that anything else waited for the loop."""
    begun, longest = time.perf_counter(), 0.0
    work = asyncio.create_task(service.of(GUILD, "Usage", DAYS, None, 10 << 20))
    while not work.done():
        asked = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - asked)
    return work.result(), time.perf_counter() - begun, longest


async def test_a_month_of_a_large_server(tmp_path: Path) -> None:
    asyncio.get_running_loop().set_debug(False)
    async with Database.open(f"sqlite:///{tmp_path}/bot.db", tmp_path) as db:
        await _fill(db)
        service = UsageService(db, Policies(db), ChartPainter(tmp_path / "charts"), lambda: NOW)
        begun = time.process_time()
        usage, took_s, longest_s = await _measured(service)
        cpu_s = time.process_time() - begun
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{JOBS} jobs: {took_s:.1f} s ({cpu_s:.1f} s CPU), the loop waited {longest_s * 1000:.0f} ms at most")
    assert usage.report.total_jobs == usage.listed == JOBS
    assert cpu_s < MOST_CPU_S
    assert longest_s < MOST_WAIT_S
