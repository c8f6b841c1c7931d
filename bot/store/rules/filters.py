"""The words and expressions that a server filters."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, delete

from bot.core.models import GuildId
from bot.core.rules.policy import FilterRule
from bot.store.database.connection import Connection
from bot.store.database.dialect import upsert
from bot.store.database.schema_rules import filters


async def put(conn: Connection, guild_id: GuildId, *rules: FilterRule) -> None:
    """Filter by these rules, whatever their patterns did before."""
    row = upsert(conn, filters)
    meaning = {"is_regex": row.excluded.is_regex, "verdict": row.excluded.verdict}
    row = row.on_conflict_do_update(index_elements=[filters.c.guild_id, filters.c.pattern], set_=meaning)
    if rules:
        await conn.execute(
            row,
            [
                {"guild_id": guild_id, "pattern": rule.pattern, "is_regex": rule.is_regex, "verdict": rule.verdict}
                for rule in rules
            ],
        )


async def remove(conn: Connection, guild_id: GuildId, patterns: Collection[str]) -> None:
    """Stop filtering by these patterns."""
    gone = delete(filters).where(filters.c.guild_id == guild_id, filters.c.pattern == bindparam("gone"))
    if patterns:
        await conn.execute(gone, [{"gone": pattern} for pattern in patterns])
