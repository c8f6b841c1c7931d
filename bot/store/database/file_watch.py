"""Watches that the database is still the file that was opened, and the one that belongs to this data folder.

A file can be deleted, moved, cut off or replaced while it is open; SQLite keeps using the old one without an error, and
the next start would begin with an empty bot. So the path is checked before each write and the file's contents every few
seconds. A small file beside the pictures records which database was used here last, and its counter.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import quote

from bot.core.errors import DatabaseLost
from bot.store.database.data_folder_traces import MIRROR, Mirror, write_mirror
from bot.store.database.identity import COUNTER_KEY, ID_KEY, Identity, counter_from
from bot.texts.operator import database as say

log = logging.getLogger(__name__)

_UNSURE_LOOKS: Final = 3  # a read may hit a page that is just being written, but not this often in a row
_INDEX_HEADER_BYTES, _LOG_HEADER_BYTES, _FRAME_HEADER_BYTES = 48, 32, 24
_FACTS: Final = "SELECT key, value FROM meta WHERE key IN (?, ?)"


@dataclass(frozen=True, slots=True)
class _Seen:
    """The file at a path: its identity and size."""

    device: int
    inode: int
    size: int

    @classmethod
    def at(cls, path: Path) -> _Seen | None:
        """The file at `path`; None if there is none. Raises OSError if that can't be determined."""
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return cls(found.st_dev, found.st_ino, found.st_size)

    def same_file(self, other: _Seen) -> bool:
        return (self.device, self.inode) == (other.device, other.inode)


class FileWatch:
    """Watches one open SQLite file and its write-ahead log.

    It holds a connection of its own, so that SQLite never deletes the log. `glance` and `look` raise DatabaseLost. All
    methods but `glance` block: call them in a thread. Creating one raises OSError or sqlite3.Error if a file can't be
    used.
    """

    def __init__(self, path: Path, data_dir: Path, identity: Identity) -> None:
        self._path = path
        self._identity = identity  # as last stored
        self._wal = path.with_name(f"{path.name}-wal")
        self._data_dir = data_dir
        self._keeper = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._keeper.execute("SELECT count(*) FROM sqlite_master").fetchone()
            self._file, self._log = _Seen.at(path), _Seen.at(self._wal)
            # kept open as long as the database: closing a file releases all locks of the process on it, SQLite's
            # included, and another program could rebuild the index while we use it
            self._index = os.open(path.with_name(f"{path.name}-shm"), os.O_RDONLY | os.O_CLOEXEC)
        except (OSError, sqlite3.Error):
            self._keeper.close()
            raise
        self._read_at: tuple[int, int] | None = None  # the file's modification time and size at the last look
        self._in_file: int | None = None  # the counter last read from the file itself; None = not there yet
        self._unsure = 0
        self.lost: DatabaseLost | None = None

    def close(self) -> None:
        """Close. Call it when nothing else in the process has the database open."""
        self._keeper.close()
        os.close(self._index)

    def stored(self, identity: Identity) -> None:
        """Note what the database has stored, and store it in the data folder as well."""
        self._identity = identity
        try:
            write_mirror(self._data_dir, Mirror(identity.installation, identity.counter, time.time()))
        except OSError as fault:  # a full disk; the database itself is what counts
            log.debug("could not write %s: %s", MIRROR, fault)

    def glance(self) -> None:
        """Check that both files are still the ones that were opened, and not shorter. Cheap enough for each write."""
        if self.lost is not None:
            raise self.lost
        try:
            file, wal = _Seen.at(self._path), _Seen.at(self._wal)
        except OSError:
            return  # nothing is known; a failing disk causes errors elsewhere
        if self._file is None or self._log is None:
            self._file, self._log = file, wal
            return
        if file is None:
            raise self._is_lost(say.WAS_MOVED(), rescuable=True)
        if not file.same_file(self._file):
            raise self._is_lost(say.WAS_REPLACED(), rescuable=True)
        if file.size < self._file.size and not self._is_ours():  # else somebody made it smaller with VACUUM
            raise self._is_lost(say.WAS_CUT())
        if wal is None or not wal.same_file(self._log):
            raise self._is_lost(say.LOG_REPLACED(log=self._wal.name), whole=True)
        if wal.size < self._log.size and self._has_lost_frames():  # seen now: the next write would make it longer again
            raise self._is_lost(say.LOG_CUT(log=self._wal.name))
        self._file, self._log = file, max(wal, self._log, key=lambda seen: seen.size)

    def log_emptied(self) -> None:
        """Note that we emptied the write-ahead log ourselves."""
        self._log = _Seen.at(self._wal)

    def look(self) -> None:
        """Check that the contents of the file are still ours, and no older than before."""
        self.glance()
        wal = _Seen.at(self._wal)
        shrunk = self._log is not None and wal is not None and wal.size < self._log.size
        self._log = wal
        written = self._path.stat()
        if (written.st_mtime_ns, written.st_size) == self._read_at and not shrunk:
            return
        why = say.IS_ANOTHERS()
        try:
            facts = self._facts_in_file()
        except sqlite3.Error as fault:
            facts, why = {}, say.CANNOT_READ(reason=fault)
        if facts.get(ID_KEY) != self._identity.installation:
            if self._in_file is None:  # so that the file itself has the id, not only its log
                self._keeper.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            elif ID_KEY in facts:
                raise self._is_lost(say.WAS_OVERWRITTEN())
            else:
                self._doubt(why)
            return
        counter = counter_from(facts.get(COUNTER_KEY)) or 0
        if counter < (self._in_file or 0):
            raise self._is_lost(say.OLDER_OVER_IT())
        if shrunk and counter < self._identity.counter and self._log_is_cut():
            raise self._is_lost(say.LOG_CUT(log=self._wal.name))
        self._unsure, self._in_file, self._read_at = 0, counter, (written.st_mtime_ns, written.st_size)

    def rescue(self) -> Path | None:
        """Save what our connection still has of a lost file, and rename its log. Returns the path of the copy.

        None if nothing can be saved: after an overwrite, our connection sees a mixture of two files.
        """
        with_time = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
        copy = self._data_dir / f"bot.db.rescued-{with_time}"
        try:
            wal = _Seen.at(self._wal)
            if wal is not None and self._log is not None and wal.same_file(self._log):
                # the next start would write it into whatever file is at the path then
                self._wal.rename(self._wal.with_name(f"{self._wal.name}.old-{with_time}"))
            if self.lost is None or not self.lost.rescuable:
                return None
            target = sqlite3.connect(copy)
            try:
                self._keeper.backup(target)
                sound = target.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            finally:
                target.close()
        except (OSError, sqlite3.Error) as fault:
            log.error("could not save what was left of the database: %s", fault)
            sound = False
        if not sound:
            copy.unlink(missing_ok=True)
            return None
        return copy

    def _facts_in_file(self) -> dict[str, str]:
        """The id and counter in the file alone: `immutable` ignores the log, locks and cached pages."""
        found = sqlite3.connect(f"file:{quote(str(self._path.absolute()))}?immutable=1", uri=True)
        try:
            return dict(found.execute(_FACTS, (ID_KEY, COUNTER_KEY)).fetchall())
        finally:
            found.close()

    def _log_is_cut(self) -> bool:
        """True if the log lacks frames that it should have, rather than having been emptied by another program and
        written to since.

        Its index (`-shm`) holds the page size at byte 14, the number of frames at byte 16, in the order of the machine,
        and at byte 32 the salt that each frame repeats at its own byte 8 (https://www.sqlite.org/walformat.html).
        """
        try:
            with self._wal.open("rb") as frames:
                for _ in range(_UNSURE_LOOKS):  # it may be emptied while we read
                    head = self._index_head()
                    if _all_there(head, frames):
                        return False
                    if self._index_head() == head:
                        return True
        except OSError:
            return True
        return False  # it keeps changing, so it is in use and intact

    def _has_lost_frames(self) -> bool:
        try:
            counter = counter_from(self._facts_in_file().get(COUNTER_KEY)) or 0
        except sqlite3.Error:  # a new file has no tables yet: they are in the log
            counter = 0
        return counter < self._identity.counter and self._log_is_cut()

    def _index_head(self) -> bytes:
        return os.pread(self._index, _INDEX_HEADER_BYTES, 0)

    def _doubt(self, why: str) -> None:
        self._unsure += 1
        if self._unsure >= _UNSURE_LOOKS:
            raise self._is_lost(why)

    def _is_ours(self) -> bool:
        try:
            return self._facts_in_file().get(ID_KEY) == self._identity.installation
        except sqlite3.Error:
            return False

    def _is_lost(self, why: str, *, whole: bool = False, rescuable: bool = False) -> DatabaseLost:
        sentence = say.LOST(path=self._path, why=why)
        self.lost = DatabaseLost(sentence, whole=whole, rescuable=rescuable)
        log.critical("accepting nothing more: %s", self.lost)
        return self.lost


def _all_there(index: bytes, log_file: BinaryIO) -> bool:
    page_bytes, count = struct.unpack_from("=HI", index, 14)
    salt, stride = index[32:40], _FRAME_HEADER_BYTES + (65536 if page_bytes == 1 else page_bytes)
    for number in range(count):
        log_file.seek(_LOG_HEADER_BYTES + number * stride + 8)
        if log_file.read(8) != salt:
            return False
    return True
