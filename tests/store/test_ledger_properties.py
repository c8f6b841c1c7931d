"""Any sequence of reservations, ends, grants, resets, rules, clocks and time zones keeps the books balanced."""

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
from sqlalchemy import delete, update

from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.core.errors import QuotaExceeded
from bot.core.models import JobId, UserId
from bot.store.credits import grants
from bot.store.credits import ledger as quota
from bot.store.credits.ledger import LedgerConflict, Wallet
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.database.schema_rules import Entry, allowances, ledger
from tests.counters import check_counters, pseudonym_of, wallet
from tests.database import furnish
from tests.store.samples import GUILD, NOW

_USERS = st.sampled_from([UserId(1), UserId(2)])
# the last minutes of a month in Berlin, then the next month there while it is still the old one in UTC, then both
_TIMES = st.sampled_from([NOW, NOW + 60, NOW + 3_600, NOW + 86_400, 1_790_805_300, 1_790_805_700, 1_790_813_000])
_LIMITS = st.dictionaries(st.sampled_from(Period), st.one_of(st.none(), st.integers(0, 8)), max_size=3)
_WALLETS = st.builds(
    lambda user, sets, pool, channel_pool, channel, zone: wallet(
        user, GUILD, candidates=sets, pool=pool, channel_pool=channel_pool, channel_id=channel, timezone=zone
    ),
    _USERS,
    st.lists(_LIMITS, min_size=1, max_size=2),
    _LIMITS,
    _LIMITS,
    st.sampled_from([70, 71]),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"]),
)


class Books(RuleBasedStateMachine):
    """Compares the database with the sums of the ledger; two dictionaries remember what jobs may do."""

    jobs = Bundle("jobs")
    granted = Bundle("granted")

    def __init__(self) -> None:
        super().__init__()
        self.resources = contextlib.AsyncExitStack()
        self.runner = asyncio.Runner(debug=True)
        folder = Path(self.resources.enter_context(tempfile.TemporaryDirectory()))
        self.runner.run(furnish(folder / "bot.db"))
        opened = self.resources.enter_async_context(Database.open(f"sqlite:///{folder}/bot.db", folder))
        self.db: Database = self.runner.run(opened)
        self.held: dict[JobId, int] = {}
        self.ended: dict[JobId, Entry] = {}
        self.count = 0

    def _write(self, work: Any) -> Any:
        async def written() -> Any:
            async with self.db.transaction() as conn:
                return await work(conn)

        return self.runner.run(written())

    def teardown(self) -> None:
        self.runner.run(self.resources.aclose())
        self.runner.close()

    @rule(target=jobs, who=_WALLETS, cost=st.integers(0, 5), now=_TIMES)
    def reserve(self, who: Wallet, cost: int, now: float) -> JobId:
        self.count += 1
        job = JobId(f"{self.count:010}")
        view = self._write(lambda conn: quota.credits_of(conn, who, now))
        fits = cost == 0 or view.room is None or cost <= view.room
        try:
            self._write(lambda conn: quota.reserve(conn, job, who, cost, "imagine", now))
            assert fits
            self.held[job] = cost
        except QuotaExceeded:
            assert not fits
        after = self._write(lambda conn: quota.credits_of(conn, who, now))
        if job in self.held and view.own is not None and after.limits == view.limits:
            assert after.own == view.own - cost or cost == 0 or after.extra < view.extra
        return job

    @rule(job=jobs, entry=st.sampled_from([Entry.SETTLE, Entry.RELEASE]), now=_TIMES)
    def end(self, job: JobId, entry: Entry, now: float) -> None:
        before = self.ended.get(job)
        step = quota.settle if entry is Entry.SETTLE else quota.release
        try:
            assert self._write(lambda conn: step(conn, job, now)) == (job in self.held and before is None)
            if job in self.held:
                self.ended[job] = entry
        except LedgerConflict:
            assert before not in (None, entry)

    @rule(target=granted, user=_USERS, credits=st.integers(1, 6), now=_TIMES, lapses=st.one_of(st.none(), _TIMES))
    def grant(self, user: UserId, credits: int, now: float, lapses: float | None) -> int:
        async def work(conn: Connection) -> int:
            given = await grants.add(conn, GUILD, user, credits, "", UserId(9), now)
            await grants.set_end(conn, given.id, lapses)
            return given.id

        return int(self._write(work))

    @rule(grant=granted, now=_TIMES)
    def revoke(self, grant: int, now: float) -> None:
        self._write(lambda conn: grants.revoke(conn, GUILD, grant, now))

    @rule(who=_WALLETS, now=_TIMES)
    def reset(self, who: Wallet, now: float) -> None:
        given_back = self._write(lambda conn: quota.reset(conn, who, now))
        assert given_back >= 0

    @rule(who=_WALLETS, now=_TIMES)
    def set_pools(self, who: Wallet, now: float) -> None:
        rules = [QuotaRule(Subject.POOL, 0, period, most) for period, most in who.pool.items()]
        rules += [QuotaRule(Subject.CHANNEL, who.channel_id, period, most) for period, most in who.channel_pool.items()]
        self._write(lambda conn: quota.open_pools(conn, GUILD, rules, who.timezone, now))

    @rule(user=_USERS)
    def forget(self, user: UserId) -> None:
        if len(self.ended) < len(self.held):
            return  # while jobs run, nobody is forgotten

        async def work(conn: Connection) -> None:
            await conn.execute(update(ledger).where(ledger.c.user_id == user).values(user_id=pseudonym_of(user)))
            of_member = (allowances.c.scope == "member", allowances.c.scope_id == user)
            await conn.execute(delete(allowances).where(*of_member))

        self._write(work)

    @rule(who=_WALLETS, costs=st.lists(st.integers(1, 3), min_size=2, max_size=4), now=_TIMES)
    def reserve_at_once(self, who: Wallet, costs: list[int], now: float) -> None:
        room = self._write(lambda conn: quota.credits_of(conn, who, now)).room

        async def one(job: JobId, cost: int) -> int:
            async with self.db.transaction() as conn:
                await quota.reserve(conn, job, who, cost, "imagine", now)
            self.held[job] = cost
            return cost

        numbers = range(self.count + 1, self.count + 1 + len(costs))
        self.count += len(costs)
        tries: list[Coroutine[Any, Any, int]] = [
            one(JobId(f"{number:010}"), cost) for number, cost in zip(numbers, costs, strict=True)
        ]

        async def together() -> list[int | BaseException]:
            return await asyncio.gather(*tries, return_exceptions=True)

        outcomes = self.runner.run(together())
        taken = sum(cost for cost in outcomes if isinstance(cost, int))
        assert all(isinstance(outcome, int | QuotaExceeded) for outcome in outcomes), outcomes
        assert room is None or taken <= room

    @invariant()
    def the_books_balance(self) -> None:
        async def check() -> None:
            async with self.db.read() as conn:
                await check_counters(conn)

        self.runner.run(check())


Books.TestCase.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
TestBooks = Books.TestCase
