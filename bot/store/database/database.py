"""The database: opening it, and transactions that survive the cancellation of their callers.

Why `synchronous=FULL`: an accepted job must survive a power cut, and so must the note that a submit has begun, or it
could be paid twice. With WAL that is one fsync per transaction.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.core.errors import Busy, ConfigError, DatabaseLost
from bot.core.text.repeated_log_lines import RareLog
from bot.store.database import data_folder_traces, identity
from bot.store.database.connection import Connection, to_the_end
from bot.store.database.file_watch import FileWatch
from bot.store.database.location import Location, driver_url
from bot.store.database.pool import ConnectionPool
from bot.store.database.schema import is_newest
from bot.store.database.writer_queue import WriterQueue
from bot.texts.operator import database as say

log = logging.getLogger(__name__)
_rare = RareLog(log, 60.0)  # while a disk is full, everybody who asks finds out

BUSY_TIMEOUT_MS: Final = 5_000
_LOG_TIMEOUT_MS: Final = 200  # all writers wait meanwhile
_READERS: Final = 4
_APPLICATION_ID: Final = 0x1B07DB01  # in the file's header, so that `file` shows which program it belongs to
# secure_delete: deleted data is overwritten, so that a forgotten member's isn't left in the file
_WRITER_PRAGMAS: Final = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
_READER_PRAGMAS: Final = ("query_only = ON",)

_MACHINE_FAULTS: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
    }
)
_Unusable = (SQLAlchemyError, sqlite3.Error, OSError)


class Database:
    """One SQLite file: one connection for writing, shared in turns, and a few for reading.

    Writers of this process wait in a fair queue rather than in SQLite's busy loop. The busy timeout is for other
    processes, such as a backup or a second bot.
    """

    def __init__(self, writer: ConnectionPool, reader: ConnectionPool) -> None:
        self._writer = writer
        self._reader = reader
        self._turns = WriterQueue()
        self._file_watch: FileWatch | None = None
        self._identity = identity.Identity("", 0)
        self._written = False  # since `note_use`
        self._alarm = asyncio.Event()
        self.path = Path()  # where the file is

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, data_dir: Path, *, new: bool = False) -> AsyncIterator[Database]:
        """Open the database at `url` (DATABASE_URL), create it if missing, and upgrade it to the newest schema.

        Raises ConfigError, with a sentence for the operator, if it can't be read and written, or isn't the one that
        belongs to `data_dir`; `new` accepts it anyway.
        """
        where = driver_url(url)
        location = Location(Path(where.database or ""), data_dir)
        timeout = {"busy_timeout_ms": BUSY_TIMEOUT_MS}
        writer = ConnectionPool(where, _WRITER_PRAGMAS, begin="BEGIN IMMEDIATE", limit=1, **timeout)
        reader = ConnectionPool(where, _READER_PRAGMAS, begin="BEGIN", limit=_READERS, **timeout)
        database = cls(writer, reader)
        try:
            await database._prepare(location, data_dir, new=new)
            yield database
        finally:
            await to_the_end(reader.close())
            await to_the_end(writer.close())
            if database._file_watch is not None:
                await to_the_end(asyncio.to_thread(database._file_watch.close))

    async def calm(self, timeout_s: float) -> None:
        """Return when no urgent write is waiting, or after `timeout_s`: for work that can be done later."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._turns.calm.wait()

    @asynccontextmanager
    async def transaction(self, *, urgent: bool = False) -> AsyncIterator[Connection]:
        """A connection that may write, in a transaction of its own: committed at the end, undone on any exception.

        `urgent`: a member is waiting, so it goes before other writes.

        Commit and rollback run to their end even if the caller is cancelled; CancelledError is raised after them. So a
        cancelled caller doesn't know whether the transaction was committed, only that nothing is half done. Raises
        Busy, with nothing stored, if the disk is full or the file can't be used.
        """
        with _busy_while_unusable():
            self._glance()
            async with self._transaction(urgent=urgent) as conn:
                yield conn
            self._written = True

    @asynccontextmanager
    async def _transaction(self, *, urgent: bool = False) -> AsyncIterator[Connection]:
        async with self._turns.taken(urgent=urgent), self._writer.taken() as conn:
            yield conn
            await conn.commit()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """A read-only connection that sees one unchanging state of the database. Raises Busy as `transaction` does."""
        with _busy_while_unusable():
            if self._file_watch is not None and self._file_watch.lost is not None:
                raise self._file_watch.lost
            async with self._reader.taken() as conn:
                yield conn

    async def empty_log(self) -> bool:
        """Move committed data into the file and empty SQLite's write-ahead log, which still contains deleted data.

        False if a reader prevents it; try again later.
        """
        async with self._turns.taken(urgent=False), self._writer.taken() as conn:
            emptied = await _checkpointed(conn)
            if emptied and self._file_watch is not None:
                self._file_watch.log_emptied()
            return emptied

    async def note_use(self) -> None:
        """Increase the counter here and in the data folder, so that an older copy can be recognised.

        Raises Busy as `transaction` does.
        """
        used = self._identity.used_once_more()
        async with self.transaction() as conn:
            await identity.store(conn, used)
        self._identity, self._written = used, False
        if self._file_watch is not None:
            await asyncio.to_thread(self._file_watch.stored, used)

    async def watch(self, every_s: float) -> None:
        """Check every `every_s` seconds, for ever, that the file is still the one that was opened. Raises DatabaseLost
        if it isn't."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(every_s):
                    await self._alarm.wait()
            if self._written and not self._alarm.is_set():
                with suppress(Busy):  # already logged; tried again later
                    await self.note_use()
            if self._file_watch is not None:
                # a full or failing disk doesn't mean another file: checked again, and members read "busy" meanwhile
                with suppress(sqlite3.OperationalError, OSError):
                    await asyncio.to_thread(self._file_watch.look)

    async def rescue(self) -> Path | None:
        """Save what can be saved after DatabaseLost. Returns the path of the copy."""
        return None if self._file_watch is None else await asyncio.to_thread(self._file_watch.rescue)

    def _glance(self) -> None:
        try:
            if self._file_watch is not None:
                self._file_watch.glance()
        except DatabaseLost:
            self._alarm.set()
            raise

    async def _prepare(self, location: Location, data_dir: Path, *, new: bool) -> None:
        try:
            self.path = location.path.absolute()
            location.path.parent.mkdir(parents=True, exist_ok=True)
            data_folder_traces.check_file(location, data_dir, _APPLICATION_ID, new=new)
            # opened once without the driver, whose thread could outlive the loop if that failed
            data_folder_traces.check_tables(location, BUSY_TIMEOUT_MS / 1000)
            async with self._transaction() as conn:
                if not await is_newest(conn):
                    await _upgrade(conn)
                # a write, so that a full disk or a read-only file shows now and not at the first command
                await conn.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION_ID}")
                self._identity = await identity.settle(conn, location, data_dir, new=new)
            self._file_watch = await asyncio.to_thread(FileWatch, location.path, data_dir, self._identity)
        except _WrittenByNewer as newer:
            raise ConfigError([say.NEWER(path=location.path, revision=newer)]) from newer
        except _Unusable as error:
            raise ConfigError([location.fault(error)]) from error


class _WrittenByNewer(Exception):
    """The database has a newer schema than this version knows."""


async def _upgrade(conn: Connection) -> None:
    # Alembic is needed once per version; importing it at every start would take a tenth of the time
    from bot.store.database.upgrade import UnknownRevisionError, upgrade

    try:
        await conn.run(upgrade)
    except UnknownRevisionError as error:
        raise _WrittenByNewer(error.revision) from error


async def migrate(url: str, data_dir: Path) -> None:
    """Upgrade the database at `url` to the newest schema. Raises ConfigError as `Database.open` does."""
    async with Database.open(url, data_dir):
        pass


async def _checkpointed(conn: Connection) -> bool:
    try:
        await conn.pragma(f"busy_timeout = {_LOG_TIMEOUT_MS}")
        ((busy, *_pages),) = await conn.pragma("wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as fault:
        log.warning("could not empty the write-ahead log: %s", fault)
        return False
    finally:
        await conn.pragma(f"busy_timeout = {BUSY_TIMEOUT_MS}")
    return not busy


@contextmanager
def _busy_while_unusable() -> Iterator[None]:
    """Turn faults of the machine into Busy: they aren't bugs, the log has them, and the member can retry."""
    try:
        yield
    except DatabaseLost as lost:
        raise Busy(say.NOTHING_KEPT()) from lost
    except DBAPIError as error:
        # extended codes have the kind of fault in their low byte
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF not in _MACHINE_FAULTS:
            raise
        _rare.error("cannot use the database: %s", error.orig)
        raise Busy(say.NOTHING_KEPT()) from error
