"""The few statements for which SQLite and PostgreSQL have the same words but SQLAlchemy has no common one."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def upsert(conn: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that understands ON CONFLICT, for the database behind `conn`."""
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)
