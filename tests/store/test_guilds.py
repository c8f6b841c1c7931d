"""What admins chose for their server."""

from __future__ import annotations

from bot.core.models import GuildId, Speed
from bot.store import guilds
from bot.store.database import Database
from tests.store.samples import GUILD

OTHER = GuildId(1 << 62)


async def test_a_server_s_speed_is_kept_changed_and_taken_back(db: Database) -> None:
    async with db.read() as conn:
        assert await guilds.get_speed(conn, GUILD) is None
    for speed in (Speed.TURBO, Speed.RELAX, None, Speed.FAST):
        async with db.transaction() as conn:
            await guilds.set_speed(conn, GUILD, speed)
        async with db.read() as conn:
            assert await guilds.get_speed(conn, GUILD) is speed


async def test_a_speed_is_one_server_s_own_and_never_that_of_direct_messages(db: Database) -> None:
    async with db.transaction() as conn:
        await guilds.set_speed(conn, GUILD, Speed.TURBO)
        await guilds.set_speed(conn, OTHER, Speed.RELAX)
        found = [await guilds.get_speed(conn, guild) for guild in (GUILD, OTHER, GuildId(1), None)]
    assert found == [Speed.TURBO, Speed.RELAX, None, None]
