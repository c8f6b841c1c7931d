"""The connections to one SQLite file: how each is set up, and how its transactions begin."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


def engine(url: URL, pragmas: tuple[str, ...], *, begin: str, connections: int, busy_timeout_ms: int) -> AsyncEngine:
    made = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,  # an error's text must not carry an interaction token
        # no transactions of the driver's own making: it would begin late, and without the lock that a writer needs
        connect_args={"isolation_level": None},
    )

    @event.listens_for(made.sync_engine, "connect")
    def _set_pragmas(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in (f"busy_timeout = {busy_timeout_ms}", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(made.sync_engine, "begin")
    def _begin(connection: SyncConnection) -> None:
        connection.exec_driver_sql(begin)

    return made
