"""Limits as time passes, and rules that change while jobs run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.core.errors import QuotaExceeded
from bot.core.kinds import Priced
from bot.core.models import UserId
from bot.store.credits import grants, ledger, quota_rules
from bot.store.rules import guilds
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.world import Graph, World

ADMIN = UserId(9)


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


async def rule(graph: Graph, *rules: QuotaRule, zone: str = "UTC", prices: dict[Priced, int] | None = None) -> None:
    """Set these limits as an admin, and remove all others."""
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        for old in change.policy.quotas:
            await quota_rules.remove(change.conn, GUILD, old.subject, old.subject_id, old.period)
        for new in rules:
            await quota_rules.put(change.conn, GUILD, new)
        for priced, credits in (prices or {}).items():
            await quota_rules.set_price(change.conn, GUILD, priced, credits)
        await guilds.save(change.conn, replace(change.policy, timezone=zone))


def everyone(credits: int | None, period: Period) -> QuotaRule:
    return QuotaRule(Subject.EVERYONE, 0, period, credits)


async def taken(graph: Graph, times: int) -> list[bool]:
    """True for each of so many `/imagine` that passes."""
    passed = []
    for _ in range(times):
        try:
            await graph.open(await graph.plan_imagine())
            passed.append(True)
        except QuotaExceeded:
            passed.append(False)
    return passed


@pytest.mark.parametrize(
    ("period", "zone", "before", "after"),
    [
        (Period.MONTH, "UTC", "2026-02-28T23:59:59+00:00", "2026-03-01T00:00:00+00:00"),
        (Period.MONTH, "Europe/Berlin", "2026-12-31T22:59:59+00:00", "2026-12-31T23:00:00+00:00"),
        (Period.WEEK, "America/New_York", "2026-11-02T04:59:59+00:00", "2026-11-02T05:00:00+00:00"),
        (Period.DAY, "Europe/Berlin", "2026-03-29T21:59:59+00:00", "2026-03-29T22:00:00+00:00"),
        (Period.DAY, "Europe/Berlin", "2026-10-25T22:59:59+00:00", "2026-10-25T23:00:00+00:00"),
        (Period.DAY, "Asia/Beirut", "2026-03-28T21:59:59+00:00", "2026-03-28T22:00:00+00:00"),
        (Period.HOUR, "Asia/Kolkata", "2026-06-01T10:29:59+00:00", "2026-06-01T10:30:00+00:00"),
        (Period.HOUR, "Europe/Berlin", "2026-10-25T00:59:59+00:00", "2026-10-25T01:00:00+00:00"),
    ],
    ids=[
        "end of February", "new year in Berlin", "week in New York", "after 23 hours", "after 25 hours", "no midnight",
        "half past in UTC", "the hour that comes twice",
    ],
)  # fmt: skip
async def test_a_limit_begins_anew_when_clocks_say_so(
    world: World, period: Period, zone: str, before: str, after: str
) -> None:
    world.clock.now = at(before) - 600
    async with world.graph() as graph:
        await rule(graph, everyone(2, period), zone=zone)
        assert await taken(graph, 3) == [True, True, False]
        world.clock.now = at(before)
        assert await taken(graph, 1) == [False]
        world.clock.now = at(after)
        assert await taken(graph, 3) == [True, True, False]
        await graph.check_books()


async def test_what_is_held_over_the_end_of_a_month_ends_in_the_month_it_began(world: World) -> None:
    world.clock.now = at("2026-10-31T23:59:00+00:00")
    async with world.graph() as graph:
        await rule(graph, everyone(3, Period.MONTH))
        job = await graph.imagine()
        world.clock.now = at("2026-11-01T00:01:00+00:00")
        await graph.publish(await graph.poll(await graph.submit(job)))
        view, _policy = await graph.preferences.quota((await graph.plan_imagine()).new.asker)
        assert (view.limits[0].left, view.limits[0].spent) == (3, 0)
        await graph.check_books()


CHANGES: Sequence[Sequence[QuotaRule]] = (
    [everyone(1, Period.DAY)],
    [everyone(0, Period.HOUR), everyone(9, Period.WEEK)],
    [QuotaRule(Subject.MEMBER, ALICE, Period.MONTH, 5)],
    [QuotaRule(Subject.POOL, 0, Period.DAY, 2), QuotaRule(Subject.CHANNEL, 0, Period.WEEK, 4)],
    [],
    [everyone(None, Period.DAY), QuotaRule(Subject.ROLE, 5, Period.DAY, 1)],
)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati"])
async def test_rules_prices_and_grants_change_while_jobs_run(world: World, zone: str) -> None:
    """Other rules apply before every step of the jobs; each job pays the price that was shown, and every sum agrees."""
    async with world.graph() as graph:
        first, second = await graph.imagine("a fox"), await graph.imagine("a failing fox", BOB)
        for number, rules in enumerate(CHANGES):
            await rule(graph, *rules, zone=zone if number % 2 else "UTC", prices={Priced.IMAGINE: number % 3})
            if number == 0:
                first = await graph.submit(first)
            elif number == 1:
                async with graph.changes.transaction(GUILD, ADMIN) as change:
                    await grants.add(change.conn, GUILD, ALICE, 2, "", ADMIN, world.clock())
                await taken(graph, 2)
            elif number == 2:
                await graph.publish(await graph.poll(first))
            elif number == 3:
                await graph.outcomes.fail(second, "on purpose", retryable=False)
            elif number == 4:
                async with graph.db.transaction() as conn:
                    policy = await graph.policies.of(GUILD)
                    wallet = graph.wallets.wallet(policy, ALICE, (await graph.plan_imagine()).new.asker.member_context)
                    await ledger.reset(conn, wallet, world.clock())
            await taken(graph, 1)
            await graph.check_books()
        assert (await graph.job(first.id)).cost == 1
