"""Records the bot's REST requests, in order, with their bodies, for tests."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from loopback_discord.rest.incoming import Upload


@dataclass(slots=True)
class Recorded:
    """One request. `status` is 0 while it runs, or if the connection was cut. Times are monotonic seconds."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str] = field(repr=False)
    json: object = None
    files: list[Upload] = field(default_factory=list)
    status: int = 0
    response: object = None
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None

    @property
    def size_bytes(self) -> int:
        return sum(len(file.content) for file in self.files)

    def finish(self, status: int, response: object) -> None:
        self.status, self.response, self.ended = status, response, time.monotonic()


class Journal(list[Recorded]):
    """The requests so far. A demo that runs for days forgets the oldest, beginning with their files."""

    LONGEST = 20_000
    FILES_BYTES = 512 * 1024 * 1024

    def __init__(self) -> None:
        super().__init__()
        self._held_bytes = 0
        self._emptied = 0  # entries before this index hold no files any more

    def note(self, record: Recorded) -> None:
        """Adds an entry."""
        self.append(record)
        if len(self) > self.LONGEST:
            self._held_bytes -= sum(old.size_bytes for old in self[: self.LONGEST // 2])
            del self[: self.LONGEST // 2]
            self._emptied = max(0, self._emptied - self.LONGEST // 2)

    def keep_files(self, record: Recorded, files: list[Upload]) -> None:
        """Remembers the files of an entry, dropping the oldest ones for it."""
        record.files = files
        self._held_bytes += record.size_bytes
        while self._held_bytes > self.FILES_BYTES and self._emptied < len(self) - 1:
            self._held_bytes -= self[self._emptied].size_bytes
            self[self._emptied].files = []
            self._emptied += 1
