"""JOB_TIMEOUT_S: fails jobs that have taken too long. Only time in which the bot could have seen an end counts."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from bot.core.config import Settings
from bot.core.models import Job, JobId
from bot.core.states import JobState
from bot.services.loops import OneByOne
from bot.services.ports import Clock
from bot.services.provider_accounts.routing import Routing
from bot.services.worker.outcomes import Outcomes
from bot.services.worker.poller import Poller
from bot.store.database.database import Database
from bot.store.jobs import history, lifecycle, waiting_times
from bot.store.jobs.waiting_times import WaitingJob
from bot.texts.jobs import failures as say

log = logging.getLogger(__name__)

MOST_STEP_S = 10.0  # between two checks; a process that was blocked for longer couldn't poll meanwhile
KEPT_EVERY_S = 60.0  # between two times that the waits are stored; a kill may lose this much


@dataclass(slots=True)
class _Wait:
    """The time that one job has spent in its present stage; it is too long from `late_at` (steady seconds)."""

    at_provider: bool
    ready: bool
    seconds: float
    late_at: float | None = None


class Deadlines:
    """Counts how long each job has waited and ends those that have waited too long.

    A running job is polled once more after its time is up, and judged by that answer: it may have finished while
    the bot or the provider was away. A provider that does not answer at all gets the same time again.
    """

    def __init__(
        self,
        db: Database,
        outcomes: Outcomes,
        poller: Poller,
        settings: Settings,
        accounts: Collection[str],
        steady: Clock,
        watch: Callable[[Job], Awaitable[None]],
        routing: Routing,
    ) -> None:
        self._db = db
        self._outcomes = outcomes
        self._poller = poller
        self._limit_s = settings.job_timeout_s
        self._accounts = accounts
        self._steady = steady
        self._watch = watch
        self._routing = routing
        self._waits: dict[JobId, _Wait] = {}
        self._each = OneByOne("deadlines")
        self._looked_at = steady()
        self._unkept_s = 0.0

    async def once(self, busy: Collection[JobId]) -> None:
        """Check all open jobs. `busy` ones are in the middle of a step, which has limits of its own."""
        async with self._db.read() as conn:
            going = await waiting_times.going(conn)
        self._count(going)
        self._poller.forget(set(self._waits))
        late = {one.job_id for one in going if one.account not in self._accounts or self._is_late(one.job_id)}
        if late:
            async with self._db.read() as conn:
                found = await history.by_ids(conn, sorted(late))
            await self._each.run((job for job in found if job.id not in busy), lambda job: job.id, self._end)
        await self._keep()

    def _count(self, going: list[WaitingJob]) -> None:
        now = self._steady()
        step = max(0.0, min(now - self._looked_at, MOST_STEP_S))
        self._looked_at = now
        self._unkept_s += step
        known, self._waits = self._waits, {}
        for one in going:
            wait = known.get(one.job_id)
            if wait is not None and (wait.at_provider, wait.ready) == (one.at_provider, one.ready):
                wait.seconds += step
            else:
                wait = _Wait(one.at_provider, one.ready, one.waited_s)
            self._waits[one.job_id] = wait
            if wait.late_at is None and wait.seconds > self._limit_s:
                wait.late_at = now

    def _is_late(self, job_id: JobId) -> bool:
        wait = self._waits[job_id]
        if wait.late_at is None:
            return False
        return (
            not wait.at_provider
            or wait.ready
            or wait.seconds > 2 * self._limit_s
            or self._poller.heard_since(job_id, wait.late_at)
        )

    async def _end(self, job: Job) -> None:
        if job.account not in self._accounts:
            await self.left_behind(job)
            return
        if job.ready_at is not None:
            await self._poller.give_up(job)
            return
        minutes = round(self._limit_s / 60) or 1
        if job.state is JobState.QUEUED:
            reason = say.NOT_TAKEN_IN_TIME(minutes=minutes)
        elif (wait := self._waits.get(job.id)) is not None and self._poller.heard_since(job.id, wait.late_at or 0.0):
            reason = say.NO_END(minutes=minutes)
        else:
            reason = say.NO_ANSWER()
        if job.task_ref is not None:
            await self._watch(job)  # it is paid for, and may still end well tomorrow
        await self._outcomes.fail(job, reason, retryable=True)

    async def left_behind(self, job: Job) -> None:
        """Move a job whose account was removed; end it if it was sent already or only that account can do it."""
        waits = job.state is JobState.QUEUED and not job.spec.stays
        other = self._routing.pick(job.spec.action) if waits else None
        if other is not None:
            async with self._db.transaction() as conn:
                await lifecycle.move(conn, job.id, other)
            log.info("job %s waits for account %s now", job.id, other)
            return
        if job.submit_started_at is not None:
            await self._watch(job)  # the account may be back tomorrow
        if job.finished_at_provider:  # nobody else has its result
            await self._outcomes.fail(job, say.RESULT_OUT_OF_REACH(), retryable=True)
        else:
            await self._outcomes.fail(job, say.ACCOUNT_REMOVED(), retryable=not job.spec.stays)

    async def _keep(self) -> None:
        """Save the waiting times now and then, so that a restart doesn't start them over."""
        if self._unkept_s < min(KEPT_EVERY_S, self._limit_s / 10):
            return
        if self._waits:
            async with self._db.transaction() as conn:
                await waiting_times.add(conn, self._unkept_s)
        self._unkept_s = 0.0
