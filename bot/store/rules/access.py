"""Channels and roles that may use the bot, and blocked members."""

from __future__ import annotations

from sqlalchemy import delete

from bot.core.models import GuildId, UserId
from bot.core.rules.policy import Block, Rule
from bot.store.database.connection import Connection
from bot.store.database.dialect import upsert
from bot.store.database.schema_rules import Target, access_rules, blocks


async def set_rule(conn: Connection, guild_id: GuildId, target: Target, target_id: int, rule: Rule | None) -> None:
    """Allow or deny a channel or a role; None = remove the rule."""
    if rule is None:
        which = access_rules.c
        mine = (which.guild_id == guild_id, which.target == target, which.target_id == target_id)
        await conn.execute(delete(access_rules).where(*mine))
        return
    row = {"guild_id": guild_id, "target": target, "target_id": target_id, "rule": rule}
    key = [access_rules.c.guild_id, access_rules.c.target, access_rules.c.target_id]
    await conn.execute(
        upsert(conn, access_rules).values(row).on_conflict_do_update(index_elements=key, set_={"rule": rule})
    )


async def block(conn: Connection, guild_id: GuildId, blocked: Block, by: UserId, now: float) -> None:
    """Block a member; replaces an earlier block."""
    what = {"reason": blocked.reason, "blocked_by": by, "at": now, "until": blocked.until}
    row = {"guild_id": guild_id, "user_id": blocked.user_id, **what}
    key = [blocks.c.guild_id, blocks.c.user_id]
    await conn.execute(upsert(conn, blocks).values(row).on_conflict_do_update(index_elements=key, set_=what))


async def unblock(conn: Connection, guild_id: GuildId, user_id: UserId) -> None:
    """Lift the block of a member, if there is one."""
    await conn.execute(delete(blocks).where(blocks.c.guild_id == guild_id, blocks.c.user_id == user_id))


async def prune_blocks(conn: Connection, guild_id: GuildId, now: float) -> None:
    """Delete expired blocks."""
    await conn.execute(delete(blocks).where(blocks.c.guild_id == guild_id, blocks.c.until <= now))
