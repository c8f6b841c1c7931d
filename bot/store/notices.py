"""Messages that are to be posted. They are written with what they tell about, and deleted when Discord has them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.models import ChannelId, GuildId, UserId
from bot.store.schema_rules import notices


@dataclass(frozen=True, slots=True)
class Notice:
    """One message for a channel, or for a member directly. `held_id` makes it a card about that request."""

    id: int
    guild_id: GuildId | None
    channel_id: ChannelId | None
    user_id: UserId | None
    held_id: str | None
    text: str
    at: float
    tries: int


async def to_channel(
    conn: AsyncConnection, guild_id: GuildId | None, channel_id: ChannelId | None, text: str, now: float
) -> None:
    """Have `text` posted in a channel; nothing where there is none."""
    if channel_id is not None:
        row = {"guild_id": guild_id, "channel_id": channel_id, "text": text, "at": now}
        await conn.execute(insert(notices).values(**row))


async def to_member(conn: AsyncConnection, user_id: UserId, text: str, now: float) -> None:
    """Have `text` sent to a member directly."""
    await conn.execute(insert(notices).values(user_id=user_id, text=text, at=now))


async def card(
    conn: AsyncConnection, guild_id: GuildId | None, channel_id: ChannelId | None, held_id: str, now: float
) -> None:
    """Have the card of a request posted in a channel."""
    row = {"guild_id": guild_id, "channel_id": channel_id, "held_id": held_id, "text": "", "at": now}
    await conn.execute(insert(notices).values(**row))


async def due(conn: AsyncConnection, now: float, limit: int = 20) -> list[Notice]:
    """What may be posted now, oldest first."""
    found = select(notices).where(notices.c.not_before <= now).order_by(notices.c.id).limit(limit)
    return [_notice_from(row) for row in (await conn.execute(found)).mappings()]


async def put_off(conn: AsyncConnection, notice_id: int, not_before: float) -> None:
    """Discord did not take it: not again before `not_before`."""
    later = update(notices).where(notices.c.id == notice_id)
    await conn.execute(later.values(not_before=not_before, tries=notices.c.tries + 1))


async def done(conn: AsyncConnection, notice_id: int) -> None:
    """Discord has it, or never will."""
    await conn.execute(delete(notices).where(notices.c.id == notice_id))


def _notice_from(row: RowMapping) -> Notice:
    return Notice(
        id=row["id"],
        guild_id=None if row["guild_id"] is None else GuildId(row["guild_id"]),
        channel_id=None if row["channel_id"] is None else ChannelId(row["channel_id"]),
        user_id=None if row["user_id"] is None else UserId(row["user_id"]),
        held_id=row["held_id"],
        text=row["text"],
        at=row["at"],
        tries=row["tries"],
    )
