"""The connections to one SQLite file: how each is set up, how its transactions begin, and how cancelling is survived.

SQLAlchemy gives up a connection whose caller is cancelled in mid-statement, and may leave the lock of that statement to
a connection that nobody closes. So a statement always runs to its end here, and the cancellation is raised after it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any, Self

import aiosqlite
from sqlalchemy import Connection as SyncConnection
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

_ROWS_AT_ONCE = 64  # aiosqlite's own number, which it wants to be told


class _Driver(aiosqlite.Connection):
    """Runs each statement to its end, and keeps the cancellation that its caller got meanwhile."""

    cancellation: asyncio.CancelledError | None = None

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._connection is None:
            raise ValueError("Connection closed")
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((done, partial(fn, *args, **kwargs)))
        while not done.done():
            try:
                await asyncio.wait((done,))
            except asyncio.CancelledError as cancellation:
                self.cancellation = cancellation
        return done.result()


class SteadyConnection(AsyncConnection):
    """A connection whose caller is cancelled between two statements and never within one."""

    _driver: _Driver | None = None

    async def start(self, is_ctxmanager: bool = False) -> Self:
        await super().start(is_ctxmanager)
        self._driver = (await self.get_raw_connection()).driver_connection
        return self

    async def execute(self, *args: Any, **options: Any) -> Any:
        result = await super().execute(*args, **options)
        self.raise_cancellation()
        return result

    async def exec_driver_sql(self, *args: Any, **options: Any) -> Any:
        result = await super().exec_driver_sql(*args, **options)
        self.raise_cancellation()
        return result

    async def run_sync(self, *args: Any, **options: Any) -> Any:
        result = await super().run_sync(*args, **options)
        self.raise_cancellation()
        return result

    def raise_cancellation(self) -> None:
        """Raise what came during the last statements, and forget it."""
        if self._driver is not None and (cancellation := self._driver.cancellation) is not None:
            self._driver.cancellation = None
            raise cancellation


async def _connect(database: str, **options: Any) -> _Driver:
    made = _Driver(partial(sqlite3.connect, database, **options), _ROWS_AT_ONCE)
    made._thread.daemon = True  # a process whose loop has ended must not wait for it
    return await made  # type: ignore[return-value]


def engine(url: URL, pragmas: tuple[str, ...], *, begin: str, connections: int, busy_timeout_ms: int) -> AsyncEngine:
    made = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,  # an error's text must not carry an interaction token
        # no transactions of the driver's own making: it would begin late, and without the lock that a writer needs
        connect_args={"isolation_level": None, "async_creator_fn": _connect},
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
