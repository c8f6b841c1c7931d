"""Members, their choices, and the installation's settings of one row."""

from __future__ import annotations

from dataclasses import replace

from bot.core.kinds import Speed
from bot.core.models import User
from bot.store.database import meta
from bot.store.database.database import Database
from bot.store.members import users
from tests.store.samples import ALICE, BOB, CAROL, NOW


async def test_a_member_is_met_once_and_keeps_their_choices(db: Database) -> None:
    async with db.transaction() as conn:
        alice = await users.ensure(conn, ALICE, "alice", NOW)
        assert alice == User(ALICE, "alice", None, remix=False, ping=True, created_at=NOW, seen_at=NOW)
        await users.set_speed(conn, ALICE, Speed.RELAX)
        await users.set_remix(conn, ALICE, True)
        await users.set_ping(conn, ALICE, False)
        await users.set_model(conn, ALICE, "niji 6")
        await users.set_suffix(conn, ALICE, "in oil")
        again = await users.ensure(conn, ALICE, "Alice \ud800", NOW + 1)
    chosen = replace(alice, name="Alice ?", speed=Speed.RELAX, remix=True, ping=False, seen_at=NOW + 1)
    chosen = replace(chosen, model="niji 6", suffix="in oil")
    async with db.read() as conn:
        assert again == await users.get(conn, ALICE) == chosen


async def test_choices_are_one_member_s_own(db: Database) -> None:
    async with db.transaction() as conn:
        bob = await users.ensure(conn, BOB, "bob", NOW)
        await users.ensure(conn, CAROL, "carol", NOW)
        assert (await users.set_speed(conn, CAROL, Speed.TURBO)).speed is Speed.TURBO
        assert (await users.set_speed(conn, CAROL, None)).speed is None
        assert await users.get(conn, BOB) == bob
        assert await users.get(conn, ALICE) is None


async def test_single_facts(db: Database) -> None:
    async with db.transaction() as conn:
        assert await meta.get(conn, "commands") is None
        await meta.put(conn, "commands", "a")
        await meta.put(conn, "commands", "b")
        assert await meta.get(conn, "commands") == "b"
