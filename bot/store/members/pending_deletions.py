"""Pending deletions: stored when confirmed, removed when they are done and announced."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Final

from sqlalchemy import RowMapping, bindparam, delete, insert, or_, select, update

from bot.core.members.privacy import Kept
from bot.core.models import GuildId, UserId
from bot.store.database.connection import Connection
from bot.store.database.schema_rules import deletions

_COVERING: Final = select(deletions.c.id).where(  # read for each job
    deletions.c.user_id == bindparam("member"),
    deletions.c.deleted_at.is_(None),
    or_(deletions.c.guild_id.is_(None), deletions.c.guild_id == bindparam("guild")),
)


@dataclass(frozen=True, slots=True)
class Deletion:
    """A member's data that `actor_id` asked to delete: everywhere, or (`guild_id`) in one server.

    `kept` is the amount of data at the time. The end is reported with the interaction token. The rows are gone since
    `deleted_at`; times in UTC seconds since 1970.
    """

    id: str
    user_id: UserId
    guild_id: GuildId | None
    actor_id: UserId
    kept: Kept
    application_id: int
    interaction_token: str | None = field(repr=False)
    created_at: float
    deleted_at: float | None = None


async def add(conn: Connection, wish: Deletion) -> None:
    """Store a pending deletion."""
    row = {name: getattr(wish, name) for name in Deletion.__slots__}
    await conn.execute(insert(deletions).values(row | {"kept": json.dumps(asdict(wish.kept))}))


async def to_do(conn: Connection) -> list[Deletion]:
    """The deletions that aren't done or announced yet, oldest first."""
    rows = await conn.execute(select(deletions).order_by(deletions.c.created_at, deletions.c.id))
    return [_deletion_from(row) for row in rows.mappings()]


async def asked(conn: Connection, user_id: UserId, guild_id: GuildId | None) -> bool:
    """True while this deletion is pending."""
    same = select(deletions.c.id).where(
        deletions.c.user_id == user_id, deletions.c.guild_id.is_not_distinct_from(guild_id)
    )
    return (await conn.execute(same)).first() is not None


async def covers(conn: Connection, user_id: UserId, guild_id: GuildId | None) -> bool:
    """True if anything the member makes here now would be deleted at once."""
    return (await conn.execute(_COVERING, {"member": user_id, "guild": guild_id})).first() is not None


async def rows_gone(conn: Connection, deletion_id: str, now: float) -> None:
    """Note that the rows are gone; files may be left, and the member hasn't been notified yet."""
    await conn.execute(update(deletions).where(deletions.c.id == deletion_id).values(deleted_at=now))


async def wipe_tokens(conn: Connection, older_than: float) -> None:
    """Forget the tokens of interactions before this time: Discord no longer accepts them."""
    stale = update(deletions).where(deletions.c.created_at < older_than)
    await conn.execute(stale.values(interaction_token=None))


async def done(conn: Connection, deletion_id: str) -> None:
    """Forget the request."""
    await conn.execute(delete(deletions).where(deletions.c.id == deletion_id))


def _deletion_from(row: RowMapping) -> Deletion:
    return Deletion(
        id=row["id"],
        user_id=UserId(row["user_id"]),
        guild_id=None if row["guild_id"] is None else GuildId(row["guild_id"]),
        actor_id=UserId(row["actor_id"]),
        kept=Kept(**json.loads(row["kept"])),
        application_id=row["application_id"],
        interaction_token=row["interaction_token"],
        created_at=row["created_at"],
        deleted_at=row["deleted_at"],
    )
