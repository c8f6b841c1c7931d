"""Shows waiting members their position in the queue, and when to expect their result."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.jobs.forecast import Waiting
from bot.core.models import ChannelId, JobId
from bot.core.states import JobState
from bot.services.ports import Publisher
from bot.services.provider_accounts.queue_estimates import Estimates, Outlook
from bot.store.database.database import Database
from bot.store.jobs import history

LOOKS = 40  # of a queue, within the time between two checks of one message, at most
COST = 20  # a check that took a second is followed by this many seconds without one
AT_ONCE = 5  # edits of positions that a channel gets after a pause


@dataclass(slots=True)
class _Shown:
    """The position that a message shows, and when it was last checked (monotonic seconds, None = never)."""

    number: int = 0
    about: str = ""
    at: float | None = None


class QueuePositions:
    """Remembers the position that each message shows. `every_s`: the least seconds between two checks of one;
    `edit_s`: those between two edits in one channel, on average."""

    def __init__(self, db: Database, publisher: Publisher, estimates: Estimates, every_s: float, edit_s: float) -> None:
        self._db = db
        self._publisher = publisher
        self._estimates = estimates
        self._every_s = every_s
        self._shown: dict[str, dict[JobId, _Shown]] = {}  # by account
        self._next_look: dict[str, float] = {}
        self._edits = _Allowance(edit_s)

    async def show(self, account: str) -> None:
        """Show the waiting jobs of an account their changed positions, as many as their channels take."""
        now = time.monotonic()
        if now < self._next_look.get(account, 0.0):
            return
        outlook = await self._estimates.outlook(account)
        known = self._shown.get(account, {})
        # most new jobs start before anybody could read a position: only those waiting at the last check are told
        due = self._due([job for job in outlook.waiting if job.job_id in known], known, now)
        if due:
            await self._tell(outlook, due, known, now)
        self._shown[account] = {job.job_id: known.get(job.job_id) or _Shown() for job in outlook.waiting}
        pause_s = max(self._every_s / LOOKS, COST * (time.monotonic() - now))
        self._next_look[account] = now + min(self._every_s, pause_s)

    def _due(self, waiting: Sequence[Waiting], shown: dict[JobId, _Shown], now: float) -> list[JobId]:
        """The jobs whose turn it is: those never shown a position first, then those shown one longest ago."""
        due: list[JobId] = []
        left = {job.channel_id: self._edits.left(job.channel_id, now) for job in waiting}
        for job in sorted(waiting, key=lambda job: shown[job.job_id].at or 0.0):
            at = shown[job.job_id].at
            if left[job.channel_id] and (at is None or now - at >= self._every_s):
                left[job.channel_id] -= 1
                due.append(job.job_id)
        return due

    async def _tell(self, outlook: Outlook, due: list[JobId], shown: dict[JobId, _Shown], now: float) -> None:
        async with self._db.read() as conn:
            found = await history.by_ids(conn, due)
        for job in found:
            position, last = outlook.position_of(job), shown[job.id]
            if position is None or job.state is not JobState.QUEUED:
                continue
            last.at = now
            if (position.number, position.about) != (last.number, last.about):
                last.number, last.about = position.number, position.about
                self._edits.spend(job.channel_id, now)
                self._publisher.progress(job, position=position)


class _Allowance:
    """Limits edits of positions per channel: they must not crowd out the progress of running jobs."""

    def __init__(self, edit_s: float) -> None:
        self._edit_s = edit_s
        self._spent_until: dict[ChannelId, float] = {}

    def left(self, channel_id: ChannelId, now: float) -> int:
        """The number of edits left now."""
        return AT_ONCE - int(-(-max(0.0, self._spent_until.get(channel_id, now) - now) // self._edit_s))

    def spend(self, channel_id: ChannelId, now: float) -> None:
        """Count sent edits."""
        self._spent_until = {channel: until for channel, until in self._spent_until.items() if until > now}
        self._spent_until[channel_id] = max(now, self._spent_until.get(channel_id, now)) + self._edit_s
