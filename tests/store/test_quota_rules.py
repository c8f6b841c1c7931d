"""Limits and prices of a server: what is put is loaded, and sums hold whatever rules come and go."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.credits.quota import Limits, Period, QuotaRule, Scope, Subject
from bot.core.kinds import Priced
from bot.core.models import GuildId, JobId
from bot.core.rules.policy import Policy
from bot.store.credits import ledger, quota_rules
from bot.store.database.database import Database
from bot.store.database.schema_rules import allowances
from bot.store.members import users
from bot.store.rules import policies
from tests.counters import check_counters, wallet
from tests.store.samples import ALICE, BOB, GUILD, NOW

ELSEWHERE = GuildId(901)
DAY, HOUR = QuotaRule(Subject.EVERYONE, 0, Period.DAY, 5), QuotaRule(Subject.EVERYONE, 0, Period.HOUR, None)
RULES = [DAY, HOUR, *(QuotaRule(subject, 7, Period.DAY, 2) for subject in Subject if subject is not Subject.EVERYONE)]


async def loaded(db: Database, guild_id: GuildId = GUILD) -> Policy:
    async with db.read() as conn:
        return await policies.load(conn, guild_id)


async def test_rules_are_put_replaced_and_removed_one_by_one(db: Database) -> None:
    async with db.transaction() as conn:
        for rule in RULES:
            await quota_rules.put(conn, GUILD, rule)
        await quota_rules.put(conn, ELSEWHERE, DAY)
        await quota_rules.put(conn, GUILD, QuotaRule(Subject.EVERYONE, 0, Period.HOUR, 1))
        assert await quota_rules.remove(conn, GUILD, Subject.EVERYONE, 0, Period.DAY)
        assert not await quota_rules.remove(conn, GUILD, Subject.EVERYONE, 0, Period.DAY)
        assert not await quota_rules.remove(conn, GUILD, Subject.MEMBER, 8, Period.DAY)
    kept = {QuotaRule(Subject.EVERYONE, 0, Period.HOUR, 1), *RULES[2:]}
    assert set((await loaded(db)).quotas) == kept
    assert (await loaded(db, ELSEWHERE)).quotas == (DAY,)


async def test_prices_are_put_replaced_and_removed(db: Database) -> None:
    async with db.transaction() as conn:
        for priced, credits in ((Priced.ZOOM, 5), (Priced.ZOOM, 0), (Priced.VIDEO, 9), (Priced.PAN, 1)):
            await quota_rules.set_price(conn, GUILD, priced, credits)
        await quota_rules.set_price(conn, GUILD, Priced.PAN, None)
        await quota_rules.set_price(conn, GUILD, Priced.EDIT, None)
    assert (await loaded(db)).prices == {"zoom": 0, "video": 9}
    assert (await loaded(db, ELSEWHERE)).prices == {}


async def test_names_are_of_those_whom_we_have_met(db: Database) -> None:
    async with db.transaction() as conn:
        await users.ensure(conn, ALICE, "alice", NOW)
        assert await quota_rules.names(conn, {ALICE, BOB}) == {ALICE: "alice"}
        assert await quota_rules.names(conn, ()) == {}


@pytest.mark.parametrize("scope", [Scope.POOL, Scope.CHANNEL])
@pytest.mark.parametrize("begins_with", [True, False], ids=["rule removed", "rule added"])
async def test_a_pool_that_comes_or_goes_while_jobs_run_keeps_every_sum(
    db: Database, scope: Scope, begins_with: bool
) -> None:
    """Each of four jobs is judged by the rules of its time, which may have changed before it reserves."""
    for number in range(4):
        pool: Limits = {Period.DAY: 9} if (number < 2) is begins_with else {}
        pools: dict[str, Any] = {"pool": pool} if scope is Scope.POOL else {"channel_pool": pool}
        subject, subject_id = (Subject.POOL, 0) if scope is Scope.POOL else (Subject.CHANNEL, 70)
        async with db.transaction() as conn:
            rules = [QuotaRule(subject, subject_id, period, most) for period, most in pool.items()]
            await ledger.open_pools(conn, GUILD, rules, "UTC", NOW)
            await ledger.reserve(conn, JobId(f"{number:010}"), wallet(ALICE, GUILD, None, **pools), 2, "imagine", NOW)
            await check_counters(conn)
    for number, end in enumerate((ledger.settle, ledger.release, ledger.settle, ledger.release)):
        async with db.transaction() as conn:
            assert await end(conn, JobId(f"{number:010}"), NOW)
            await check_counters(conn)
    async with db.read() as conn:
        rows = (await conn.execute(allowances.select().where(allowances.c.scope == scope))).all()
    assert [(row.reserved, row.spent) for row in rows] == [(0, 4)]
