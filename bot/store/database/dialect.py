"""The few statements that SQLite and PostgreSQL share but SQLAlchemy has no common form for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite

from bot.store.database.connection import Connection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def upsert(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that supports ON CONFLICT, for the database behind `conn`."""
    return upsert_in(conn.dialect_name, table)


def upsert_in(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The same by the name of the database, for cached statements."""
    if dialect != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # most installations never need it

    return postgresql.insert(table)
