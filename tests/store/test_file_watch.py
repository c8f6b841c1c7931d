"""The database's file, deleted, moved, truncated or replaced: noticed while it is open, and before it is opened
again."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.errors import Busy, ConfigError, DatabaseLost
from bot.store.database import identity, meta
from bot.store.database.data_folder_traces import MIRROR
from bot.store.database.database import Database, migrate
from bot.store.database.file_watch import FileWatch
from bot.store.database.identity import Identity
from tests.waiting import patient


async def put(db: Database, key: str, value: str = "1") -> None:
    async with db.transaction() as conn:
        await meta.put(conn, key, value)


async def used(url: str, folder: Path, *, key: str = "kept", times: int = 1) -> None:
    """A run that stored something and noted it."""
    async with Database.open(url, folder) as db:
        for number in range(times):
            await put(db, f"{key}{number}")
            await db.note_use()


def other_database(folder: Path) -> Path:
    path = folder / "other" / "bot.db"
    path.parent.mkdir()
    asyncio.run(migrate(f"sqlite:///{path}", path.parent))
    return path


def foreign(path: Path) -> None:
    with sqlite3.connect(path.with_name("foreign")) as file:
        file.executescript("CREATE TABLE cats (name); INSERT INTO cats VALUES ('Tom')")
    file.close()
    os.replace(path.with_name("foreign"), path)


def overwrite_with_foreign(path: Path) -> None:
    foreign(path.with_name("aside"))
    shutil.copyfile(path.with_name("aside"), path)


WHILE_RUNNING: dict[str, tuple[Callable[[Path], object], str]] = {
    "deleted": (lambda path: path.unlink(), "deleted or moved away"),
    "renamed": (lambda path: path.rename(path.with_name("old.db")), "deleted or moved away"),
    "its folder moved": (lambda path: path.parent.rename(path.parent.with_name("moved")), "deleted or moved away"),
    "another one in its place": (foreign, "another file"),
    "cut to nothing": (lambda path: os.truncate(path, 0), "cut off"),
    "cut to a page": (lambda path: os.truncate(path, 4096), "cut off"),
    "overwritten": (overwrite_with_foreign, "cut off|empty or belongs"),
    "log deleted": (lambda path: path.with_name("bot.db-wal").unlink(), "nothing is lost, start the bot again"),
    "log renamed": (lambda path: path.with_name("bot.db-wal").rename(path.with_name("w")), "bot.db-wal was deleted"),
    "log cut off": (lambda path: os.truncate(path.with_name("bot.db-wal"), 0), "bot.db-wal was cut off"),
}


@pytest.mark.parametrize(("harm", "says"), WHILE_RUNNING.values(), ids=WHILE_RUNNING)
async def test_harm_to_an_open_file_ends_the_watch(tmp_path: Path, harm: Callable[[Path], object], says: str) -> None:
    folder = tmp_path / "data"
    async with Database.open(f"sqlite:///{folder}/bot.db", folder) as db:
        await db.note_use()
        watch = asyncio.create_task(db.watch(0.02))
        await asyncio.sleep(0.1)  # some looks at a healthy file
        assert not watch.done()
        await put(db, "kept")
        harm(folder / "bot.db")
        with pytest.raises(DatabaseLost, match=says):
            await asyncio.wait_for(watch, patient(60))
        with pytest.raises(Busy):
            await put(db, "late")
        with pytest.raises(Busy):
            async with db.read():
                pass


@pytest.mark.parametrize("harm", ["deleted", "renamed", "another one in its place", "log deleted", "log cut off"])
async def test_the_first_write_after_it_is_refused(tmp_path: Path, harm: str) -> None:
    async with Database.open(f"sqlite:///{tmp_path}/bot.db", tmp_path) as db:
        await db.note_use()
        await put(db, "kept")
        WHILE_RUNNING[harm][0](tmp_path / "bot.db")
        with pytest.raises(Busy):
            await put(db, "late")


@pytest.mark.parametrize("harm", ["deleted", "renamed", "another one in its place"])
async def test_what_was_lost_is_saved_beside(tmp_path: Path, harm: str) -> None:
    async with Database.open(f"sqlite:///{tmp_path}/bot.db", tmp_path) as db:
        await db.note_use()
        await put(db, "kept")
        WHILE_RUNNING[harm][0](tmp_path / "bot.db")
        with pytest.raises(DatabaseLost):
            await asyncio.wait_for(db.watch(0.02), patient(60))
        copy = await db.rescue()
    assert copy is not None
    copy.replace(tmp_path / "bot.db")
    async with Database.open(f"sqlite:///{tmp_path}/bot.db", tmp_path) as db, db.read() as conn:
        assert await meta.get(conn, "kept") == "1"


async def test_what_is_no_loss(url: str, tmp_path: Path) -> None:
    async with Database.open(url, tmp_path) as db:
        await db.note_use()
        watch = asyncio.create_task(db.watch(0.02))
        for number in range(20):
            await put(db, f"key{number}", "x" * 20_000)
        assert await db.empty_log()
        async with db.transaction() as conn:
            await meta.remove(conn, "key1")
        with sqlite3.connect(tmp_path / "bot.db") as outside:
            outside.execute("DELETE FROM meta WHERE key LIKE 'key%'")
        outside.execute("VACUUM")
        outside.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        outside.close()
        await asyncio.sleep(0.2)
        await put(db, "after")
        assert not watch.done()
        watch.cancel()


async def test_a_log_that_another_program_emptied_between_two_looks_is_no_loss(url: str, tmp_path: Path) -> None:
    async with Database.open(url, tmp_path) as db:
        used = Identity("0" * 16, 1)
        async with db.transaction() as conn:
            await identity.store(conn, used)
        watcher = FileWatch(tmp_path / "bot.db", tmp_path, used)
        try:
            await put(db, "before", "x" * 200_000)
            watcher.look()
            with sqlite3.connect(tmp_path / "bot.db") as outside:
                assert outside.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
            outside.close()
            async with db.transaction() as conn:
                await identity.store(conn, used.used_once_more())
            watcher.stored(used.used_once_more())
            watcher.look()
            os.truncate(tmp_path / "bot.db-wal", 40)
            with pytest.raises(DatabaseLost, match="was cut off"):
                watcher.look()
        finally:
            watcher.close()


async def test_a_look_gives_up_no_lock(url: str, tmp_path: Path) -> None:
    async with Database.open(url, tmp_path) as db:
        used = Identity("0" * 16, 1)
        watcher = FileWatch(tmp_path / "bot.db", tmp_path, used)
        try:
            await put(db, "before", "x" * 200_000)
            async with db.transaction() as conn:
                await identity.store(conn, used)
            watcher.look()
            in_another_program(tmp_path, "sqlite3.connect(sys.argv[1]).execute('PRAGMA wal_checkpoint(TRUNCATE)')")
            async with db.transaction() as conn:
                await identity.store(conn, used.used_once_more())
            watcher.stored(used.used_once_more())
            watcher.look()
            # the first to get this lock rebuilds the index
            taken = (
                "import fcntl; fcntl.lockf(open(sys.argv[1] + '-shm', 'r+b'), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 128)"
            )
            with pytest.raises(subprocess.CalledProcessError):
                in_another_program(tmp_path, taken)
        finally:
            watcher.close()


def in_another_program(folder: Path, *statements: str) -> None:
    """Run statements in another process, because locks belong to processes."""
    script = "\n".join(("import sqlite3, sys", *statements))
    said = subprocess.PIPE
    subprocess.run([sys.executable, "-c", script, str(folder / "bot.db")], check=True, timeout=60, stderr=said)


BEFORE_A_START: dict[str, tuple[Callable[[Path], object], str]] = {
    "deleted": (lambda path: path.unlink(), "is missing, but"),
    "emptied": (lambda path: os.truncate(path, 0), "is empty, but"),
    "renamed": (lambda path: path.rename(path.with_name("old.db")), "is missing, but"),
    "cut off": (lambda path: os.truncate(path, 8192), "is cut off"),
    "another program's": (foreign, "belongs to another program"),
    "another bot's": (
        lambda path: shutil.copyfile(path.parent / "other" / "bot.db", path),
        "is not the database that",
    ),
    "an older copy": (lambda path: shutil.copyfile(path.with_name("early.db"), path), "is older than the database"),
}


@pytest.mark.parametrize(("harm", "says"), BEFORE_A_START.values(), ids=BEFORE_A_START)
def test_a_start_on_another_file_is_refused(
    url: str, tmp_path: Path, harm: Callable[[Path], object], says: str
) -> None:
    asyncio.run(used(f"sqlite:///{other_database(tmp_path)}", tmp_path / "other"))
    asyncio.run(used(url, tmp_path))
    shutil.copyfile(tmp_path / "bot.db", tmp_path / "early.db")
    asyncio.run(used(url, tmp_path, times=3))
    harm(tmp_path / "bot.db")
    before = (tmp_path / "bot.db").read_bytes() if (tmp_path / "bot.db").exists() else None
    with pytest.raises(ConfigError, match=says):
        asyncio.run(migrate(url, tmp_path))
    assert before == ((tmp_path / "bot.db").read_bytes() if (tmp_path / "bot.db").exists() else None)


@pytest.mark.parametrize("harm", ["deleted", "emptied", "another bot's", "an older copy"])
def test_new_goes_on_and_deletes_nothing(url: str, tmp_path: Path, harm: str) -> None:
    asyncio.run(used(f"sqlite:///{other_database(tmp_path)}", tmp_path / "other"))
    asyncio.run(used(url, tmp_path))
    shutil.copyfile(tmp_path / "bot.db", tmp_path / "early.db")
    asyncio.run(used(url, tmp_path, times=3))
    BEFORE_A_START[harm][0](tmp_path / "bot.db")
    (tmp_path / "bot.db-wal").write_bytes(b"what is left of it")

    async def start(*, new: bool) -> None:
        async with Database.open(url, tmp_path, new=new) as db:
            await db.note_use()

    asyncio.run(start(new=True))
    asyncio.run(start(new=False))


def test_a_log_that_was_deleted_while_nobody_ran_is_noticed(url: str, tmp_path: Path) -> None:
    script = f"""
import asyncio, os, pathlib
from tests.store.test_file_watch import put
from bot.store.database.database import Database
async def run():
    folder = pathlib.Path({str(tmp_path)!r})
    async with Database.open({url!r}, folder) as db:
        await put(db, "kept")
        await db.note_use()
        os._exit(9)
asyncio.run(run())
"""
    import subprocess
    import sys

    asyncio.run(used(url, tmp_path))
    subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], check=False)
    (tmp_path / "bot.db-wal").unlink()
    with pytest.raises(ConfigError, match="its -wal file was removed"):
        asyncio.run(migrate(url, tmp_path))


JUNK = [
    *(None, b"", b"[]", b'{"installation": 7}', b"\xff\xfe", b"[" * 200_000),
    *(b'{"installation": "a", "at": 1, "counter": ' + counter + b"}" for counter in (b"Infinity", b"9" * 5000)),
]


@pytest.mark.parametrize("mirror", JUNK, ids=lambda mirror: repr(mirror)[-20:])
def test_a_database_without_a_note_in_its_folder_is_taken(url: str, tmp_path: Path, mirror: bytes | None) -> None:
    asyncio.run(used(url, tmp_path))
    (tmp_path / MIRROR).unlink()
    if mirror is not None:
        (tmp_path / MIRROR).write_bytes(mirror)
    asyncio.run(used(url, tmp_path))


@pytest.mark.parametrize("damage", ["{", "", "-1", "999999999999999999999"])
@pytest.mark.parametrize("key", ["installation", "installation:used"])
def test_a_damaged_note_in_the_database_is_made_again(url: str, tmp_path: Path, key: str, damage: str) -> None:
    asyncio.run(used(url, tmp_path))
    with sqlite3.connect(tmp_path / "bot.db") as file:
        file.execute("UPDATE meta SET value = ? WHERE key = ?", (damage, key))
    file.close()
    asyncio.run(used(url, tmp_path))
    asyncio.run(used(url, tmp_path))
