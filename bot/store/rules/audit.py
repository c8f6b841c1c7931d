"""The audit log of a server."""

from __future__ import annotations

from sqlalchemy import RowMapping, func, insert, select

from bot.core.models import GuildId, UserId
from bot.core.rules.audit import AuditLine
from bot.store.database.connection import Connection
from bot.store.database.schema_rules import audit


async def add(
    conn: Connection, guild_id: GuildId, actor_id: UserId, what: str, member_id: UserId | None, now: float
) -> AuditLine:
    """Write a change to the audit, in the transaction that makes it."""
    row = {"guild_id": guild_id, "at": now, "actor_id": actor_id, "what": what, "member_id": member_id}
    line_id = (await conn.execute(insert(audit).values(**row).returning(audit.c.id))).scalar_one()
    return AuditLine(line_id, now, actor_id, what, member_id)


async def page(conn: Connection, guild_id: GuildId, since: float, skip: int, limit: int) -> list[AuditLine]:
    """Changes at `since` or later, newest first."""
    where = (audit.c.guild_id == guild_id, audit.c.at >= since)
    found = select(audit).where(*where).order_by(audit.c.at.desc(), audit.c.id.desc()).offset(skip).limit(limit)
    return [_line_from(row) for row in (await conn.execute(found)).mappings()]


async def count(conn: Connection, guild_id: GuildId, since: float) -> int:
    """The number of changes at `since` or later."""
    where = (audit.c.guild_id == guild_id, audit.c.at >= since)
    return (await conn.execute(select(func.count()).where(*where))).scalar_one()


def _line_from(row: RowMapping) -> AuditLine:
    member_id = None if row["member_id"] is None else UserId(row["member_id"])
    return AuditLine(row["id"], row["at"], UserId(row["actor_id"]), row["what"], member_id)
