"""What admins chose for their server."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.models import GuildId, Speed
from bot.store.dialect import upsert
from bot.store.schema_rules import guild_settings


async def get_speed(conn: AsyncConnection, guild_id: GuildId | None) -> Speed | None:
    """The server's speed for jobs that name none; None where it chose none. Direct messages (None) have none."""
    if guild_id is None:
        return None
    chosen = select(guild_settings.c.speed).where(guild_settings.c.guild_id == guild_id)
    speed = (await conn.execute(chosen)).scalar_one_or_none()
    return None if speed is None else Speed(speed)


async def set_speed(conn: AsyncConnection, guild_id: GuildId, speed: Speed | None) -> None:
    """Choose the server's speed; None = whatever the bot's default is."""
    row = upsert(conn, guild_settings).values(guild_id=guild_id, speed=speed)
    await conn.execute(row.on_conflict_do_update(index_elements=[guild_settings.c.guild_id], set_={"speed": speed}))
