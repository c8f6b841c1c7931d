"""What the bot's own database says, read beside it while it runs: jobs, and whether the credits add up."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENDED = {"delivered": "settle", "failed": "release", "cancelled": "release"}  # how each end closes its reservation


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job as stored."""

    id: str
    state: str
    user_id: int
    message_id: int | None
    told: bool
    attempts: int
    result_name: str | None

    @property
    def open(self) -> bool:
        """True while something is still to happen: the job itself, or telling its end."""
        return self.state not in ENDED or (not self.told and self.message_id is not None)


@dataclass(frozen=True, slots=True)
class Books:
    """The SQLite file of one bot."""

    path: Path

    def jobs(self) -> list[JobRow]:
        """All jobs, oldest first; none before the first start."""
        if not self.path.exists():
            return []
        rows = self._read(
            "SELECT id, state, user_id, message_id, told_at IS NOT NULL, attempts, result_name"
            " FROM jobs ORDER BY created_at, id"
        )
        return [
            JobRow(job, state, user, message, bool(told), attempts, result)
            for job, state, user, message, told, attempts, result in rows
        ]

    def states(self) -> list[str]:
        """The states of all jobs, oldest first."""
        return [job.state for job in self.jobs()]

    def spent(self) -> int:
        """Credits spent by everybody together."""
        return int(self._read("SELECT coalesce(sum(spent), 0) FROM allowances")[0][0])

    def registered(self) -> bool:
        """True once the bot has noted which commands it registered."""
        return bool(self._read("SELECT 1 FROM meta WHERE key LIKE 'commands:%'"))

    def check(self) -> None:
        """Fail unless granted = reserved + spent + left for everyone, and each reservation ended as its job did."""
        entries: dict[str, Counter[str]] = defaultdict(Counter)
        sums: dict[tuple[int, int, float], Counter[str]] = defaultdict(Counter)
        for job, entry, credits, *whose in self._read(
            "SELECT job_id, entry, credits, user_id, guild_id, window_start FROM ledger"
        ):
            entries[job][entry] += 1
            sums[(whose[0], whose[1], whose[2])][entry] += credits
        for job in self.jobs():
            wanted = {"reserve": 1} | ({ENDED[job.state]: 1} if job.state in ENDED else {})
            assert entries[job.id] == wanted, (job, entries[job.id])
        for user, guild, start, granted, reserved, spent in self._read(
            "SELECT user_id, guild_id, window_start, granted, reserved, spent FROM allowances"
        ):
            lines = sums[(user, guild, start)]
            assert reserved == lines["reserve"] - lines["settle"] - lines["release"] >= 0
            assert spent == lines["settle"]
            assert granted is None or reserved + spent <= granted

    def _read(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=5)) as file:
            return file.execute(query).fetchall()
