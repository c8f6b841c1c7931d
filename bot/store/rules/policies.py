"""All rules of a server, read at once."""

from __future__ import annotations

from sqlalchemy import select

from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.core.models import GuildId, UserId
from bot.core.rules.policy import Block, FilterRule, Policy, Rule, Verdict
from bot.store.database.connection import Connection
from bot.store.database.schema_rules import Target, access_rules, blocks, filters, guild_settings, prices, quota_rules


async def load(conn: Connection, guild_id: GuildId) -> Policy:
    """The rules of a server; defaults where it set none."""
    chosen = await conn.execute(select(guild_settings).where(guild_settings.c.guild_id == guild_id))
    row = chosen.mappings().one_or_none()
    settings = {"guild_id": guild_id} if row is None else {key: row[column] for key, column in guild_settings.c.items()}
    access = (await conn.execute(select(access_rules).where(access_rules.c.guild_id == guild_id))).all()
    priced = await conn.execute(select(prices.c.priced, prices.c.credits).where(prices.c.guild_id == guild_id))
    return Policy(
        **settings,
        press_roles=frozenset(line.target_id for line in access if line.target == Target.PRESS),
        prices={line.priced: line.credits for line in priced},
        quotas=await _quotas(conn, guild_id),
        channels={line.target_id: Rule(line.rule) for line in access if line.target == Target.CHANNEL},
        roles={line.target_id: Rule(line.rule) for line in access if line.target == Target.ROLE},
        blocks=await _blocks(conn, guild_id),
        filters=await _filters(conn, guild_id),
    )


async def _quotas(conn: Connection, guild_id: GuildId) -> tuple[QuotaRule, ...]:
    rows = await conn.execute(select(quota_rules).where(quota_rules.c.guild_id == guild_id))
    return tuple(
        QuotaRule(Subject(row["subject"]), row["subject_id"], Period(row["period"]), row["credits"])
        for row in rows.mappings()
    )


async def _blocks(conn: Connection, guild_id: GuildId) -> dict[int, Block]:
    rows = await conn.execute(select(blocks).where(blocks.c.guild_id == guild_id))
    return {row.user_id: Block(UserId(row.user_id), row.reason, row.until) for row in rows}


async def _filters(conn: Connection, guild_id: GuildId) -> tuple[FilterRule, ...]:
    rows = await conn.execute(select(filters).where(filters.c.guild_id == guild_id).order_by(filters.c.pattern))
    return tuple(FilterRule(row.pattern, row.is_regex, Verdict(row.verdict)) for row in rows)
