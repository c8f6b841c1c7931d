"""Traces of a database in its data folder, which decide whether the bot may start without it."""

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
    """The stored mirror; None if it is missing or unreadable, for example after a power cut."""
    try:
        stored = json.loads((data_dir / MIRROR).read_text("utf-8"))
        return Mirror(str(stored["installation"]), int(stored["counter"]), float(stored["at"]))
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def write_mirror(data_dir: Path, mirror: Mirror) -> None:
    """Store the mirror. Raises OSError."""
    atomic_file.write(data_dir / MIRROR, json.dumps(asdict(mirror)).encode(), durable=False)


def check_file(location: Location, data_dir: Path, application_id: int, *, new: bool) -> None:
    """Check, before SQLite touches the file, that it exists, is complete and ours. `new` = it may be missing.

    Raises ConfigError with what to do; OSError if the file can't be read.
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
    """Create the file if it is missing. Raises ConfigError, before anything is changed, if it has tables of another
    program; sqlite3.Error if it can't be opened."""
    conn = sqlite3.connect(location.path, timeout=timeout_s)
    try:
        tables = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    finally:
        conn.close()
    if tables and "alembic_version" not in tables:
        raise ConfigError([location.foreign])


def check_known(location: Location, data_dir: Path, mirror: Mirror, installation: str | None, counter: int) -> None:
    """Check, after it was opened, that it is the database used here last, and not an older copy."""
    setting, path, cure, on_purpose = location.setting, location.path, _cure(location.path, data_dir), say.ON_PURPOSE()
    if installation != mirror.installation:
        raise ConfigError([say.ANOTHER(setting=setting, path=path, folder=data_dir, cure=cure, on_purpose=on_purpose)])
    if counter < mirror.counter:
        when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(mirror.at))
        raise ConfigError([say.OLDER(setting=setting, path=path, when=when, cure=cure, on_purpose=on_purpose)])


def _put_aside(wal: Path) -> None:
    """Rename the write-ahead log: SQLite would delete it beside an empty file, and it may have all the data that is
    left."""
    if wal.exists():
        wal.replace(wal.with_name(f"{wal.name}.old-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}"))


def has_pictures(data_dir: Path) -> bool:
    """True if there are results of jobs."""
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
