"""Texts that the moderators of a server let pass, as digests: their results may be shown to everybody there."""

from __future__ import annotations

from sqlalchemy import select

from bot.core.models import GuildId
from bot.store.database.connection import Connection
from bot.store.database.dialect import upsert
from bot.store.database.schema_rules import passed_texts


async def add(conn: Connection, guild_id: GuildId, digest: str, now: float) -> None:
    """Note that moderators let this text pass; a second time changes nothing."""
    row = upsert(conn, passed_texts).values(guild_id=guild_id, digest=digest, at=now)
    await conn.execute(row.on_conflict_do_nothing())


async def known(conn: Connection, guild_id: GuildId, digest: str) -> bool:
    """True if they ever let it pass."""
    found = select(passed_texts.c.at).where(passed_texts.c.guild_id == guild_id, passed_texts.c.digest == digest)
    return (await conn.execute(found)).first() is not None
