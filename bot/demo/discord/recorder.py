"""What the bot asked of the REST API, in order, with the bodies: tests read it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from bot.demo.discord.incoming import Upload


@dataclass(slots=True)
class Recorded:
    """One request. `status` is 0 while it runs, or when the connection was cut. Times are monotonic seconds."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    json: object = None
    files: list[Upload] = field(default_factory=list)
    status: int = 0
    response: object = None
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None

    def finish(self, status: int, response: object) -> None:
        self.status, self.response, self.ended = status, response, time.monotonic()
