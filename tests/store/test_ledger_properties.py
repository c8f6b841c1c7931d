"""Any sequence of reservations, ends, limits and days keeps the books balanced."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from sqlalchemy import func, select

from bot.core.errors import QuotaExceeded
from bot.core.models import JobId, UserId
from bot.store import quota
from bot.store.database import Database
from bot.store.quota import LedgerConflict
from bot.store.schema_rules import Entry, allowances, ledger
from tests.store.samples import GUILD, NOW

_USERS = st.sampled_from([UserId(1), UserId(2)])
_DAYS = st.sampled_from([NOW, NOW + 86_400])
_LIMITS = st.one_of(st.none(), st.integers(0, 8))


class Books(RuleBasedStateMachine):
    """The model is a plain dictionary: what each job reserved, and how it ended."""

    jobs = Bundle("jobs")

    def __init__(self) -> None:
        super().__init__()
        self.resources = contextlib.AsyncExitStack()
        self.runner = asyncio.Runner(debug=True)
        folder = Path(self.resources.enter_context(tempfile.TemporaryDirectory()))
        opened = self.resources.enter_async_context(Database.open(f"sqlite:///{folder}/bot.db", folder))
        self.db: Database = self._run(opened)
        self.held: dict[JobId, tuple[UserId, float, int]] = {}
        self.ended: dict[JobId, Entry] = {}
        self.count = 0

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def teardown(self) -> None:
        self._run(self.resources.aclose())
        self.runner.close()

    @rule(target=jobs, user=_USERS, cost=st.integers(0, 5), limit=_LIMITS, now=_DAYS)
    def reserve(self, user: UserId, cost: int, limit: int | None, now: float) -> JobId:
        self.count += 1
        job = JobId(f"{self.count:010}")
        used = sum(c for j, (u, n, c) in self.held.items() if (u, n) == (user, now) and self.ended.get(j) != "release")
        fits = limit is None or cost == 0 or used + cost <= limit

        async def work() -> None:
            async with self.db.transaction() as conn:
                await quota.reserve(conn, job, user, GUILD, cost, limit, now)

        try:
            self._run(work())
            assert fits
            self.held[job] = (user, now, cost)
        except QuotaExceeded:
            assert not fits
        return job

    @rule(job=jobs, entry=st.sampled_from([Entry.SETTLE, Entry.RELEASE]), now=_DAYS)
    def end(self, job: JobId, entry: Entry, now: float) -> None:
        async def work() -> bool:
            async with self.db.transaction() as conn:
                return await (quota.settle if entry is Entry.SETTLE else quota.release)(conn, job, now)

        before = self.ended.get(job)
        try:
            assert self._run(work()) == (job in self.held and before is None)
            if job in self.held:
                self.ended[job] = entry
        except LedgerConflict:
            assert before not in (None, entry)

    @invariant()
    def the_books_balance(self) -> None:
        self._run(self._check())

    async def _check(self) -> None:
        async with self.db.read() as conn:
            rows = (await conn.execute(select(allowances))).all()
            place = (ledger.c.user_id, ledger.c.window_start, ledger.c.entry)
            sums = await conn.execute(select(*place, func.sum(ledger.c.credits).label("total")).group_by(*place))
            written = {(line.user_id, line.window_start, line.entry): line.total for line in sums}
        for row in rows:
            reserve, settle, release = (written.get((row.user_id, row.window_start, entry), 0) for entry in Entry)
            assert (row.reserved, row.spent) == (reserve - settle - release, settle)
            assert min(row.reserved, row.spent) >= 0
            assert row.granted is None or row.reserved + row.spent <= row.granted
        assert sum(row.spent for row in rows) == sum(self.held[j][2] for j, e in self.ended.items() if e == "settle")


Books.TestCase.settings = settings(max_examples=10, stateful_step_count=20, deadline=None)
TestBooks = Books.TestCase
