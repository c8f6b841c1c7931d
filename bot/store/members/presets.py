"""Members' own names for parts of prompts."""

from __future__ import annotations

from sqlalchemy import delete as sql_delete
from sqlalchemy import func, select

from bot.core.models import Preset, UserId
from bot.store.database.connection import Connection
from bot.store.database.dialect import upsert
from bot.store.database.schema import presets


async def put(conn: Connection, user_id: UserId, preset: Preset) -> None:
    """Store a preset, replacing one of the same name."""
    row = upsert(conn, presets).values(user_id=user_id, name=preset.name, value=preset.value)
    await conn.execute(
        row.on_conflict_do_update(index_elements=list(presets.primary_key), set_={"value": preset.value})
    )


async def list_for(conn: Connection, user_id: UserId) -> list[Preset]:
    """All presets of a member, by name."""
    query = select(presets.c.name, presets.c.value).where(presets.c.user_id == user_id).order_by(presets.c.name)
    return [Preset(row.name, row.value) for row in await conn.execute(query)]


async def count_others(conn: Connection, user_id: UserId, name: str) -> int:
    """The number of a member's presets without the one of this name."""
    query = select(func.count()).where(presets.c.user_id == user_id, presets.c.name != name)
    return (await conn.execute(query)).scalar_one()


async def delete(conn: Connection, user_id: UserId, name: str) -> bool:
    """Delete a preset. False: there was none of this name."""
    gone = sql_delete(presets).where(presets.c.user_id == user_id, presets.c.name == name)
    return (await conn.execute(gone)).rowcount > 0
