"""Limits how often gateway sessions are started and resumed, and explains the close codes that are final.

Discord counts every IDENTIFY, and resets the token of a bot that sends more than 1,000 a day.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.core.backoff import Backoff
from bot.texts.operator import gateway as say

IDENTIFY = Backoff(5.0, 600.0)  # between two short-lived sessions: some 150 a day
RESUME = Backoff(0.25, 60.0)
LASTS_S = 10.0  # a connection that lived this long was a good one
SESSION_LASTS_S = 1800.0
MOST_RESUMES = 5  # refused resumes in a row before the session is given up
BUCKET_S = 5.0  # Discord accepts one IDENTIFY per this time and `max_concurrency` bucket
ASK_AGAIN_S = 900.0  # while Discord allows no session
LIMITS_KEPT_S = 30.0

BAD_TOKEN = 4004
FOR_GOOD = {
    4010: say.UNKNOWN_SHARD,
    4011: say.MORE_SHARDS,
    4012: say.OTHER_VERSION,
    4013: say.UNKNOWN_INTENTS,
    4014: say.INTENTS_REFUSED,
}


@dataclass(slots=True)
class SessionLimits:
    """The session limits that `GET /gateway/bot` reports."""

    remaining: int
    reset_after_s: float
    max_concurrency: int


@dataclass(slots=True)
class _Line:
    """The recent history of one shard's connections."""

    sessions: int = 0  # started since the last one that lasted
    losses: int = 0  # of short-lived connections
    resumes: int = 0  # refused ones in a row
    identified_at: float = 0.0
    up_since: float | None = None


class Sessions:
    """The pauses before every connection of every shard. It outlives the clients, which are rebuilt."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lines: dict[int, _Line] = {}
        self._buckets: dict[int, float] = {}
        self._limits: tuple[float, SessionLimits] | None = None
        self.waits_for = ""  # the reason why no session is started now; "" = none

    def _line(self, shard_id: int) -> _Line:
        return self._lines.setdefault(shard_id, _Line())

    def up(self, shard_id: int) -> None:
        """Note that a session was started or resumed."""
        line = self._line(shard_id)
        line.up_since, line.resumes = self._clock(), 0

    def lost(self, shard_id: int) -> float:
        """Note that a connection ended or failed; returns the seconds to wait before the next try."""
        line = self._line(shard_id)
        lived_s = 0.0 if line.up_since is None else self._clock() - line.up_since
        line.up_since = None
        line.losses = 1 if lived_s > LASTS_S else line.losses + 1
        if lived_s > SESSION_LASTS_S:
            line.sessions = 0
        line.resumes += 1
        return RESUME.wait_s(line.losses - 1) if line.losses > 1 else 0.0

    def resumable(self, shard_id: int) -> bool:
        """False if the session was refused so often that a new one is better."""
        return self._line(shard_id).resumes <= MOST_RESUMES

    def identify_pause_s(self, shard_id: int) -> float:
        """The pause before this shard's next session, in seconds."""
        line = self._line(shard_id)
        if not line.sessions:
            return 0.0
        # Discord asks for one to five seconds after a session that it has ended
        return max(random.uniform(1.0, 5.0), line.identified_at + IDENTIFY.wait_s(line.sessions) - self._clock())  # noqa: S311

    async def may_identify(self, shard_id: int, ask: Callable[[], Awaitable[SessionLimits]]) -> None:
        """Wait until a new session may be started. `ask` asks Discord what it allows, and may raise."""
        pause_s = self.identify_pause_s(shard_id)
        try:
            if pause_s > BUCKET_S:
                self.waits_for = say.PAUSING(shard=shard_id, seconds=f"{pause_s:.0f}")
            await self._sleep(pause_s)
            while (limits := await self._fresh(ask)).remaining <= 0:
                self.waits_for = say.NO_SESSIONS(seconds=f"{limits.reset_after_s:.0f}")
                self._limits = None
                await self._sleep(min(limits.reset_after_s, ASK_AGAIN_S) + random.uniform(0.1, 1.0))  # noqa: S311
        finally:
            self.waits_for = ""

    def learn(self, limits: SessionLimits) -> None:
        """Store the limits that Discord just reported."""
        self._limits = (self._clock(), limits)

    async def _fresh(self, ask: Callable[[], Awaitable[SessionLimits]]) -> SessionLimits:
        if self._limits is None or self._clock() - self._limits[0] > LIMITS_KEPT_S:
            self.learn(await ask())
        assert self._limits is not None  # noqa: S101  # just learned
        return self._limits[1]

    async def identifying(self, shard_id: int) -> None:
        """The last step before an IDENTIFY is sent: wait for the shard's bucket, and count it."""
        limits = self._limits[1] if self._limits is not None else None
        bucket = shard_id % max(1, limits.max_concurrency if limits is not None else 1)
        free_at = self._buckets.get(bucket)
        if free_at is not None and free_at > self._clock():
            await self._sleep(free_at - self._clock())
        now = self._clock()
        self._buckets[bucket] = now + BUCKET_S
        if limits is not None:
            limits.remaining -= 1
        line = self._line(shard_id)
        line.sessions += 1
        line.identified_at = now
