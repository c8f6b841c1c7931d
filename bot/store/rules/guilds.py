"""Admins' choices for their server as a whole. Where more than one choice matters, `policies.py` reads all rules."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.kinds import Speed
from bot.core.models import ChannelId, GuildId
from bot.core.rules.policy import Rule, Visibility, WhoMayPress
from bot.store.database.dialect import upsert
from bot.store.database.schema_rules import Target, access_rules, guild_settings


async def set_speed(conn: AsyncConnection, guild_id: GuildId, speed: Speed | None) -> None:
    """Choose the server's speed; None = whatever the bot's default is."""
    await _set(conn, guild_id, speed=speed)


async def set_timezone(conn: AsyncConnection, guild_id: GuildId, name: str) -> None:
    """Choose the time zone, by its IANA name, in which days and months of the server begin."""
    await _set(conn, guild_id, timezone=name)


async def set_visibility(conn: AsyncConnection, guild_id: GuildId, visibility: Visibility) -> None:
    """Choose who sees results."""
    await _set(conn, guild_id, visibility=visibility)


async def set_press(conn: AsyncConnection, guild_id: GuildId, press: WhoMayPress) -> None:
    """Choose who may press buttons. Chosen roles are kept for when they count again."""
    await _set(conn, guild_id, press=press)


async def set_press_roles(conn: AsyncConnection, guild_id: GuildId, roles: Iterable[int]) -> None:
    """Choose the roles that may press buttons where roles decide; they replace those before."""
    about = {"guild_id": guild_id, "target": Target.PRESS}
    of_press = (access_rules.c.guild_id == guild_id, access_rules.c.target == Target.PRESS)
    await conn.execute(delete(access_rules).where(*of_press))
    rows = [{**about, "target_id": role, "rule": Rule.ALLOW} for role in sorted(set(roles))]
    if rows:
        await conn.execute(insert(access_rules), rows)


async def log_channel(conn: AsyncConnection, guild_id: GuildId | None) -> ChannelId | None:
    """The channel for failures and changes by admins; None = none."""
    chosen = select(guild_settings.c.log_channel_id).where(guild_settings.c.guild_id == guild_id)
    return (await conn.execute(chosen)).scalar_one_or_none()


async def set_log_channel(conn: AsyncConnection, guild_id: GuildId, channel_id: ChannelId | None) -> None:
    """Set the channel for failures and changes by admins; None = none."""
    await _set(conn, guild_id, log_channel_id=channel_id)


async def set_review_channel(conn: AsyncConnection, guild_id: GuildId, channel_id: ChannelId | None) -> None:
    """Choose where moderators decide about prompts; None = nowhere."""
    await _set(conn, guild_id, review_channel_id=channel_id)


async def set_limits(
    conn: AsyncConnection,
    guild_id: GuildId,
    running: int | None,
    queued: int | None,
    share: int | None,
    free_cancels: int | None = None,
) -> None:
    """Choose how many jobs run and wait per member, and run for the whole server, and how many cancels of running jobs
    are free per member and day; None = the operator's limit, or as usual."""
    await _set(conn, guild_id, max_running=running, max_queued=queued, share=share, free_cancels=free_cancels)


async def _set(conn: AsyncConnection, guild_id: GuildId, **choice: object) -> None:
    row = upsert(conn, guild_settings).values(guild_id=guild_id, **choice)
    await conn.execute(row.on_conflict_do_update(index_elements=[guild_settings.c.guild_id], set_=choice))
