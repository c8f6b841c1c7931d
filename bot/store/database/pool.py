"""The connections to one SQLite file: their settings, how their transactions begin, and how many there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL

from bot.store.database.connection import Connection


class ConnectionPool:
    """Up to `limit` connections, opened when they are needed."""

    def __init__(self, url: URL, pragmas: tuple[str, ...], *, begin: str, limit: int, busy_timeout_ms: int) -> None:
        self._engine = _engine(url, pragmas, begin, busy_timeout_ms)
        # a queue that cancelled callers can leave
        self._places = asyncio.Semaphore(limit)
        self._free: list[Connection] = []

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[Connection]:
        """A connection for this caller only. Its first statement begins a transaction; what the caller doesn't commit
        is rolled back."""
        async with self._places:
            conn = self._free.pop() if self._free else Connection(self._engine)
            try:
                await conn.open()
                yield conn
            finally:
                try:
                    await conn.reset()
                finally:
                    if conn.usable:
                        self._free.append(conn)
                    else:
                        await conn.close()

    async def close(self) -> None:
        """Close all connections; none may be in use."""
        while self._free:
            await self._free.pop().close()


def _engine(url: URL, pragmas: tuple[str, ...], begin: str, busy_timeout_ms: int) -> Engine:
    made = create_engine(
        url,
        poolclass=NullPool,  # `ConnectionPool` pools them
        hide_parameters=True,  # an error's text must not carry an interaction token
        # the driver must not begin transactions itself: it would begin late, and without a writer's lock
        connect_args={"isolation_level": None},
    )

    @event.listens_for(made, "connect")
    def _set_pragmas(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in (f"busy_timeout = {busy_timeout_ms}", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(made, "begin")
    def _begin(connection: SyncConnection) -> None:
        connection.exec_driver_sql(begin)

    return made
