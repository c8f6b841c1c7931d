"""Single values of the installation by key, such as the fingerprint of the last registered commands."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.store.database.connection import Connection
from bot.store.database.dialect import upsert
from bot.store.database.schema import meta


async def get(conn: Connection, key: str) -> str | None:
    """The value stored under `key`."""
    return (await conn.execute(select(meta.c.value).where(meta.c.key == key))).scalar_one_or_none()


async def put(conn: Connection, key: str, value: str) -> None:
    """Store `value` under `key`, replacing an earlier one."""
    statement = upsert(conn, meta).values(key=key, value=value)
    await conn.execute(statement.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": value}))


async def remove(conn: Connection, key: str) -> None:
    """Delete the value of `key`."""
    await conn.execute(delete(meta).where(meta.c.key == key))


async def starting_with(conn: Connection, prefix: str) -> list[str]:
    """The keys that begin with `prefix`."""
    found = select(meta.c.key).where(meta.c.key.startswith(prefix, autoescape=True)).order_by(meta.c.key)
    return list((await conn.execute(found)).scalars())
