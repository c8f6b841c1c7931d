"""Rules of the demo's server, written into the bot's own database: for tests of their effects, not of the panels.

The bot reads a server's rules at the first interaction there, so write them before that, or restart afterwards.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, create_engine
from sqlalchemy.dialects.sqlite import insert

from bot.store.database.schema_rules import guild_settings
from tests.door.front import Front


def choose(front: Front, **settings: str | int | None) -> None:
    """Set the server's settings, by the names of their columns."""
    put(front, guild_settings, **settings)


def put(front: Front, table: Table, **row: Any) -> None:
    """Store a row of the server in a table of rules; one with the same key is replaced."""
    values = {"guild_id": int(front.discord.world.guild_id), **row}
    engine = create_engine(f"sqlite:///{front.books.path}", connect_args={"timeout": 5})
    with engine.begin() as conn:
        conn.execute(insert(table).values(values).on_conflict_do_update(set_=values))
    engine.dispose()


async def relaunched(front: Front) -> None:
    """Restart the bot by a kill, so that it reads the new rules."""
    await front.bot.kill()
    await front.restart()
