"""All rules of a server, read at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.core.kinds import Speed
from bot.core.models import ChannelId, GuildId, UserId
from bot.core.rules.policy import Block, FilterRule, Policy, Rule, Verdict, Visibility, WhoMayPress
from bot.store.database.schema_rules import Target, access_rules, blocks, filters, guild_settings, prices, quota_rules


async def load(conn: AsyncConnection, guild_id: GuildId) -> Policy:
    """The rules of a server; one that set nothing has the defaults."""
    chosen = await conn.execute(select(guild_settings).where(guild_settings.c.guild_id == guild_id))
    row = chosen.mappings().one_or_none()
    access = (await conn.execute(select(access_rules).where(access_rules.c.guild_id == guild_id))).all()
    priced = await conn.execute(select(prices.c.priced, prices.c.credits).where(prices.c.guild_id == guild_id))
    return Policy(
        guild_id=guild_id,
        **(_settings(row) if row is not None else {}),
        press_roles=frozenset(line.target_id for line in access if line.target == Target.PRESS),
        prices={line.priced: line.credits for line in priced},
        quotas=await _quotas(conn, guild_id),
        channels={line.target_id: Rule(line.rule) for line in access if line.target == Target.CHANNEL},
        roles={line.target_id: Rule(line.rule) for line in access if line.target == Target.ROLE},
        blocks=await _blocks(conn, guild_id),
        filters=await _filters(conn, guild_id),
    )


def _settings(row: Mapping[Any, Any]) -> dict[str, Any]:
    log_channel, review_channel = row["log_channel_id"], row["review_channel_id"]
    return {
        "speed": None if row["speed"] is None else Speed(row["speed"]),
        "timezone": row["timezone"],
        "visibility": Visibility(row["visibility"]),
        "press": WhoMayPress(row["press"]),
        "log_channel": None if log_channel is None else ChannelId(log_channel),
        "review_channel": None if review_channel is None else ChannelId(review_channel),
        "max_running": row["max_running"],
        "max_queued": row["max_queued"],
        "share": row["share"],
        "free_cancels": row["free_cancels"],
    }


async def _quotas(conn: AsyncConnection, guild_id: GuildId) -> tuple[QuotaRule, ...]:
    rows = await conn.execute(select(quota_rules).where(quota_rules.c.guild_id == guild_id))
    return tuple(
        QuotaRule(Subject(row["subject"]), row["subject_id"], Period(row["period"]), row["credits"])
        for row in rows.mappings()
    )


async def _blocks(conn: AsyncConnection, guild_id: GuildId) -> dict[int, Block]:
    rows = await conn.execute(select(blocks).where(blocks.c.guild_id == guild_id))
    return {row.user_id: Block(UserId(row.user_id), row.reason, row.until) for row in rows}


async def _filters(conn: AsyncConnection, guild_id: GuildId) -> tuple[FilterRule, ...]:
    rows = await conn.execute(select(filters).where(filters.c.guild_id == guild_id).order_by(filters.c.pattern))
    return tuple(FilterRule(row.pattern, row.is_regex, Verdict(row.verdict)) for row in rows)
