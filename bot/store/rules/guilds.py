"""Settings of a whole server, chosen by its admins, and its filters. To read all rules at once, use `policies.py`."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, delete, insert, select

from bot.core.models import ChannelId, GuildId
from bot.core.rules.policy import FilterRule, Policy, Rule
from bot.store.database.connection import Connection
from bot.store.database.dialect import upsert
from bot.store.database.schema_rules import Target, access_rules, filters, guild_settings


async def save(conn: Connection, policy: Policy) -> None:
    """Store a server's own row: its single settings. Rules that are lists have tables of their own."""
    chosen = {name: getattr(policy, name) for name in guild_settings.c.keys()}  # noqa: SIM118  # columns, no mapping
    row = upsert(conn, guild_settings).values(chosen)
    await conn.execute(row.on_conflict_do_update(index_elements=[guild_settings.c.guild_id], set_=chosen))


async def set_press_roles(conn: Connection, guild_id: GuildId, roles: Iterable[int]) -> None:
    """Set the roles that may press buttons if roles decide, replacing the earlier ones."""
    about = {"guild_id": guild_id, "target": Target.PRESS}
    of_press = (access_rules.c.guild_id == guild_id, access_rules.c.target == Target.PRESS)
    await conn.execute(delete(access_rules).where(*of_press))
    rows = [{**about, "target_id": role, "rule": Rule.ALLOW} for role in sorted(set(roles))]
    if rows:
        await conn.execute(insert(access_rules), rows)


async def put_filters(conn: Connection, guild_id: GuildId, *rules: FilterRule) -> None:
    """Store these filters, replacing those with the same patterns."""
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


async def remove_filters(conn: Connection, guild_id: GuildId, patterns: Collection[str]) -> None:
    """Stop filtering by these patterns."""
    gone = delete(filters).where(filters.c.guild_id == guild_id, filters.c.pattern == bindparam("gone"))
    if patterns:
        await conn.execute(gone, [{"gone": pattern} for pattern in patterns])


async def log_channel(conn: Connection, guild_id: GuildId | None) -> ChannelId | None:
    """The channel for failures and changes by admins; None = none."""
    chosen = select(guild_settings.c.log_channel).where(guild_settings.c.guild_id == guild_id)
    return (await conn.execute(chosen)).scalar_one_or_none()
