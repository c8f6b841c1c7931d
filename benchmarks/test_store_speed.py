"""Does the store stay fast as the database grows? Ratios within one run, so that the machine does not matter.

`pytest -m benchmark benchmarks -s` prints the times with a line about the machine.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.core.jobs.asker import Asker
from bot.core.jobs.new_job import NewJob
from bot.core.kinds import Action
from bot.core.models import ChannelId, GuildId, JobId, JobSpec, MessageId, MessageRef, UserId
from bot.core.states import JobState
from bot.store.credits import ledger
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.jobs import jobs, lifecycle, queue
from tests.counters import wallet

pytestmark = pytest.mark.benchmark

OLD_JOBS = 100_000
ROUNDS = 60
MOST_TIMES_SLOWER = 4.0  # a scan of the old jobs would be some hundred times slower
NOW = 1_790_000_000.0
GUILD = GuildId(9)

Step = Callable[[Connection, int], Awaitable[object]]


async def _accept(conn: Connection, number: int) -> None:
    user = UserId(number % 7)
    spec = JobSpec(Action.IMAGINE, "a red fox")
    asker = Asker(f"new-{number}", user, "member", GUILD, ChannelId(1), "token", 5, 10 << 20)
    new = NewJob(asker, spec, "main", 1)
    job, _ = await jobs.insert(conn, new, NOW + number)
    await ledger.reserve(conn, job.id, wallet(user, GUILD), 1, "imagine", NOW + number)
    await lifecycle.start(conn, job.id, MessageRef(ChannelId(1), MessageId(1 << 40 | number)), NOW)


async def _claim(conn: Connection, number: int) -> None:
    job = await queue.claim(conn, "main", 10_000, 10_000, NOW + number)
    assert job is not None
    assert job.state is JobState.SUBMITTING


async def _release(conn: Connection, number: int) -> None:
    (job, *_) = await jobs.in_states(conn, {JobState.SUBMITTING})
    await lifecycle.fail(conn, JobId(job.id), "enough", False, NOW + number)


def _age(file: Path) -> None:
    """Fill the file with delivered jobs of 1,000 members, their ledger and allowances, as a year would."""
    spec = json.dumps({"action": "imagine", "prompt": "an old fox"})
    start = int(NOW - OLD_JOBS) * 1_000_000
    rows = [
        (f"{n:010}", f"old-{n}", "delivered", spec, "main", n % 1000, 1, 1, 5, 1, start + n * 1_000_000, start + n)
        for n in range(OLD_JOBS)
    ]
    conn = sqlite3.connect(file)
    with conn:
        conn.executemany(
            "INSERT INTO jobs (id, key, state, spec, account, user_id, channel_id, cost, application_id,"
            " size_limit_bytes, created_at, claimed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        conn.executemany(
            "INSERT INTO ledger (at, reserved_at, user_id, guild_id, channel_id, job_id, entry, source, credits, kind)"
            " VALUES (?, ?, ?, 9, 70, ?, ?, 0, 1, 'imagine')",
            [(row[10], row[10], row[5], row[0], entry) for row in rows for entry in ("reserve", "settle")],
        )
    conn.close()


async def _median_ms(db: Database, step: Step) -> float:
    times = []
    for number in range(ROUNDS):
        async with db.transaction() as conn:
            begun = time.perf_counter()
            await step(conn, number)
            times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


async def test_old_jobs_cost_nothing(tmp_path: Path) -> None:
    """Accept (with a reservation), claim and fail, each on an empty and on a grown database."""
    results: dict[str, list[float]] = {"accept": [], "claim": [], "fail": []}
    for name in ("empty", "grown"):
        url = f"sqlite:///{tmp_path}/{name}.db"
        async with Database.open(url, tmp_path) as db:
            if name == "grown":
                _age(tmp_path / "grown.db")
            for step, function in zip(results, (_accept, _claim, _release), strict=True):
                results[step].append(await _median_ms(db, function))
    print(f"\n{platform.platform()}, {os.cpu_count()} cores, SQLite {sqlite3.sqlite_version}, {OLD_JOBS} old jobs")
    for step, (empty, grown) in results.items():
        print(f"{step:>8}: {empty:6.2f} ms empty, {grown:6.2f} ms grown, x{grown / empty:.2f}")
        assert grown < empty * MOST_TIMES_SLOWER, step
