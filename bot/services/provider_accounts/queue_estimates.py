"""Forecasts of the queues: positions, and when results should come, judging by recent jobs."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from bot.core.actions import facts
from bot.core.config import Settings
from bot.core.jobs.durations import Usual
from bot.core.jobs.forecast import Queue, Waiting, bound_by_own, foretell
from bot.core.jobs.queue_position import QueuePosition
from bot.core.models import Job, JobId
from bot.core.states import JobState
from bot.services.ports import Clock
from bot.store.database.database import Database
from bot.store.jobs import history, queue
from bot.texts.jobs import queue as say

KEPT_S = 10.0  # the lifetime of an account's usual times
LOOKED_AT = 400  # results of an account, the newest of all kinds
SHORTEST_S = 0.1
LONG = 100  # jobs; simulating 2,000 takes some 50 ms, for which nobody else must wait


class Outlook:
    """The forecast of one account's queue."""

    def __init__(self, queued: Queue, usual: Usual, now: float, held_up: str = "") -> None:
        self._usual = usual
        self._held_up = held_up
        self._queue = queued
        self._starts = foretell(queued, max(usual.of_all or 1.0, SHORTEST_S), now)
        # jobs that no limit lets start come after all others
        never = [job.job_id for job in queued.waiting if job.job_id not in self._starts]
        self._numbers = {job_id: number for number, job_id in enumerate([*self._starts, *never], 1)}
        self.waiting: Sequence[Waiting] = queued.waiting  # the oldest first

    def position_of(self, job: Job) -> QueuePosition | None:
        """The position of a job; None if it doesn't wait (any more)."""
        number = self._numbers.get(job.id)
        if number is None:
            return None
        if self._held_up or job.attempts:
            return QueuePosition(number, why=self._held_up or say.BUSY())
        takes_s = self._usual.of(facts(job.spec.action).priced, job.spec.speed)
        starts_in_s = self._starts.get(job.id, math.inf)
        if takes_s is not None and math.isfinite(starts_in_s):
            return QueuePosition(number, starts_in_s + takes_s)
        own = bound_by_own(self._queue, job.user_id, job.guild_id)
        return QueuePosition(number, why=say.BEHIND_OWN(count=own) if own else "")


class Estimates:
    """Forecasts queues, outside of anything that members wait for. `held_up` tells why an account starts nothing now,
    if so."""

    def __init__(
        self, db: Database, settings: Settings, clock: Clock, held_up: Callable[[str], str] = lambda _account: ""
    ) -> None:
        self._db = db
        self._held_up = held_up
        self._settings = settings
        self._clock = clock
        self._concurrency = {account.name: account.concurrency for account in settings.accounts}
        self._usual: dict[str, tuple[float, Usual]] = {}

    async def outlook(self, account: str) -> Outlook:
        """The account's current queue. Raises Busy."""
        async with self._db.read() as conn:
            queued = await queue.look(
                conn,
                account,
                self._concurrency.get(account, 0),  # a removed account starts nothing
                self._settings.max_running_per_user,
                self._settings.max_running_per_server,
            )
        usual = await self._usual_of(account) if queued.waiting else Usual([])
        held_up = self._held_up(account)
        if len(queued.waiting) < LONG:
            return Outlook(queued, usual, self._clock(), held_up)
        return await asyncio.to_thread(Outlook, queued, usual, self._clock(), held_up)

    async def positions(self, jobs: Iterable[Job]) -> dict[JobId, QueuePosition]:
        """The positions of those of the jobs that wait, by job id. Raises Busy."""
        found: dict[JobId, QueuePosition] = {}
        waiting = sorted((job for job in jobs if job.state is JobState.QUEUED), key=_account)
        for account, of_account in groupby(waiting, _account):
            outlook = await self.outlook(account)
            found |= {job.id: position for job in of_account if (position := outlook.position_of(job)) is not None}
        return found

    async def _usual_of(self, account: str) -> Usual:
        kept = self._usual.get(account)
        if kept is not None and time.monotonic() - kept[0] < KEPT_S:
            return kept[1]
        async with self._db.read() as conn:
            usual = Usual(await history.durations(conn, account, LOOKED_AT))
        if usual.of_all is not None:  # the first result is news
            self._usual[account] = (time.monotonic(), usual)
        return usual


def _account(job: Job) -> str:
    return job.account
