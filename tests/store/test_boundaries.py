"""The exact moments at which windows, days and grants begin and end: each counts once, on one side."""

from __future__ import annotations

import pytest

from bot.core.credits.ceilings import Ceilings
from bot.core.credits.quota import Period, QuotaRule, Subject, Window
from bot.store.credits import counters, grants, quota_rules
from bot.store.credits import ledger as quota
from bot.store.credits.ledger import Wallet
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.rules import policies
from tests.counters import check_counters, pseudonym_of, wallet
from tests.store.credits import left, reserve
from tests.store.samples import ALICE, BOB, GUILD, NOW

_DAY_S = 86_400
FIRST = 1_790_035_200  # the midnight after NOW, UTC
END = FIRST + _DAY_S  # of the day that starts then
DAY = Window(FIRST, END)
UNLIMITED = wallet(ALICE, GUILD, candidates=[{Period.MONTH: None}])  # has no counter of a day


async def spend(conn: Connection, number: int, who: Wallet, credits: int, now: float) -> None:
    await quota.settle(conn, await reserve(conn, number, who, credits, now), now)


async def spend_around(conn: Connection) -> int:
    """Spend just before the day, at its start, just before its end, and at its end; returns the day's own sum."""
    for number, moment in enumerate((FIRST - 1, FIRST, END - 1, END)):
        await spend(conn, number, UNLIMITED, 2**number, moment)
    return 2 + 4


async def test_a_new_limit_adds_up_its_first_instant_and_not_its_end(db: Database) -> None:
    async with db.transaction() as conn:
        used = await spend_around(conn)
        for limit in ({"daily": 20}, {"candidates": [{}], "pool": {Period.DAY: 20}}):
            assert await left(conn, wallet(ALICE, GUILD, **limit), FIRST + 5) == 20 - used
        await check_counters(conn)


async def test_a_counter_counts_at_its_first_instant_and_no_more_at_its_end(db: Database) -> None:
    who = wallet(ALICE, GUILD, 9)
    async with db.transaction() as conn:
        for number, moment in enumerate((FIRST - 1, FIRST, FIRST, END)):
            await spend(conn, number, who, 1, moment)
        assert [await left(conn, who, moment) for moment in (FIRST - 1, FIRST, END)] == [8, 7, 8]
        await check_counters(conn)


async def test_a_reset_forgives_the_window_that_begins_now_and_not_the_one_that_ends(db: Database) -> None:
    who = wallet(ALICE, GUILD, 9)
    async with db.transaction() as conn:
        for number, moment in enumerate((FIRST - 1, FIRST)):
            await spend(conn, number, who, 3, moment)
        assert await quota.reset(conn, who, FIRST) == 3
        assert [await left(conn, who, moment) for moment in (FIRST - 1, FIRST)] == [6, 9]


async def test_members_over_a_limit_are_counted_within_its_window(db: Database) -> None:
    async with db.transaction() as conn:
        used = await spend_around(conn)
        over = [await counters.members_over(conn, GUILD, DAY, credits) for credits in (used, used + 1)]
    assert over == [1, 0]


async def test_the_operators_day_ends_where_the_next_begins(db: Database) -> None:
    async with db.transaction() as conn:
        used = await spend_around(conn)
        who = Wallet(ALICE, pseudonym_of(ALICE), GUILD, 70, [{}], {}, {}, ceilings=Ceilings(member=50, server=50))
        view = await quota.credits_of(conn, who, FIRST + 5)
    assert [(ceiling.used, ceiling.resets_at) for ceiling in view.ceilings] == [(used, END)] * 2


async def test_a_counter_stays_until_its_end_is_over(db: Database) -> None:
    async with db.transaction() as conn:
        await reserve(conn, 1, wallet(ALICE, GUILD, 9))
        assert [await counters.prune(conn, moment) for moment in (FIRST, FIRST + 1)] == [0, 1]


async def test_a_grant_lapses_at_its_end(db: Database) -> None:
    async with db.transaction() as conn:
        grant = await grants.add(conn, GUILD, ALICE, 3, "", BOB, NOW)
        await grants.set_end(conn, grant.id, FIRST)
        assert [await left(conn, wallet(ALICE, GUILD, 0), moment) for moment in (FIRST - 1, FIRST)] == [3, 0]


@pytest.mark.parametrize("period", Period)
async def test_every_period_that_the_code_knows_can_be_stored(db: Database, period: Period) -> None:
    """The tables name their periods: one that only the code knows would be refused when an admin uses it."""
    async with db.transaction() as conn:
        for subject in Subject:
            await quota_rules.put(conn, GUILD, QuotaRule(subject, 0, period, 5))
        stored = (await policies.load(conn, GUILD)).quotas
        await quota.open_pools(conn, GUILD, stored, "UTC", NOW)
        await reserve(conn, 1, wallet(ALICE, GUILD, candidates=[{period: 5}], pool={period: 5}))
    assert {(rule.subject, rule.period) for rule in stored} == {(subject, period) for subject in Subject}
