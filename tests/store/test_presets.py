"""Members' own presets: one value each, invisible to others."""

from __future__ import annotations

from bot.core.models import Preset
from bot.store.database.database import Database
from bot.store.members import presets
from tests.store.samples import ALICE, BOB, CAROL


async def test_presets_are_listed_by_name_replaced_and_deleted(db: Database) -> None:
    async with db.transaction() as conn:
        for name, value in (("wide", "--ar 21:9"), ("noir", "black"), ("noir", "black and white \ud800")):
            await presets.put(conn, ALICE, Preset(name, value))
    async with db.transaction() as conn:
        own = [Preset("noir", "black and white ?"), Preset("wide", "--ar 21:9")]
        assert await presets.list_for(conn, ALICE) == own
        assert await presets.count_others(conn, ALICE, "noir") == 1
        assert await presets.count_others(conn, ALICE, "new") == 2
        assert await presets.delete(conn, ALICE, "noir")
        assert not await presets.delete(conn, ALICE, "noir")
        assert await presets.list_for(conn, ALICE) == own[1:]


async def test_presets_are_one_member_s_own(db: Database) -> None:
    async with db.transaction() as conn:
        await presets.put(conn, BOB, Preset("noir", "black"))
        await presets.put(conn, CAROL, Preset("noir", "white"))
        assert not await presets.delete(conn, ALICE, "noir")
        assert await presets.list_for(conn, BOB) == [Preset("noir", "black")]
        assert await presets.list_for(conn, ALICE) == []
