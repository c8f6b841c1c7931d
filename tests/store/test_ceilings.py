"""The operator's ceilings in the store: what one member and one server may cost a day, under any concurrency."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.credits.ceilings import Ceilings
from bot.core.errors import QuotaExceeded
from bot.core.models import GuildId, JobId, UserId
from bot.store.credits import grants, ledger
from bot.store.credits.ledger import Wallet
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.members import deletion_queries
from bot.texts.rules import credits as say
from tests.counters import check_counters, pseudonym_of, wallet
from tests.store.samples import ALICE, BOB, GUILD, NOW

OTHER = GuildId(901)
MIDNIGHT = 1_790_035_200  # the next one after NOW, UTC


def purse(user: UserId = ALICE, guild: GuildId | None = GUILD, **ceilings: int | None) -> Wallet:
    """Unlimited by the rules of the server."""
    return replace(wallet(user, guild), ceilings=Ceilings(**ceilings))


async def take(
    conn: Connection, number: int, who: Wallet, credits: int = 1, by_default: int | None = None, now: float = NOW
) -> JobId:
    job = JobId(f"{number:010}")
    await ledger.reserve(conn, job, who, credits, "imagine", now, by_default=by_default)
    return job


@pytest.mark.parametrize("ceiling", [0, 1, 5])
async def test_of_many_at_once_exactly_the_ceiling_passes_in_all_places(db: Database, ceiling: int) -> None:
    places = (GUILD, OTHER, None)

    async def one(number: int) -> None:
        async with db.transaction() as conn:
            await take(conn, number, purse(guild=places[number % 3], member=ceiling))

    outcomes = await asyncio.gather(*(one(n) for n in range(3 * ceiling + 3)), return_exceptions=True)
    assert outcomes.count(None) == ceiling
    assert {type(outcome) for outcome in outcomes} <= {type(None), QuotaExceeded}
    async with db.read() as conn:
        await check_counters(conn)


async def test_a_server_has_one_ceiling_for_all_its_members_and_no_other_place_counts(db: Database) -> None:
    async with db.transaction() as conn:
        await take(conn, 1, purse(ALICE, server=2))
        await take(conn, 2, purse(BOB, server=2))
        with pytest.raises(QuotaExceeded, match=rf"{say.REACHED()}.*<t:{MIDNIGHT}:R>"):
            await take(conn, 3, purse(BOB, server=2))
        await take(conn, 4, purse(BOB, OTHER, server=2))
        await take(conn, 5, purse(BOB, None, server=2))


@pytest.mark.parametrize(("credits", "by_default"), [(0, 1), (1, 4), (9, 1)], ids=["free", "cheap", "dear"])
async def test_a_ceiling_counts_default_prices_whatever_an_admin_set(
    db: Database, credits: int, by_default: int
) -> None:
    who = purse(member=by_default)
    async with db.transaction() as conn:
        await take(conn, 1, who, credits, by_default)
        with pytest.raises(QuotaExceeded, match="operator"):
            await take(conn, 2, who, credits, by_default)


async def test_what_fails_gives_back_and_what_was_used_does_not(db: Database) -> None:
    who = purse(member=1)
    async with db.transaction() as conn:
        await ledger.release(conn, await take(conn, 1, who), NOW)
        await ledger.release(conn, await take(conn, 2, who), NOW, used=True)
        with pytest.raises(QuotaExceeded, match="operator"):
            await take(conn, 3, who)
        await check_counters(conn)


async def test_grants_resets_and_several_sources_do_not_move_a_ceiling(db: Database) -> None:
    rules = replace(wallet(ALICE, GUILD, 1), ceilings=Ceilings(member=4))
    async with db.transaction() as conn:
        await grants.add(conn, GUILD, ALICE, 100, "", BOB, NOW)
        await ledger.settle(conn, await take(conn, 1, rules, 3), NOW)  # one from the allowance, two from the grant
        await ledger.reset(conn, rules, NOW)
        (ceiling,) = (await ledger.credits_of(conn, rules, NOW)).ceilings
        assert (ceiling.used, ceiling.left, ceiling.resets_at) == (3, 1, MIDNIGHT)
        with pytest.raises(QuotaExceeded, match="leaves 1 credit, and this counts as 2"):
            await take(conn, 2, rules, 2)


async def test_the_next_day_begins_at_midnight_utc_and_a_job_counts_where_it_began(db: Database) -> None:
    who = purse(member=1)
    async with db.transaction() as conn:
        late = await take(conn, 1, who, now=MIDNIGHT - 1)
        await take(conn, 2, who, now=MIDNIGHT)
        await ledger.release(conn, late, MIDNIGHT + 1)
        with pytest.raises(QuotaExceeded, match="operator"):
            await take(conn, 3, who, now=MIDNIGHT + 1)


async def test_who_has_their_data_deleted_does_not_begin_the_day_again(db: Database) -> None:
    async with db.transaction() as conn:
        await take(conn, 1, purse(member=1))
        await deletion_queries.delete_rest(conn, ALICE, pseudonym_of(ALICE), None, NOW)
        with pytest.raises(QuotaExceeded, match="operator"):
            await take(conn, 2, purse(member=1))
