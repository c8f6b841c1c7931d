"""Accepted jobs without a known acknowledgement: left by a former run, or lost on the way to Discord."""

from __future__ import annotations

import logging

from bot.core.models import Job, JobId
from bot.core.states import JobState
from bot.services.loops import OneByOne
from bot.services.ports import Clock, Publisher, PublishLater
from bot.store.database.database import Database
from bot.store.jobs import jobs, lifecycle

log = logging.getLogger(__name__)

STALE_S = 20.0  # an acknowledgement that took longer was lost


class UnacknowledgedJobs:
    """Looks for the message of such a job in Discord: if it exists, the job goes on; if not, nobody saw it and it is
    dropped."""

    def __init__(self, db: Database, publisher: Publisher, clock: Clock, steady: Clock) -> None:
        self._db = db
        self._publisher = publisher
        self._clock = clock
        self._steady = steady
        self._born = clock()
        self._each = OneByOne("accepted")
        self._seen: dict[JobId, float] | None = None  # since when each waits, by the steady clock

    async def settle(self) -> bool:
        """Check all of them once. True if one goes on."""
        async with self._db.read() as conn:
            accepted = await jobs.in_states(conn, [JobState.ACCEPTED])
        now = self._steady()
        self._seen = {job.id: self._since(job, now) for job in accepted}
        lost = [job for job in accepted if now - self._seen[job.id] > STALE_S]
        going_on: list[Job] = []

        async def settle(job: Job) -> None:
            if await self._settle(job):
                going_on.append(job)

        await self._each.run(lost, lambda job: job.id, settle)
        return bool(going_on)

    def _since(self, job: Job, now: float) -> float:
        if self._seen is None:  # the first check of a run finds leftovers of a former one, which nobody waits for
            return float("-inf") if job.created_at < self._born else now
        return self._seen.get(job.id, now)

    async def _settle(self, job: Job) -> bool:
        try:
            message = await self._publisher.find_answer(job)
        except PublishLater as later:
            log.info("job %s: Discord cannot tell yet whether it was acknowledged: %s", job.id, later)
            return False
        try:
            async with self._db.transaction() as conn:
                if message is None:
                    await lifecycle.cancel(conn, job.id, self._clock())
                else:
                    await lifecycle.start(conn, job.id, message, self._clock())
        except lifecycle.IllegalChange as moved:  # it was only slow, and its own start came first
            log.info("job %s was acknowledged meanwhile: %s", job.id, moved)
            return False
        log.info("job %s was %s", job.id, "not acknowledged, dropped" if message is None else "found again")
        return message is not None
