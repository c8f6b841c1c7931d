"""Opening, transactions, cancellation."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.core.errors import Busy, ConfigError
from bot.store.database import database, meta
from bot.store.database.connection import Connection
from bot.store.database.database import Database, migrate
from bot.texts.operator import database as say

_ROOT = Path(__file__).parents[2]
_ENDLESS = (
    "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 200000) "
    "INSERT INTO meta SELECT 'late' || max(i), '' FROM r"
)


async def _value(db: Database, key: str) -> str | None:
    async with db.read() as conn:
        return await meta.get(conn, key)


def _lock_it(folder: Path) -> sqlite3.Connection:
    other = sqlite3.connect(folder / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


@pytest.mark.parametrize(
    ("pragma", "writer", "reader"),
    [("journal_mode", "wal", "wal"), ("synchronous", 2, 2), ("foreign_keys", 1, 0), ("busy_timeout", 5000, 5000)],
)
async def test_pragmas(db: Database, pragma: str, writer: object, reader: object) -> None:
    async def shown(conn: Connection) -> object:
        return (await conn.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one()

    async with db.transaction() as conn:
        assert await shown(conn) == writer
    async with db.read() as conn:
        assert await shown(conn) == reader


async def test_a_reader_cannot_write(db: Database) -> None:
    async with db.read() as conn:
        with pytest.raises(OperationalError, match="readonly"):
            await meta.put(conn, "a", "1")


async def test_a_reader_sees_one_state(db: Database) -> None:
    async with db.read() as conn:
        assert await meta.get(conn, "a") is None
        async with db.transaction() as writer:
            await meta.put(writer, "a", "1")
        assert await meta.get(conn, "a") is None
    assert await _value(db, "a") == "1"


async def test_an_exception_undoes_everything(db: Database) -> None:
    async def write() -> None:
        async with db.transaction() as conn:
            await meta.put(conn, "a", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write()
    assert await _value(db, "a") is None


@pytest.mark.parametrize("turns", range(0, 40, 3))
async def test_a_cancelled_body_leaves_nothing(db: Database, turns: int) -> None:
    """Cancelled at any await, even while the driver's thread still runs the statement."""

    async def write() -> None:
        async with db.transaction() as conn:
            await meta.put(conn, "early", "1")
            await conn.exec_driver_sql(_ENDLESS)

    task = asyncio.create_task(write())
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with db.transaction() as conn:
        await meta.put(conn, "next", "1")
    async with db.read() as conn:
        assert (await conn.exec_driver_sql("SELECT key FROM meta")).scalars().all() == ["next"]


async def test_whoever_is_cancelled_leaves_no_lock_behind(tmp_path: Path) -> None:
    """Cancelled once or twice after any number of steps: another program may write as soon as the bot has closed."""

    async def write(database: Database) -> None:
        async with database.transaction() as conn:
            await meta.put(conn, "a", "1")
            await meta.get(conn, "a")

    for turns in range(0, 90, 3):
        async with Database.open(f"sqlite:///{tmp_path / 'bot.db'}", tmp_path) as database:
            for again in (0, 1, 2):
                task = asyncio.create_task(write(database))
                for _ in range(turns):
                    await asyncio.sleep(0)
                task.cancel()
                for _ in range(again):
                    await asyncio.sleep(0)
                    task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        with closing(sqlite3.connect(tmp_path / "bot.db", timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")


async def test_a_timeout_undoes_and_is_told_as_one(db: Database) -> None:
    async def write() -> None:
        async with db.transaction() as conn:
            await meta.put(conn, "a", "1")
            await conn.exec_driver_sql(_ENDLESS)
            await asyncio.sleep(10)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(write(), 0.02)
    assert await _value(db, "a") is None


async def test_a_commit_that_began_is_finished(db: Database) -> None:
    """Cancelled between the last statement and the end of the commit: all or nothing, and the file stays usable."""
    for turns in range(12):
        reached = asyncio.Event()

        async def write(key: str, reached: asyncio.Event) -> None:
            async with db.transaction() as conn:
                await meta.put(conn, f"{key}-a", "1")
                await meta.put(conn, f"{key}-b", "1")
                reached.set()

        task = asyncio.create_task(write(str(turns), reached))
        await reached.wait()
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await _value(db, f"{turns}-a") == await _value(db, f"{turns}-b")
    assert await _value(db, "0-a") == "1"


async def test_200_writers_at_once(db: Database) -> None:
    async def count() -> None:
        async with db.transaction() as conn:
            seen = await meta.get(conn, "count")
            await meta.put(conn, "count", str(int(seen or 0) + 1))

    await asyncio.gather(*(count() for _ in range(200)))
    assert await _value(db, "count") == "200"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "not a URL"),
        ("postgresql://bot:secret@db/bot", "SQLite only"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///{tmp}", "cannot use"),
        ("sqlite:///{tmp}/text.db", say.NOT_A_DATABASE()),
        ("sqlite:///{tmp}/text.db/bot.db", "cannot use"),
        ("sqlite:///{tmp}/foreign.db", "belongs to another program"),
        ("sqlite:///{tmp}/newer.db", "newer version"),
    ],
    ids=lambda value: value.rpartition("/")[2],
)
async def test_unusable_databases_are_config_faults(tmp_path: Path, url: str, says: str) -> None:
    (tmp_path / "text.db").write_text("this is not a database at all" * 100)
    with sqlite3.connect(tmp_path / "foreign.db") as foreign:
        foreign.execute("CREATE TABLE jobs (x)")
    foreign.close()
    await migrate(f"sqlite:///{tmp_path}/newer.db", tmp_path)
    with sqlite3.connect(tmp_path / "newer.db") as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    with pytest.raises(ConfigError) as caught:
        await migrate(url.format(tmp=tmp_path), tmp_path)
    assert [fault.split()[0].rstrip(":") for fault in caught.value.faults] == ["DATABASE_URL"]
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)


async def test_a_database_held_by_another_program(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    await migrate(url, tmp_path)
    other = _lock_it(tmp_path)
    with pytest.raises(ConfigError, match=say.HELD()):
        await migrate(url, tmp_path)
    other.close()
    await migrate(url, tmp_path)


async def _let_it_grow(db: Database, pages: int) -> None:
    async with db.transaction() as conn:
        await conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")  # at least the size that the file has


async def _write(db: Database, size: int) -> None:
    async with db.transaction() as conn:
        await meta.put(conn, "early", "1")
        await meta.put(conn, "a", "secret" * size)


async def test_a_lock_that_lasts_is_told_as_busy(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    async with Database.open(url, tmp_path) as db:
        other = _lock_it(tmp_path)
        with pytest.raises(Busy, match="kept nothing"):
            await _write(db, 1)
        other.close()
        await _write(db, 1)
    assert "database is locked" in caplog.text


async def test_a_full_disk_is_told_as_busy_and_leaves_nothing(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    await _let_it_grow(db, 1)
    with pytest.raises(Busy, match="kept nothing"):
        await _write(db, 20_000)
    assert await _value(db, "early") is None
    assert "disk is full" in caplog.text
    assert "secret" not in caplog.text
    await _let_it_grow(db, 10_000)
    await _write(db, 20_000)
    assert await _value(db, "early") == "1"


@pytest.mark.parametrize("exists", [False, True], ids=["new", "existing"])
async def test_a_full_disk_at_the_start(url: str, tmp_path: Path, exists: bool) -> None:
    if exists:
        await migrate(url, tmp_path)
    script = (
        "import asyncio, pathlib, resource, signal, sys; from bot.store.database.database import migrate\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))\n"
        "asyncio.run(migrate(sys.argv[1], pathlib.Path(sys.argv[2])))"
    )
    run = subprocess.run([sys.executable, "-c", script, url, tmp_path], cwd=_ROOT, capture_output=True, text=True)
    assert "ConfigError: DATABASE_URL (in DATA_DIR): cannot use" in run.stderr
    assert "disk" in run.stderr.splitlines()[-1]
    await migrate(url, tmp_path)
