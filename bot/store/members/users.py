"""Known members, and their own choices."""

from __future__ import annotations

from sqlalchemy import RowMapping, select, update

from bot.core.kinds import Speed
from bot.core.models import User, UserId
from bot.store.database.connection import Connection
from bot.store.database.dialect import upsert
from bot.store.database.schema import users


async def get(conn: Connection, user_id: UserId) -> User | None:
    """The member, if known."""
    row = (await conn.execute(select(users).where(users.c.user_id == user_id))).mappings().one_or_none()
    return None if row is None else _user_from(row)


async def ensure(conn: Connection, user_id: UserId, name: str, now: float) -> User:
    """Store a member under their current name; a new one starts with the default choices."""
    met = upsert(conn, users).values(user_id=user_id, name=name, created_at=now, seen_at=now)
    met = met.on_conflict_do_update(index_elements=[users.c.user_id], set_={"name": name, "seen_at": now})
    return _user_from((await conn.execute(met.returning(users))).mappings().one())


async def set_speed(conn: Connection, user_id: UserId, speed: Speed | None) -> User:
    """Choose a speed for jobs that name none; None = the bot's default. The member must be known."""
    return await _set(conn, user_id, speed=speed)


async def set_remix(conn: Connection, user_id: UserId, on: bool) -> User:
    """Choose whether variations ask for a new prompt first. The member must be known."""
    return await _set(conn, user_id, remix=on)


async def set_ping(conn: Connection, user_id: UserId, on: bool) -> User:
    """Choose whether a slow job pings when it is done. The member must be known."""
    return await _set(conn, user_id, ping=on)


async def set_model(conn: Connection, user_id: UserId, model: str) -> User:
    """Choose a version for prompts that name none; "" = the provider's own default. The member must be known."""
    return await _set(conn, user_id, model=model)


async def set_suffix(conn: Connection, user_id: UserId, suffix: str) -> User:
    """Choose what is added to every prompt; "" = nothing. The member must be known."""
    return await _set(conn, user_id, suffix=suffix)


async def _set(conn: Connection, user_id: UserId, **choice: object) -> User:
    changed = update(users).where(users.c.user_id == user_id).values(**choice).returning(users)
    return _user_from((await conn.execute(changed)).mappings().one())


def _user_from(row: RowMapping) -> User:
    return User(
        id=UserId(row["user_id"]),
        name=row["name"],
        speed=None if row["speed"] is None else Speed(row["speed"]),
        remix=row["remix"],
        ping=row["ping"],
        created_at=row["created_at"],
        seen_at=row["seen_at"],
        model=row["model"],
        suffix=row["suffix"],
    )
