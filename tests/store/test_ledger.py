"""Credits: never negative, never lost, and every change written down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import Executable, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import QuotaExceeded
from bot.core.models import GuildId, JobId, QuotaView
from bot.store import quota
from bot.store.database import Database
from bot.store.quota import LedgerConflict
from bot.store.schema_rules import allowances, ledger
from tests.store.samples import ALICE, BOB, GUILD, NOW

_DAY_S = 86_400
_MIDNIGHT = 1_790_035_200
JOB = JobId("0123456789")
End = Callable[[AsyncConnection, JobId, float], Awaitable[bool]]


@pytest.mark.parametrize("limit", [0, 1, 7])
async def test_of_many_at_once_exactly_the_limit_passes(db: Database, limit: int) -> None:
    async def reserve(number: int) -> None:
        async with db.transaction() as conn:
            await quota.reserve(conn, JobId(f"{number:010}"), ALICE, GUILD, 1, limit, NOW)

    outcomes = await asyncio.gather(*(reserve(n) for n in range(3 * max(limit, 1))), return_exceptions=True)
    assert outcomes.count(None) == limit
    assert {type(outcome) for outcome in outcomes} <= {type(None), QuotaExceeded}
    async with db.read() as conn:
        assert await quota.view(conn, ALICE, GUILD, limit, NOW) == QuotaView(limit, limit, 0, _MIDNIGHT)


async def test_a_refusal_holds_nothing(db: Database) -> None:
    async with db.transaction() as conn:
        await quota.reserve(conn, JOB, ALICE, GUILD, 3, 5, NOW)
        with pytest.raises(QuotaExceeded, match=rf"costs 3 credits, but you have 2 of 5 .* <t:{_MIDNIGHT}:R>"):
            await quota.reserve(conn, JobId("other00000"), ALICE, GUILD, 3, 5, NOW)
        assert await quota.view(conn, ALICE, GUILD, 5, NOW) == QuotaView(5, 3, 0, _MIDNIGHT)
        assert not await quota.release(conn, JobId("other00000"), NOW)


@pytest.mark.parametrize(
    ("first", "second", "left"), [(quota.settle, quota.release, 3), (quota.release, quota.settle, 5)]
)
async def test_a_reservation_ends_once(db: Database, first: End, second: End, left: int) -> None:
    async with db.transaction() as conn:
        await quota.reserve(conn, JOB, ALICE, GUILD, 2, 5, NOW)
        assert [await first(conn, JOB, NOW), await first(conn, JOB, NOW)] == [True, False]
        with pytest.raises(LedgerConflict):
            await second(conn, JOB, NOW)
        assert (await quota.view(conn, ALICE, GUILD, 5, NOW)).left == left


@pytest.mark.parametrize("end", [quota.settle, quota.release])
@pytest.mark.parametrize("limit", [0, 5, None])
async def test_a_job_without_cost(db: Database, end: End, limit: int | None) -> None:
    async with db.transaction() as conn:
        await quota.reserve(conn, JOB, ALICE, GUILD, 0, limit, NOW)
        assert [await end(conn, JOB, NOW), await end(conn, JOB, NOW)] == [True, False]
        assert (await quota.view(conn, ALICE, GUILD, limit, NOW)).left == limit


@pytest.mark.parametrize("end", [quota.settle, quota.release])
async def test_what_was_never_reserved_has_no_end(db: Database, end: End) -> None:
    async with db.transaction() as conn:
        assert not await end(conn, JOB, NOW)


async def test_windows_places_and_members_are_apart(db: Database) -> None:
    tomorrow = NOW + _DAY_S
    async with db.transaction() as conn:
        await quota.reserve(conn, JOB, ALICE, GUILD, 5, 5, NOW)
        for user, guild, now in ((ALICE, GUILD, tomorrow), (ALICE, None, NOW), (BOB, GUILD, NOW)):
            assert (await quota.view(conn, user, guild, 5, now)).left == 5
        await quota.reserve(conn, JobId("next000000"), ALICE, GUILD, 5, 5, tomorrow)
        assert await quota.release(conn, JOB, tomorrow)
        assert (await quota.view(conn, ALICE, GUILD, 5, NOW)).left == 5
        assert (await quota.view(conn, ALICE, GUILD, 5, tomorrow)).left == 0


@pytest.mark.parametrize(
    ("limits", "accepted"),
    [((5, 2), [1, 0]), ((5, 0), [1, 0]), ((3, 6), [1, 1]), ((None, 2), [1, 0]), ((2, None), [0, 1])],
    ids=str,
)
async def test_a_limit_that_changes(db: Database, limits: tuple[int | None, ...], accepted: list[int]) -> None:
    """Three credits under each limit in turn: a lowered limit refuses, a raised one allows, nothing goes negative."""
    passed = []
    for number, limit in enumerate(limits):
        try:
            async with db.transaction() as conn:
                await quota.reserve(conn, JobId(f"{number:010}"), ALICE, None, 3, limit, NOW)
            passed.append(1)
        except QuotaExceeded:
            passed.append(0)
    async with db.read() as conn:
        view = await quota.view(conn, ALICE, None, limits[-1], NOW)
    assert passed == accepted
    assert view.left is None or view.left >= 0


async def test_the_grant_follows_a_lowered_limit_as_far_as_it_can(db: Database) -> None:
    async with db.transaction() as conn:
        await quota.reserve(conn, JOB, ALICE, GUILD, 4, 10, NOW)
        await quota.reserve(conn, JobId("free000000"), ALICE, GUILD, 0, 2, NOW)
        row = (await conn.execute(select(allowances))).one()
    assert (row.granted, row.reserved, row.spent) == (4, 4, 0)


@pytest.mark.parametrize("change", [update(ledger).values(credits=0), delete(ledger)], ids=["update", "delete"])
async def test_the_ledger_is_append_only(db: Database, change: Executable) -> None:
    async with db.transaction() as conn:
        await quota.reserve(conn, JOB, ALICE, GUILD, 1, 5, NOW)
    with pytest.raises(IntegrityError, match="append-only"):
        async with db.transaction() as conn:
            await conn.execute(change)
    async with db.read() as conn:
        assert (await conn.execute(select(func.sum(ledger.c.credits)))).scalar_one() == 1


@pytest.mark.parametrize("second", ["reserve", "settle", "release", "gift"])
async def test_the_tables_refuse_a_second_end(db: Database, second: str) -> None:
    line = {"at": NOW, "user_id": ALICE, "guild_id": 0, "window_start": NOW, "job_id": JOB, "credits": 1}
    async with db.transaction() as conn:
        await quota.reserve(conn, JOB, ALICE, GuildId(0), 1, 5, NOW)
        await quota.settle(conn, JOB, NOW)
        with pytest.raises(IntegrityError):
            await conn.execute(insert(ledger).values(entry=second, **line))
