"""Traces of a database in its data folder; they decide whether a start may go on without it."""

from __future__ import annotations

import functools
import json
import sqlite3
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bot.core.errors import ConfigError
from bot.store.database import atomic_file
from bot.store.database.location import Location
from bot.texts.operator import database as say

MIRROR: Final = "database.json"
_SECRETS: Final = "secret.key"
_HEADER_BYTES: Final = 100
_MAGIC: Final = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Mirror:
    """The database last used with a data folder: its id, its counter, and when that was."""

    installation: str
    counter: int
    at: float


def read_mirror(data_dir: Path) -> Mirror | None:
    """None where there is none, or none that can be read: a power cut or another program may leave anything there."""
    try:
        stored = json.loads((data_dir / MIRROR).read_text("utf-8"))
        return Mirror(str(stored["installation"]), int(stored["counter"]), float(stored["at"]))
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def write_mirror(data_dir: Path, mirror: Mirror) -> None:
    """Raises OSError."""
    atomic_file.write(data_dir / MIRROR, json.dumps(asdict(mirror)).encode(), durable=False)


def check_file(location: Location, data_dir: Path, application_id: int, *, new: bool) -> None:
    """Before SQLite touches the file: is it there where it should be, whole, and ours? `new` = it need not be there.

    Raises ConfigError with what to do; OSError where the file cannot be read.
    """
    path, where = location.path, location.setting
    wal = path.with_name(f"{path.name}-wal")
    size = path.stat().st_size if path.exists() else None
    if path.is_dir():
        return  # SQLite says it better
    if not size:
        if new:
            _put_aside(wal)
        elif found := _left_by_a_bot(data_dir, wal):
            fault = say.EMPTY if size == 0 else say.MISSING
            cure, on_purpose = _cure(path, data_dir), say.ON_PURPOSE()
            raise ConfigError(
                [fault(setting=where, path=path, folder=data_dir, found=found, cure=cure, on_purpose=on_purpose)]
            )
        return
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES or not header.startswith(_MAGIC):
        return  # SQLite says it better
    owner = int.from_bytes(header[68:72], "big")
    if owner not in (0, application_id):
        raise ConfigError([location.foreign])
    page_size = int.from_bytes(header[16:18], "big")
    whole = (65_536 if page_size == 1 else page_size) * int.from_bytes(header[28:32], "big")
    if size < whole and not (wal.exists() and wal.stat().st_size):
        cure = _cure(path, data_dir)
        raise ConfigError([say.CUT_OFF(setting=where, path=path, size=f"{size:,}", whole=f"{whole:,}", cure=cure)])


def check_tables(location: Location, timeout_s: float) -> None:
    """Create the file where there is none. Raises ConfigError for one with tables that no version of the bot has made,
    before anything in it is changed; sqlite3.Error where it cannot be opened."""
    conn = sqlite3.connect(location.path, timeout=timeout_s)
    try:
        tables = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    finally:
        conn.close()
    if tables and "alembic_version" not in tables:
        raise ConfigError([location.foreign])


def check_known(location: Location, data_dir: Path, mirror: Mirror, installation: str | None, counter: int) -> None:
    """After it was opened: is it the database that was used here last, and not an older state of it?"""
    setting, path, cure, on_purpose = location.setting, location.path, _cure(location.path, data_dir), say.ON_PURPOSE()
    if installation != mirror.installation:
        raise ConfigError([say.ANOTHER(setting=setting, path=path, folder=data_dir, cure=cure, on_purpose=on_purpose)])
    if counter < mirror.counter:
        when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(mirror.at))
        raise ConfigError([say.OLDER(setting=setting, path=path, when=when, cure=cure, on_purpose=on_purpose)])


def _put_aside(wal: Path) -> None:
    """SQLite deletes a write-ahead log that it finds beside an empty file; it may hold all that is left."""
    if wal.exists():
        wal.replace(wal.with_name(f"{wal.name}.old-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}"))


def has_pictures(data_dir: Path) -> bool:
    """True where results of jobs are kept."""
    images = data_dir / "images"
    return images.is_dir() and any(one.is_file() for one in images.rglob("*"))


def _left_by_a_bot(data_dir: Path, wal: Path) -> str | None:
    """The traces of an earlier database, in words; None = there are none."""
    found: list[str] = [
        name()
        for name, there in (
            (say.PICTURES, has_pictures(data_dir)),
            (say.SECRETS, (data_dir / _SECRETS).exists()),
            (say.MIRROR, (data_dir / MIRROR).exists()),
            (say.WRITE_AHEAD_LOG, wal.exists() and wal.stat().st_size > 0),
        )
        if there
    ]
    return functools.reduce(lambda one, other: say.AND(one=one, other=other), found) if found else None


def _cure(path: Path, data_dir: Path) -> str:
    rescued = sorted(data_dir.glob("bot.db.rescued-*"))
    return say.RENAME(copy=rescued[-1], path=path) if rescued else say.PUT_BACK()
