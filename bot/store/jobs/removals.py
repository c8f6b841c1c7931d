"""Results that moderators removed from a server."""

from __future__ import annotations

from sqlalchemy import select

from bot.core.models import GuildId, JobId
from bot.store.database.connection import Connection
from bot.store.database.dialect import upsert_in
from bot.store.database.schema import removals


async def add(conn: Connection, job_id: JobId, guild_id: GuildId) -> None:
    """Note that moderators of this server removed the result; a second time changes nothing."""
    row = {"job_id": job_id, "guild_id": guild_id}
    await conn.execute(upsert_in(conn.dialect_name, removals).values(row).on_conflict_do_nothing())


async def known(conn: Connection, job_id: JobId, guild_id: GuildId | None) -> bool:
    """True if moderators of this server removed the result."""
    wanted = select(removals.c.job_id).where(removals.c.job_id == job_id, removals.c.guild_id == guild_id)
    return (await conn.execute(wanted)).first() is not None
