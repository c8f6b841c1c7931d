"""Connections to the database, used from the event loop: each statement runs in the connection's own thread.

A statement runs to its end there, even if its caller is cancelled meanwhile; CancelledError is raised after it. So no
statement can hold the lock of an abandoned transaction.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple, cast, overload

import aiosqlite
from sqlalchemy import Connection as SyncConnection
from sqlalchemy import CursorResult, Engine, Executable, Row
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import _CoreAnyExecuteParams
    from sqlalchemy.sql.selectable import TypedReturnsRows

_ROWS_AT_ONCE = 64  # of aiosqlite's own cursors, which are not used here

T = TypeVar("T")
Columns = TypeVarTuple("Columns")
Given = TypeVarTuple("Given")


class Connection:
    """One connection and its thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.sync_connection: SyncConnection  # used only in the thread
        self._begun = False  # there may be a transaction
        self.usable = False
        self._thread = aiosqlite.Connection(self._connect, _ROWS_AT_ONCE)

    @property
    def dialect_name(self) -> str:
        """The name of the database: sqlite or postgresql."""
        return self._engine.dialect.name

    @overload
    async def execute(
        self, statement: TypedReturnsRows[*Columns], parameters: _CoreAnyExecuteParams | None = None
    ) -> CursorResult[*Columns]: ...

    @overload
    async def execute(
        self, statement: Executable, parameters: _CoreAnyExecuteParams | None = None
    ) -> CursorResult[*tuple[Any, ...]]: ...

    async def execute(self, statement: Executable, parameters: _CoreAnyExecuteParams | None = None) -> Any:
        """Run a statement; all rows of its result are in memory."""
        return await self.run(_buffered, SyncConnection.execute, statement, parameters)

    async def exec_driver_sql(self, statement: str, parameters: tuple[Any, ...] | None = None) -> CursorResult[Any]:
        """Run a statement in the database's own words."""
        return await self.run(_buffered, SyncConnection.exec_driver_sql, statement, parameters)

    async def parts(self, statement: Executable, rows: int) -> AsyncIterator[Sequence[Row[*tuple[Any, ...]]]]:
        """The rows of a large result, `rows` at a time."""
        result = await self.run(SyncConnection.execute, statement)
        try:
            while part := await self._in_thread(result.fetchmany, rows):
                yield part
        finally:
            await self._in_thread(result.close)

    async def run(self, fn: Callable[..., T], *args: Any) -> T:
        """Run `fn(connection, *args)` in the connection's thread. It must not touch the event loop."""
        self._begun = True  # by SQLAlchemy, with the first statement
        return await self._in_thread(lambda: fn(self.sync_connection, *args))

    async def commit(self) -> None:
        if self._begun:
            await self.run(SyncConnection.commit)
            self._begun = False

    async def reset(self) -> None:
        """Roll back what wasn't committed. If that fails, the connection is no longer usable."""
        if self._begun:
            self._begun = False
            await self._in_thread(self._roll_back)

    async def open(self) -> None:
        if not self.usable:
            await to_the_end(self._open())

    async def close(self) -> None:
        await to_the_end(self._close())

    async def pragma(self, words: str) -> Sequence[Any]:
        """Run a PRAGMA outside any transaction, as SQLite requires for some: not through SQLAlchemy, which would begin
        one."""
        return await self._in_thread(lambda: self._raw().execute(f"PRAGMA {words}").fetchall())

    async def _in_thread(self, fn: Callable[[*Given], T], *given: *Given) -> T:
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._thread._tx.put_nowait((done, partial(fn, *given)))
        return await to_the_end(done)

    async def _open(self) -> None:
        self._thread._thread.daemon = True  # so that the process can exit without waiting for it
        await self._thread
        self.usable = True

    async def _close(self) -> None:
        if self.usable:
            await self._in_thread(self.sync_connection.close)
        await self._thread.close()

    def _connect(self) -> sqlite3.Connection:
        self.sync_connection = self._engine.connect()
        return self._raw()

    def _raw(self) -> sqlite3.Connection:
        return cast(sqlite3.Connection, self.sync_connection.connection.driver_connection)

    def _roll_back(self) -> None:
        try:
            self.sync_connection.rollback()
            # after a commit that failed, SQLite may have a transaction where SQLAlchemy has none
            self._raw().rollback()
        except (SQLAlchemyError, sqlite3.Error):
            self.usable = False


def _buffered(sync: SyncConnection, execute: Callable[..., CursorResult[Any]], *args: Any) -> Any:
    result = execute(sync, *args)
    return result.freeze()() if result.returns_rows else result


async def to_the_end(step: Awaitable[T]) -> T:
    """Await `step` even if we are cancelled meanwhile, then raise the cancellation."""
    done = asyncio.ensure_future(step)
    cancelled: asyncio.CancelledError | None = None
    while not done.done():
        try:
            await asyncio.wait((done,))
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        done.exception()  # retrieved, so that asyncio doesn't log it: the caller is gone
        raise cancelled
    return done.result()
