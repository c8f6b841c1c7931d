"""Constraints of the tables, in case the program is ever wrong about credits."""

from __future__ import annotations

import pytest
from sqlalchemy import Executable, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.credits import counters, grants
from bot.store.credits import ledger as quota
from bot.store.database.database import Database
from bot.store.database.schema_rules import allowances, ledger
from bot.store.database.schema_rules import grants as grants_table
from tests.counters import wallet
from tests.store.credits import left, reserve
from tests.store.samples import ALICE, BOB, GUILD, NOW


@pytest.mark.parametrize(
    "change",
    [
        update(ledger).values(credits=0),
        update(ledger).values(user_id=BOB),
        update(ledger).values(channel_id=0, user_id=-1),
        update(ledger).values(cancel="free"),
        delete(ledger),
    ],
    ids=["update", "another member", "no channel", "another cancel", "delete"],
)
async def test_the_ledger_is_append_only(db: Database, change: Executable) -> None:
    async with db.transaction() as conn:
        await reserve(conn, 1, wallet(ALICE, GUILD, 5))
    with pytest.raises(IntegrityError, match="append-only"):
        async with db.transaction() as conn:
            await conn.execute(change)
    async with db.read() as conn:
        assert (await conn.execute(select(func.sum(ledger.c.credits)))).scalar_one() == 1


@pytest.mark.parametrize(
    "change",
    [
        update(allowances).values(reserved=-1),
        update(allowances).values(spent=-1),
        update(allowances).values(spent=6),
        update(allowances).values(forgiven=1),
        update(grants_table).values(reserved=4),
        update(grants_table).values(spent=-1),
    ],
    ids=["owed", "spent below zero", "over the grant", "forgiven unspent", "over a grant", "grant below zero"],
)
async def test_the_tables_refuse_a_negative_balance(db: Database, change: Executable) -> None:
    async with db.transaction() as conn:
        await reserve(conn, 1, wallet(ALICE, GUILD, 5))
        await grants.add(conn, GUILD, ALICE, 3, "", BOB, NOW)
    with pytest.raises(IntegrityError):
        async with db.transaction() as conn:
            await conn.execute(change)


async def test_the_tables_refuse_what_nobody_checked(db: Database) -> None:
    """If the check of what is left is ever wrong, the counter itself refuses."""
    who = wallet(ALICE, GUILD, 5)
    async with db.transaction() as conn:
        await reserve(conn, 1, who, 4)
    with pytest.raises(IntegrityError):
        async with db.transaction() as conn:
            await counters.hold(conn, who.owners, 2, 2, NOW)
    async with db.read() as conn:
        assert await left(conn, who) == 1


@pytest.mark.parametrize("second", ["reserve", "settle", "release", "gift"])
async def test_the_tables_refuse_a_second_end(db: Database, second: str) -> None:
    line = {"at": NOW, "reserved_at": NOW, "user_id": ALICE, "guild_id": 0, "channel_id": 0, "kind": ""}
    async with db.transaction() as conn:
        job = await reserve(conn, 1, wallet(ALICE, None, 5))
        await quota.settle(conn, job, NOW)
        with pytest.raises(IntegrityError):
            await conn.execute(insert(ledger).values(entry=second, job_id=job, source=0, credits=1, **line))
