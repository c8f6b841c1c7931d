"""Rules of the demo's server, written into the bot's own database: for tests of what the rules do, not of the panels.

The bot reads a server's rules at the first interaction there, so they are written before it, or a restart follows.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, create_engine
from sqlalchemy.dialects.sqlite import insert

from bot.store.database.schema_rules import guild_settings
from tests.door.front import Front


def choose(front: Front, **settings: str | int | None) -> None:
    """Settings of the server, by the names of their columns."""
    put(front, guild_settings, **settings)


def put(front: Front, table: Table, **row: Any) -> None:
    """A row of the server in a table of rules; one with the same key is replaced."""
    values = {"guild_id": int(front.discord.world.guild_id), **row}
    engine = create_engine(f"sqlite:///{front.books.path}", connect_args={"timeout": 5})
    with engine.begin() as conn:
        conn.execute(insert(table).values(values).on_conflict_do_update(set_=values))
    engine.dispose()


async def relaunched(front: Front) -> None:
    """The bot knows what was written when it starts again after a kill."""
    await front.bot.kill()
    await front.restart()
