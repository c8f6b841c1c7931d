"""The background engine: recovers, claims, submits, polls, publishes. All its state is in the database."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any

from bot.core.config import Settings
from bot.core.errors import is_passing
from bot.core.models import Job, JobId
from bot.core.settings.provider_account import AccountConfig
from bot.core.states import JobState
from bot.providers.base import TaskStatus
from bot.services.loops import OneByOne, Pace, PeriodicTask, until_one_ends
from bot.services.ports import Clock
from bot.services.provider_accounts.routing import Routing
from bot.services.worker.deadlines import Deadlines
from bot.services.worker.lost_submit_recovery import LostSubmitRecovery
from bot.services.worker.message_repair import Mending
from bot.services.worker.outcomes import Outcomes
from bot.services.worker.poller import Poller
from bot.services.worker.queue_positions import QueuePositions
from bot.services.worker.submitter import Submitter
from bot.services.worker.unacknowledged_jobs import UnacknowledgedJobs
from bot.services.worker.upkeep import EVERY_S, Upkeep
from bot.store.database.database import Database
from bot.store.jobs import jobs, lifecycle, queue
from bot.texts.jobs import failures as say

log = logging.getLogger(__name__)

HINT_EVERY_S = 0.5  # the least seconds between two polls, however many hints come
QUIET = 5  # factor of the wait for tasks that hardly ever have anything to do


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that move jobs on. The worker decides when each has its turn."""

    upkeep: Upkeep
    submitter: Submitter
    lost: LostSubmitRecovery
    poller: Poller
    deadlines: Deadlines
    outcomes: Outcomes
    positions: QueuePositions
    mending: Mending
    unacknowledged: UnacknowledgedJobs


class Worker:
    """Runs until `stop`. One task per job at a time, so that no two steps of a job overlap."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        accounts: Sequence[AccountConfig],
        routing: Routing,
        steps: Steps,
        clock: Clock,
        steady: Clock,
        pace: Pace,
    ) -> None:
        self._db = db
        self._settings = settings
        self._clock = clock
        self._steady = steady
        self._pace = pace
        self._accounts = accounts
        self._routing = routing
        self._upkeep, self._submitter, self._lost = steps.upkeep, steps.submitter, steps.lost
        self._poller, self._deadlines, self._outcomes = steps.poller, steps.deadlines, steps.outcomes
        self._positions, self._mending, self._unacknowledged = steps.positions, steps.mending, steps.unacknowledged
        self._busy: dict[JobId, asyncio.Task[None]] = {}
        self._tidied_at = 0.0
        self._each = OneByOne("queue")
        self._claims = OneByOne("queue of account", rest_s=pace.idle_s)
        self._shown = OneByOne("places of account")
        self._stopping = asyncio.Event()
        idle_s, look_s = pace.idle_s, pace.look_s
        self._queue = PeriodicTask("queue", self._queue_once, idle_s, rest_s=idle_s)
        # hints must not poll providers faster than allowed: each poll lasts at least this long
        polled_s = max(settings.poll_interval_s - HINT_EVERY_S, 0.0)
        self._polls = {
            account.name: PeriodicTask("poll", partial(self._poll_once, account.name), polled_s, rest_s=idle_s)
            for account in self._accounts
        }
        publish = self._outcomes.wake
        lost = [
            PeriodicTask("lost submits", partial(self._lost_once, account.name), idle_s, rest_s=idle_s)
            for account in self._accounts
        ]
        self._lost.wake.wakes(*lost)
        self._tasks = (
            self._queue,
            *self._polls.values(),
            PeriodicTask("places", self._positions_once, idle_s / 4, rest_s=idle_s),
            PeriodicTask("publish", self._publish_once, look_s, rest_s=idle_s, bell=publish),
            PeriodicTask("mend", self._mend_once, idle_s, rest_s=idle_s),
            *lost,
            PeriodicTask("accepted", self._accepted_once, look_s, rest_s=idle_s),
            PeriodicTask("upkeep", self._upkeep.once, EVERY_S, rest_s=idle_s),
        )

    def wake(self) -> None:
        """Look at the queue now."""
        self._queue.wake()

    def tell(self) -> None:
        """Show the end of a job that its message doesn't show yet."""
        self._outcomes.wake.set()

    def hint(self, account: str) -> None:
        """Poll an account soon instead of after the interval: its provider may have news."""
        if account in self._polls:
            self._polls[account].wake()

    async def heard(self, account: str, task_id: str, job_id: str) -> None:
        """Take a report that an account's provider has a job of ours under this id. Raises Busy if it can't be
        stored."""
        await self._lost.heard(account, task_id, job_id)

    def stop(self) -> None:
        """Take nothing new; `run` returns when work under way has ended or is parked."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop`, beginning with what a former run left. Raises the exception that ended one of its
        loops."""
        await self._upkeep.begin()
        loops = [asyncio.create_task(one.run()) for one in self._tasks]
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await until_one_ends((*loops, stopping))
        finally:
            stopping.cancel()
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)
            await self._park()

    async def _park(self) -> None:
        """Let steps under way end, within the grace period; the rest is cancelled and continues at the next start."""
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=self._pace.stop_grace_s)
        left = [task for task in self._busy.values() if not task.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _spawn(self, job: Job, step: Coroutine[Any, Any, None]) -> None:
        if job.id in self._busy:
            step.close()
            return
        task = asyncio.create_task(self._guarded(job, step))
        self._busy[job.id] = task
        task.add_done_callback(lambda _done: self._busy.pop(job.id, None))

    async def _guarded(self, job: Job, step: Coroutine[Any, Any, None]) -> None:
        """Run one step of one job. A bug in it fails that job visibly instead of leaving it hanging."""
        try:
            await step
        except lifecycle.IllegalChange as moved:
            log.warning("job %s: this step came too late: %s", job.id, moved, extra={"job": job.id})
        except Exception as fault:
            if is_passing(fault):
                log.error("job %s: this step is taken again later: %s", job.id, str(fault) or repr(fault))
                await asyncio.sleep(self._pace.idle_s)
                return
            reference = secrets.token_hex(4)
            log.exception("job %s: a bug (reference %s)", job.id, reference, extra={"job": job.id})
            reason = say.MY_FAULT(reference=reference)
            await self._outcomes.fail(job, reason, retryable=True)

    # -- the queue ---------------------------------------------------------------------------------------------------

    async def _queue_once(self) -> None:
        await self._db.calm(self._pace.idle_s)  # answers to members are due within seconds, this is not
        if tidy := time.monotonic() - self._tidied_at >= self._pace.idle_s / 4:
            # not at every ring: they come in bursts; in this loop, so that no job just claimed is taken for a leftover
            await self._take_up_submits()
            await self._move_waiting()
        await self._claims.run(self._accounts, attrgetter("name"), self._claim_all)
        if tidy:
            await self._deadlines.once(self._busy.keys())
            self._tidied_at = time.monotonic()

    async def _move_waiting(self) -> None:
        """Move jobs from an account that is away to one that is there; follow-ups stay with their parent's account."""
        away = [account.name for account in self._accounts if not self._routing.usable(account.name)]
        if not away or len(away) == len(self._accounts):
            return
        async with self._db.read() as conn:
            queued = await jobs.in_states(conn, [JobState.QUEUED])
        movable = (job for job in queued if job.account in away and not job.spec.stays)
        await self._each.run(movable, attrgetter("id"), self._move)

    async def _move(self, job: Job) -> None:
        other = self._routing.instead_of(job.account, job.spec.action)
        if other is not None:
            async with self._db.transaction() as conn:
                await lifecycle.move(conn, job.id, other)
            log.info("job %s waits for account %s now", job.id, other)

    async def _claim_all(self, account: AccountConfig) -> None:
        per_user, per_server = self._settings.max_running_per_user, self._settings.max_running_per_server
        while not self._stopping.is_set():
            async with self._db.transaction() as conn:
                job = await queue.claim(
                    conn,
                    account.name,
                    account.concurrency,
                    per_user,
                    self._clock(),
                    per_server,
                    due=self._steady(),
                )
            if job is None:
                return
            self._spawn(job, self._submitter.submit(job))

    async def _positions_once(self) -> None:
        await self._db.calm(self._pace.idle_s)
        await self._shown.run([account.name for account in self._accounts], str, self._positions.show)

    def _has_account(self, name: str) -> bool:
        return any(account.name == name for account in self._accounts)

    # -- running jobs ------------------------------------------------------------------------------------------------

    async def _poll_once(self, account: str) -> None:
        busy = set(self._busy)  # taken before the query, as above
        async with self._db.read() as conn:
            going = await jobs.in_states(conn, [JobState.RUNNING, JobState.NEEDS_INPUT], account=account)
        for job, status in await self._poller.poll(account, [job for job in going if job.id not in busy]):
            self._spawn(job, self._act(job, status))
        await asyncio.sleep(min(self._settings.poll_interval_s, HINT_EVERY_S))

    async def _act(self, job: Job, status: TaskStatus) -> None:
        await self._poller.handle(job, status)
        self._queue.wake()  # a job that ended makes room

    # -- showing the ends --------------------------------------------------------------------------------------------

    async def _publish_once(self) -> float | None:
        await asyncio.sleep(0)  # the step that rang is about to end and free its job
        busy = set(self._busy)  # taken before the query, as above
        for job in await self._outcomes.due():
            if job.id not in busy:
                self._spawn(job, self._outcomes.publish(job))
        return self._pace.idle_s / 2 if self._outcomes.retrying else None

    async def _mend_once(self) -> float | None:
        return None if await self._mending.once() else QUIET * self._pace.idle_s

    # -- recovery ----------------------------------------------------------------------------------------------------

    async def _take_up_submits(self) -> None:
        """Sort out interrupted submits of a former run or step: unsent ones go back, the others are looked for."""
        busy = set(self._busy)  # taken before the query: jobs that end meanwhile have moved on from its result
        async with self._db.read() as conn:
            sending = await jobs.in_states(conn, [JobState.SUBMITTING, JobState.UNKNOWN])
        await self._each.run((job for job in sending if job.id not in busy), attrgetter("id"), self._take_up)

    async def _take_up(self, job: Job) -> None:
        if job.state is JobState.SUBMITTING and job.submit_started_at is None:
            async with self._db.transaction() as conn:
                await lifecycle.requeue(conn, job.id, None, tried=False)
        elif not self._has_account(job.account):
            await self._deadlines.left_behind(job)
        elif job.state is JobState.SUBMITTING:
            async with self._db.transaction() as conn:
                await lifecycle.change(conn, job.id, JobState.UNKNOWN, self._clock())
            self._lost.wake.ring()

    async def _lost_once(self, account: str) -> float | None:
        await self._lost.once(account)
        return None if self._lost.looks(account) else QUIET * self._pace.idle_s

    async def _accepted_once(self) -> None:
        if await self._unacknowledged.settle():
            self._queue.wake()
