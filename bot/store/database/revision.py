"""Finds the schema of a database without Alembic."""

from __future__ import annotations

from typing import Final

from sqlalchemy import inspect, text

from bot.store.database.connection import Connection

NEWEST: Final = "0024"  # the last of `migrations/versions`
_TABLE: Final = "alembic_version"


async def is_newest(conn: Connection) -> bool:
    """True where the database has the schema that the code expects."""
    if not await conn.run(lambda sync: inspect(sync).has_table(_TABLE)):
        return False
    return (await conn.execute(text("SELECT version_num FROM alembic_version"))).scalars().all() == [NEWEST]
