"""Extra credits of members. Grants that expire first are used first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping, insert, or_, select, update

from bot.core.credits.quota import Grant
from bot.core.models import GuildId, UserId
from bot.store.database.connection import Connection
from bot.store.database.schema_rules import Entry, grants, ledger


async def unspent(conn: Connection, user_id: UserId, guild_id: int, now: float) -> tuple[Grant, ...]:
    """The member's grants that haven't expired and have credits left or reserved, in the order in which they are
    used."""
    found = select(grants).where(
        grants.c.guild_id == guild_id,
        grants.c.user_id == user_id,
        or_(grants.c.until.is_(None), grants.c.until > now),
        grants.c.spent < grants.c.credits,
    )
    rows = await conn.execute(found.order_by(grants.c.until.asc().nulls_last(), grants.c.id))
    return tuple(_grant_from(row) for row in rows.mappings())


async def used_up(conn: Connection, user_id: UserId, guild_id: int, most: int) -> tuple[Grant, ...]:
    """The member's newest used-up grants, at most `most`."""
    mine = (grants.c.guild_id == guild_id, grants.c.user_id == user_id)
    found = select(grants).where(*mine, grants.c.credits > 0, grants.c.spent == grants.c.credits)
    rows = await conn.execute(found.order_by(grants.c.id.desc()).limit(most))
    return tuple(_grant_from(row) for row in rows.mappings())


async def add(
    conn: Connection, guild_id: GuildId, user_id: UserId, credits: int, reason: str, by: UserId, now: float
) -> Grant:
    """Give a member extra credits that don't expire."""
    row = {"guild_id": guild_id, "user_id": user_id, "credits": credits, "reason": reason}
    added = insert(grants).values(**row, granted_by=by, at=now).returning(grants)
    grant = _grant_from((await conn.execute(added)).mappings().one())
    await _note(conn, Entry.GRANT, guild_id, user_id, grant.id, credits, now)
    return grant


async def get(conn: Connection, guild_id: GuildId, grant_id: int) -> tuple[UserId, Grant] | None:
    """A grant of this server, with the member who has it."""
    found = select(grants).where(grants.c.guild_id == guild_id, grants.c.id == grant_id)
    row = (await conn.execute(found)).mappings().one_or_none()
    return None if row is None else (UserId(row["user_id"]), _grant_from(row))


async def set_end(conn: Connection, grant_id: int, until: float | None) -> None:
    """Set when a grant expires; None = never."""
    await conn.execute(update(grants).where(grants.c.id == grant_id).values(until=until))


async def revoke(conn: Connection, guild_id: GuildId, grant_id: int, now: float) -> int:
    """Revoke the rest of a grant of this server; returns how much that was."""
    found = await get(conn, guild_id, grant_id)
    if found is None or not found[1].left:
        return 0
    user_id, grant = found
    taken = update(grants).where(grants.c.id == grant_id)
    await conn.execute(taken.values(credits=grants.c.credits - grant.left))
    await _note(conn, Entry.REVOKE, guild_id, user_id, grant_id, grant.left, now)
    return grant.left


async def hold(conn: Connection, parts: Sequence[tuple[int, int]]) -> None:
    """Reserve credits of grants, given as pairs of id and number."""
    for grant_id, credits in parts:
        own = update(grants).where(grants.c.id == grant_id)
        await conn.execute(own.values(reserved=grants.c.reserved + credits))


async def end(conn: Connection, grant_id: int, credits: int, spent: int) -> None:
    """End a reservation of credits; `spent` of them were spent."""
    ended = update(grants).where(grants.c.id == grant_id)
    await conn.execute(ended.values(reserved=grants.c.reserved - credits, spent=grants.c.spent + spent))


async def _note(
    conn: Connection, entry: Entry, guild_id: int, user_id: UserId, grant_id: int, credits: int, now: float
) -> None:
    who = {"guild_id": guild_id, "user_id": user_id, "channel_id": 0, "kind": ""}
    times = {"at": now, "reserved_at": now}
    await conn.execute(insert(ledger).values(**who, **times, entry=entry, source=grant_id, credits=credits))


def _grant_from(row: RowMapping) -> Grant:
    return Grant(row["id"], row["credits"], row["reserved"], row["spent"], row["reason"], row["until"])
