"""The words and expressions that a server filters."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.models import GuildId
from bot.core.rules.policy import FilterRule
from bot.store.database.dialect import upsert
from bot.store.database.schema_rules import filters


async def put(conn: AsyncConnection, guild_id: GuildId, rule: FilterRule) -> None:
    """Filter by `rule`, whatever its pattern did before."""
    meaning = {"is_regex": rule.is_regex, "verdict": rule.verdict}
    row = upsert(conn, filters).values(guild_id=guild_id, pattern=rule.pattern, **meaning)
    await conn.execute(row.on_conflict_do_update(index_elements=[filters.c.guild_id, filters.c.pattern], set_=meaning))


async def remove(conn: AsyncConnection, guild_id: GuildId, pattern: str) -> None:
    """Stop filtering by this pattern."""
    await conn.execute(delete(filters).where(filters.c.guild_id == guild_id, filters.c.pattern == pattern))
