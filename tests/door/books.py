"""Reads the bot's own database while it runs: jobs, and whether the credits add up."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.services.signing import Signer

# how each end closes its reservation; a member may have agreed to pay for a cancel
ENDED = {"delivered": ("settle",), "failed": ("release",), "cancelled": ("release", "settle")}

# a forgotten member has lines under a negative number, which their counter includes
_WRONG_COUNTERS = """
    SELECT * FROM (
        SELECT a.*, coalesce(sum(CASE l.entry WHEN 'reserve' THEN l.credits ELSE -l.credits END), 0) AS held,
            coalesce(sum(CASE l.entry WHEN 'settle' THEN l.credits END), 0) AS settled
        FROM allowances AS a LEFT JOIN ledger AS l ON l.guild_id = a.guild_id
            AND l.reserved_at >= a.window_start AND l.reserved_at < a.window_end
            AND l.entry IN ('reserve', 'settle', 'release')
            AND CASE a.scope WHEN 'member' THEN l.source = 0 AND l.user_id IN (a.scope_id, pseudonym_of(a.scope_id))
                WHEN 'channel' THEN l.channel_id = a.scope_id ELSE 1 END
        GROUP BY a.guild_id, a.scope, a.scope_id, a.period, a.window_start, a.window_end
    )
    WHERE reserved <> held OR spent <> settled OR reserved < 0 OR forgiven NOT BETWEEN 0 AND spent
        OR (granted IS NOT NULL AND reserved + spent - forgiven > granted)
"""
_WRONG_GRANTS = """
    SELECT * FROM (
        SELECT g.*, sum(CASE l.entry WHEN 'grant' THEN l.credits WHEN 'revoke' THEN -l.credits ELSE 0 END) AS given,
            sum(CASE l.entry WHEN 'reserve' THEN l.credits WHEN 'settle' THEN -l.credits
                WHEN 'release' THEN -l.credits ELSE 0 END) AS held,
            sum(CASE l.entry WHEN 'settle' THEN l.credits ELSE 0 END) AS settled
        FROM grants AS g JOIN ledger AS l ON l.source = g.id GROUP BY g.id
    )
    WHERE credits <> given OR reserved <> held OR spent <> settled OR reserved + spent > credits
"""


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
        """True while something still has to happen: the job itself, or showing its end."""
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
            "SELECT id, state, user_id, message_id, shown_at IS NOT NULL, attempts, result_name"
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
        return int(self._read("SELECT coalesce(sum(credits), 0) FROM ledger WHERE entry = 'settle'")[0][0])

    def cards(self) -> set[str]:
        """The messages on which moderators decide about a text, as far as the bot knows."""
        return {str(row[0]) for row in self._read("SELECT card_message_id FROM held WHERE purpose = 'review'")}

    def shows(self, message_id: str) -> bool:
        """True once the bot has noted that a message shows a job."""
        return int(message_id) in {row[0] for row in self._read("SELECT message_id FROM messages")}

    def leftovers(self) -> list[int]:
        """The messages that the bot knows to be outdated."""
        return [int(row[0]) for row in self._read("SELECT message_id FROM leftovers ORDER BY since")]

    def registered(self) -> bool:
        """True once the bot has noted which commands it registered."""
        return bool(self._read("SELECT 1 FROM meta WHERE key LIKE 'commands:%'"))

    def check(self) -> None:
        """Fail unless each reservation ended as its job did, and every counter and grant agrees with the ledger."""
        entries: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for job, source, entry in self._read(
            "SELECT job_id, source, entry FROM ledger WHERE job_id IS NOT NULL ORDER BY id"
        ):
            entries[job][source].append(entry)
        for job in self.jobs():
            wanted = [["reserve", end] for end in ENDED[job.state]] if job.state in ENDED else [["reserve"]]
            assert entries[job.id], job
            assert all(lines in wanted for lines in entries[job.id].values()), (job, entries[job.id])
        wrong = self._read(_WRONG_COUNTERS) + self._read(_WRONG_GRANTS)
        assert wrong == []

    def _read(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=5)) as file:
            # made when needed: before its first start, the bot has no secret
            file.create_function("pseudonym_of", 1, lambda user_id: Signer.load(self.path.parent).pseudonym(user_id))
            return file.execute(query).fetchall()
