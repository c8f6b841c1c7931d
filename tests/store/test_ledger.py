"""Credits: never negative, never lost, and every change written down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import delete, select, update

from bot.core.credits.quota import Period
from bot.core.errors import QuotaExceeded
from bot.core.models import GuildId, JobId
from bot.store.credits import counters, grants
from bot.store.credits import ledger as quota
from bot.store.credits.ledger import LedgerConflict
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.database.schema_rules import allowances, ledger
from tests.counters import check_counters, pseudonym_of, wallet
from tests.store.credits import left, reserve
from tests.store.samples import ALICE, BOB, GUILD, NOW

_DAY_S = 86_400
_MIDNIGHT = 1_790_035_200
JOB = JobId("0123456789")
End = Callable[[Connection, JobId, float], Awaitable[bool]]


@pytest.mark.parametrize("limit", [0, 1, 7])
async def test_of_many_at_once_exactly_the_limit_passes(db: Database, limit: int) -> None:
    async def one(number: int) -> None:
        async with db.transaction() as conn:
            await reserve(conn, number, wallet(ALICE, GUILD, limit))

    outcomes = await asyncio.gather(*(one(n) for n in range(3 * max(limit, 1))), return_exceptions=True)
    assert outcomes.count(None) == limit
    assert {type(outcome) for outcome in outcomes} <= {type(None), QuotaExceeded}
    async with db.read() as conn:
        assert await left(conn, wallet(ALICE, GUILD, limit)) == 0
        await check_counters(conn)


async def test_a_refusal_holds_nothing(db: Database) -> None:
    async with db.transaction() as conn:
        await reserve(conn, 1, wallet(ALICE, GUILD, 5), 3)
        with pytest.raises(QuotaExceeded, match=rf"costs 3 credits, but you have 2 of 5 .* <t:{_MIDNIGHT}:R>"):
            await reserve(conn, 2, wallet(ALICE, GUILD, 5), 3)
        assert await left(conn, wallet(ALICE, GUILD, 5)) == 2
        assert not await quota.release(conn, JobId("0000000002"), NOW)


@pytest.mark.parametrize(
    ("first", "second", "rest"), [(quota.settle, quota.release, 3), (quota.release, quota.settle, 5)]
)
async def test_a_reservation_ends_once(db: Database, first: End, second: End, rest: int) -> None:
    async with db.transaction() as conn:
        job = await reserve(conn, 1, wallet(ALICE, GUILD, 5), 2)
        assert [await first(conn, job, NOW), await first(conn, job, NOW)] == [True, False]
        with pytest.raises(LedgerConflict):
            await second(conn, job, NOW)
        assert await left(conn, wallet(ALICE, GUILD, 5)) == rest


@pytest.mark.parametrize("end", [quota.settle, quota.release])
@pytest.mark.parametrize("limit", [0, 5, None])
async def test_a_job_without_cost(db: Database, end: End, limit: int | None) -> None:
    async with db.transaction() as conn:
        job = await reserve(conn, 1, wallet(ALICE, GUILD, limit), 0)
        assert [await end(conn, job, NOW), await end(conn, job, NOW)] == [True, False]
        assert await left(conn, wallet(ALICE, GUILD, limit)) == limit


@pytest.mark.parametrize("end", [quota.settle, quota.release])
async def test_what_was_never_reserved_has_no_end(db: Database, end: End) -> None:
    async with db.transaction() as conn:
        assert not await end(conn, JOB, NOW)


async def test_windows_places_and_members_are_apart(db: Database) -> None:
    tomorrow = NOW + _DAY_S
    async with db.transaction() as conn:
        job = await reserve(conn, 1, wallet(ALICE, GUILD, 5), 5)
        for user, guild, now in ((ALICE, GUILD, tomorrow), (ALICE, None, NOW), (BOB, GUILD, NOW)):
            assert await left(conn, wallet(user, guild, 5), now) == 5
        await reserve(conn, 2, wallet(ALICE, GUILD, 5), 5, tomorrow)
        assert await quota.release(conn, job, tomorrow)
        assert await left(conn, wallet(ALICE, GUILD, 5)) == 5
        assert await left(conn, wallet(ALICE, GUILD, 5), tomorrow) == 0
        await check_counters(conn)


@pytest.mark.parametrize(
    ("limits", "accepted"),
    [((5, 2), [1, 0]), ((5, 0), [1, 0]), ((3, 6), [1, 1]), ((None, 2), [1, 0]), ((2, None), [0, 1])],
    ids=str,
)
async def test_a_limit_that_changes(db: Database, limits: tuple[int | None, ...], accepted: list[int]) -> None:
    """Spend three credits under each limit in turn: a lowered limit refuses, a raised one allows, nothing goes
    negative."""
    passed = []
    for number, limit in enumerate(limits):
        try:
            async with db.transaction() as conn:
                await reserve(conn, number, wallet(ALICE, None, limit), 3)
            passed.append(1)
        except QuotaExceeded:
            passed.append(0)
    async with db.read() as conn:
        assert passed == accepted
        await check_counters(conn)


async def test_the_grant_follows_a_lowered_limit_as_far_as_it_can(db: Database) -> None:
    async with db.transaction() as conn:
        await reserve(conn, 1, wallet(ALICE, GUILD, 10), 4)
        await reserve(conn, 2, wallet(ALICE, GUILD, 2), 0)
        row = (await conn.execute(select(allowances))).one()
    assert (row.granted, row.reserved, row.spent) == (4, 4, 0)


# -- several limits --------------------------------------------------------------------------------------------------


async def test_every_limit_must_have_room(db: Database) -> None:
    who = wallet(ALICE, GUILD, candidates=[{Period.HOUR: 2, Period.DAY: 3}])
    async with db.transaction() as conn:
        await reserve(conn, 1, who, 2)
        with pytest.raises(QuotaExceeded, match="0 of 2 left this hour"):
            await reserve(conn, 2, who)
        await reserve(conn, 3, who, 1, NOW + 3600)
        with pytest.raises(QuotaExceeded, match="0 of 3 left today"):
            await reserve(conn, 4, who, 1, NOW + 3600)
        await check_counters(conn)


async def test_a_new_limit_counts_what_was_used_before(db: Database) -> None:
    async with db.transaction() as conn:
        spent = await reserve(conn, 1, wallet(ALICE, GUILD, 50), 4)
        await quota.settle(conn, spent, NOW)
        held = await reserve(conn, 2, wallet(ALICE, GUILD, 50), 3)
        monthly = wallet(ALICE, GUILD, candidates=[{Period.MONTH: 10}], pool={Period.WEEK: 9})
        assert await left(conn, monthly) == 2
        await reserve(conn, 3, monthly, 2)
        await quota.release(conn, held, NOW)
        assert await left(conn, monthly) == 3
        await check_counters(conn)


async def test_a_new_limit_does_not_count_what_grants_paid(db: Database) -> None:
    async with db.transaction() as conn:
        await grants.add(conn, GUILD, ALICE, 3, "", BOB, NOW)
        await quota.settle(conn, await reserve(conn, 1, wallet(ALICE, GUILD, 0), 3), NOW)
        weekly = wallet(ALICE, GUILD, candidates=[{Period.WEEK: 5}])
        assert await left(conn, weekly) == 5
        await reserve(conn, 2, weekly, 1)
        await check_counters(conn)


async def test_a_change_of_the_time_zone_counts_anew(db: Database) -> None:
    in_berlin = wallet(ALICE, GUILD, 10, timezone="Europe/Berlin")
    async with db.transaction() as conn:
        first = await reserve(conn, 1, wallet(ALICE, GUILD, 10), 4)
        assert await left(conn, in_berlin) == 6
        await reserve(conn, 2, in_berlin, 1)
        await quota.settle(conn, first, NOW)
        for who in (in_berlin, wallet(ALICE, GUILD, 10)):
            assert await left(conn, who) == 5
        await check_counters(conn)


async def test_pools_are_shared(db: Database) -> None:
    limits = {"pool": {Period.DAY: 3}, "channel_pool": {Period.DAY: 2}}
    async with db.transaction() as conn:
        await reserve(conn, 1, wallet(ALICE, GUILD, None, **limits), 2)  # type: ignore[arg-type]
        with pytest.raises(QuotaExceeded, match="this channel have 0 of 2 left today"):
            await reserve(conn, 2, wallet(BOB, GUILD, None, **limits))  # type: ignore[arg-type]
        await reserve(conn, 3, wallet(BOB, GUILD, None, channel_id=71, **limits))  # type: ignore[arg-type]
        with pytest.raises(QuotaExceeded, match="this server have 0 of 3 left today"):
            await reserve(conn, 4, wallet(BOB, GUILD, None, channel_id=72, **limits))  # type: ignore[arg-type]
        await check_counters(conn)


# -- grants and resets -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("end", "rest"), [(quota.settle, 1), (quota.release, 5)])
async def test_a_grant_is_used_when_the_allowance_is_used_up(db: Database, end: End, rest: int) -> None:
    async with db.transaction() as conn:
        first = await grants.add(conn, GUILD, ALICE, 2, "a prize", BOB, NOW)
        await grants.set_end(conn, first.id, NOW + 50)
        await grants.add(conn, GUILD, ALICE, 1, "", BOB, NOW)
        who = wallet(ALICE, GUILD, 2)
        job = await reserve(conn, 1, who, 4)
        with pytest.raises(QuotaExceeded, match="1 extra"):
            await reserve(conn, 2, who, 2)
        await check_counters(conn)
        await end(conn, job, NOW)
        assert await left(conn, who) == rest
        assert await left(conn, who, NOW + 51) == (1 if end is quota.settle else 3)  # the first one has lapsed
        await check_counters(conn)


async def test_what_is_left_of_a_grant_can_be_taken_back(db: Database) -> None:
    async with db.transaction() as conn:
        grant = await grants.add(conn, GUILD, ALICE, 5, "", BOB, NOW)
        job = await reserve(conn, 1, wallet(ALICE, GUILD, 0), 2)
        assert await grants.revoke(conn, GuildId(GUILD + 1), grant.id, NOW) == 0
        assert await grants.revoke(conn, GUILD, grant.id, NOW) == 3
        await quota.release(conn, job, NOW)
        assert await left(conn, wallet(ALICE, GUILD, 0)) == 2
        await check_counters(conn)


async def test_a_reset_forgives_what_was_spent_but_not_what_is_held(db: Database) -> None:
    who = wallet(ALICE, GUILD, candidates=[{Period.DAY: 5}])
    async with db.transaction() as conn:
        await quota.settle(conn, await reserve(conn, 1, who, 3), NOW)
        held = await reserve(conn, 2, who, 2)
        assert await quota.reset(conn, who, NOW) == 3
        assert await left(conn, who) == 3
        await quota.settle(conn, held, NOW + 1)
        assert await left(conn, who) == 3
        # a limit that is looked at for the first time after the reset sees the same
        assert await left(conn, wallet(ALICE, GUILD, candidates=[{Period.WEEK: 5}])) == 3
        await check_counters(conn)


async def test_a_forgotten_member_gets_no_credits_back(db: Database) -> None:
    who = wallet(ALICE, GUILD, 5)
    async with db.transaction() as conn:
        await quota.settle(conn, await reserve(conn, 1, who, 4), NOW)
        await conn.execute(update(ledger).values(user_id=pseudonym_of(ALICE)))
        await conn.execute(delete(allowances))
        assert await left(conn, who) == 1
        await reserve(conn, 2, who, 1)
        assert await left(conn, who) == 0
        await check_counters(conn)


async def test_counters_of_the_past_go_and_what_they_counted_ends_as_ever(db: Database) -> None:
    next_week = NOW + 8 * _DAY_S
    async with db.transaction() as conn:
        job = await reserve(conn, 1, wallet(ALICE, GUILD, 5), 2)
        await reserve(conn, 2, wallet(ALICE, GUILD, 5), 1, next_week)
        assert await counters.prune(conn, _MIDNIGHT + 1) == 1
        assert await quota.settle(conn, job, next_week)
        assert await left(conn, wallet(ALICE, GUILD, 5), next_week) == 4
        assert await left(conn, wallet(ALICE, GUILD, 5)) == 3
        await check_counters(conn)
