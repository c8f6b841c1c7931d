"""The identity of a database and its age: a random id, and a counter that grows while it is used."""

from __future__ import annotations

import logging
import re
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy import text

from bot.store.database import data_folder_traces, meta
from bot.store.database.connection import Connection
from bot.store.database.location import Location

log = logging.getLogger(__name__)

ID_KEY: Final = "installation"
COUNTER_KEY: Final = "installation:used"
_ID: Final = re.compile(r"[0-9a-f]{16}")
_DIGITS: Final = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity, as stored in the database and mirrored in the data folder."""

    installation: str
    counter: int

    def used_once_more(self) -> Identity:
        return replace(self, counter=self.counter + 1)


def counter_from(stored: str | None) -> int | None:
    """The stored counter; 0 if there is none, None if it is damaged."""
    if stored is None:
        return 0
    return int(stored) if isinstance(stored, str) and _DIGITS.fullmatch(stored) else None


async def settle(conn: Connection, location: Location, data_dir: Path, *, new: bool) -> Identity:
    """The identity of an opened database; a new one if it has none, which the caller stores.

    Raises ConfigError if the data folder names another database or a later counter, unless `new`.
    """
    mirror = data_folder_traces.read_mirror(data_dir)
    installation, counter = await _stored(conn, ID_KEY), counter_from(await _stored(conn, COUNTER_KEY))
    if mirror is not None and (counter is None or not (installation is None or _ID.fullmatch(installation))):
        log.warning("the database's record of its own identity was damaged and is made again")
        installation, counter = mirror.installation, mirror.counter
    if mirror is not None and not new:
        data_folder_traces.check_known(location, data_dir, mirror, installation, counter or 0)
    if installation is None or not _ID.fullmatch(installation):
        installation = secrets.token_hex(8)
    return Identity(installation, max(counter or 0, mirror.counter if mirror is not None else 0))


async def store(conn: Connection, identity: Identity) -> None:
    """Store the identity, in the caller's transaction."""
    await meta.put(conn, ID_KEY, identity.installation)
    await meta.put(conn, COUNTER_KEY, str(identity.counter))


async def _stored(conn: Connection, key: str) -> str | None:
    """The stored value as text, even from a damaged file."""
    found = await conn.execute(text("SELECT hex(value) FROM meta WHERE key = :key"), {"key": key})
    value = found.scalar_one_or_none()
    return None if value is None else bytes.fromhex(value).decode("utf-8", "replace")
