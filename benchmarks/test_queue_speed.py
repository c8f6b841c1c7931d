"""Does the queue stay fast when a whole community waits? 2,000 jobs of 300 members in 20 servers, 100 at providers.

`pytest -m benchmark benchmarks/test_queue_speed.py -s` prints the times with a line about the machine.
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

from bot.core.jobs.forecast import foretell
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.jobs import history, queue

pytestmark = pytest.mark.benchmark

OLD_JOBS, WAITING, RUNNING, MEMBERS, SERVERS = 100_000, 2_000, 100, 300, 20
ROUNDS = 40
NOW = 1_790_000_000.0
MOST_MS = {"claim": 250.0, "look": 1_000.0, "foretell": 5_000.0, "durations": 1_000.0}  # some 20 times the usual


def _fill(file: Path) -> None:
    spec = json.dumps({"action": "imagine", "prompt": "a fox " * 20})
    states = ["delivered"] * OLD_JOBS + ["running"] * RUNNING + ["queued"] * WAITING
    rows = []
    for n, state in enumerate(states):
        member, at = n * 7919 % MEMBERS, int((NOW - len(states) + n) * 1_000_000)
        claimed = None if state == "queued" else at
        finished = at + 30_000_000 if state == "delivered" else None
        rows.append(
            (
                f"{n:010}",
                f"k{n}",
                state,
                spec,
                "main",
                member,
                member % SERVERS,
                1,
                1,
                5,
                1,
                at,
                claimed,
                claimed,
                finished,
            )
        )
    conn = sqlite3.connect(file)
    with conn:
        conn.executemany(
            "INSERT INTO jobs (id, key, state, spec, account, user_id, guild_id, channel_id, cost, application_id,"
            " size_limit_bytes, created_at, claimed_at, running_since, finished_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        conn.executemany("INSERT INTO guild_settings (guild_id, share) VALUES (?, 50)", [(n,) for n in range(SERVERS)])
    conn.close()


async def _claim(conn: Connection, number: int) -> None:
    assert await queue.claim(conn, "main", 10_000, 10_000, NOW + number, 60) is not None


async def _look(conn: Connection, _number: int) -> None:
    assert len((await queue.look(conn, "main", 100, 3, 60)).waiting) > WAITING / 2


async def _foretell(conn: Connection, _number: int) -> None:
    queued = await queue.look(conn, "main", 100, 3, 60)
    assert len(foretell(queued, 30.0, NOW)) == len(queued.waiting)


async def _durations(conn: Connection, _number: int) -> None:
    assert len(await history.durations(conn, "main", 400)) == 400


STEPS: dict[str, Callable[[Connection, int], Awaitable[None]]] = {
    "claim": _claim,
    "look": _look,
    "foretell": _foretell,
    "durations": _durations,
}


async def test_a_long_queue_moves_on_quickly(tmp_path: Path) -> None:
    async with Database.open(f"sqlite:///{tmp_path}/bot.db", tmp_path) as db:
        _fill(tmp_path / "bot.db")
        print(f"\n{platform.platform()}, {os.cpu_count()} cores, SQLite {sqlite3.sqlite_version}, {WAITING} jobs wait")
        for name, step in STEPS.items():
            times = []
            for number in range(ROUNDS):
                async with db.transaction() as conn:
                    begun = time.perf_counter()
                    await step(conn, number)
                    times.append((time.perf_counter() - begun) * 1000)
            print(f"{name:>9}: median {statistics.median(times):6.1f} ms, slowest {max(times):6.1f} ms")
            assert statistics.median(times) < MOST_MS[name], name
