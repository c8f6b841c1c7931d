"""The few statements for which SQLite and PostgreSQL have the same words but SQLAlchemy has no common one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite

from bot.store.database.connection import Connection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def upsert(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that understands ON CONFLICT, for the database behind `conn`."""
    return upsert_in(conn.dialect_name, table)


def upsert_in(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The same by the name of the database, for statements that are kept."""
    if dialect != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # most installations never need it

    return postgresql.insert(table)
