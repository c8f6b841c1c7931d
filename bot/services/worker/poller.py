"""Polls the provider about running jobs and acts on it: progress, a modal to answer, the result, a failure."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.core.errors import ProviderError
from bot.core.fail_causes import is_about_the_prompt
from bot.core.models import Job, JobId
from bot.core.states import JobState
from bot.core.text.repeated_log_lines import RareLog
from bot.providers.base import Failed, Finished, Missing, NeedsInput, Progress, Provider, TaskStatus, Unreadable
from bot.services.media.media import MediaStore
from bot.services.memory_budget import Lent
from bot.services.ports import Clock, Publisher
from bot.services.worker.fetching import Fetcher
from bot.services.worker.modals import ModalDesk
from bot.services.worker.outcomes import Outcomes
from bot.store.database.database import Database
from bot.store.jobs import late_tasks, lifecycle
from bot.texts.jobs import failures as say

log = logging.getLogger(__name__)

MISSING_POLLS = 3  # a task must be missing this often in a row before it is fetched by itself
MISSING_S = 8.0  # and for how long: polls may follow each other fast
UNREADABLE_S = 60.0  # how long the answer about one job may be too large or broken before it fails
MAX_PREVIEW_BYTES = 8 * 1024 * 1024
PREVIEW_TIMEOUT_S = 10.0


class Poller:
    """Polls all running tasks of an account in one call and acts on each answer."""

    def __init__(
        self,
        db: Database,
        providers: Mapping[str, Provider],
        publisher: Publisher,
        outcomes: Outcomes,
        modals: ModalDesk,
        media: MediaStore,
        clock: Clock,
        steady: Clock,
    ) -> None:
        self._db = db
        self._providers = providers
        self._publisher = publisher
        self._outcomes = outcomes
        self._modals = modals
        self._media = media
        self._clock = clock
        self._faults = RareLog(log)
        self._steady = steady
        self._heard: dict[JobId, float] = {}  # the start of the last answered query, by the steady clock
        self._missing: dict[JobId, tuple[int, float]] = {}  # how often in a row, and since when in steady seconds
        self._unreadable: dict[JobId, float] = {}  # since when, in steady seconds
        self._previews: dict[JobId, str] = {}
        self._fetcher = Fetcher(db, providers, publisher, outcomes, media, clock, steady)

    async def poll(self, account: str, open_jobs: list[Job]) -> list[tuple[Job, TaskStatus]]:
        """Make one batch call for `open_jobs`. An unreachable provider is logged and gives an empty list."""
        asked = [(job, job.task_ref) for job in open_jobs if job.task_ref is not None]
        if not asked:
            return []
        began = self._steady()
        try:
            # two jobs may share a task: a provider may answer a repeated press with the task that it made before
            found = await self._providers[account].poll(list(dict.fromkeys(ref for _job, ref in asked)))
        except ProviderError as fault:
            self._faults.warning("account %s: polling failed: %s", account, fault.reason)
            # finished tasks often have their pictures elsewhere
            return [(job, status) for job, _ref in asked if (status := await self._fetcher.known(job)) is not None]
        self._heard |= {job.id: began for job, ref in asked if not isinstance(found.get(ref, Missing()), Missing)}
        return [(job, found.get(ref, Missing())) for job, ref in asked]

    def heard_since(self, job_id: JobId, moment: float) -> bool:
        """True if the provider was asked about a job after `moment` (steady seconds) and answered."""
        return self._heard.get(job_id, float("-inf")) >= moment

    async def handle(self, job: Job, status: TaskStatus) -> None:
        """Act on the answer about one job."""
        if not isinstance(status, Missing):
            self._missing.pop(job.id, None)
        if not isinstance(status, Unreadable):
            self._unreadable.pop(job.id, None)
        if isinstance(status, Progress | NeedsInput | Missing | Unreadable):
            status = await self._fetcher.known(job) or status  # a finished task stays finished
        match status:
            case Progress():
                await self._progress(job, status)
            case NeedsInput():
                await self._modals.answer(job, status.final_prompt)
            case Finished():
                await self._fetcher.finish(job, status)
            case Failed():
                await self._fetcher.lost(job)
                hopeless = is_about_the_prompt(status.reason, job.spec.prompt)
                await self._outcomes.fail(job, status.reason, retryable=not hopeless, at_provider=True)
            case Missing():
                await self._not_mentioned(job)
            case Unreadable():
                await self._not_readable(job, status.reason)

    async def _not_mentioned(self, job: Job) -> None:
        now = self._steady()
        times, since = self._missing.get(job.id, (0, now))
        self._missing[job.id] = (times + 1, since)
        if times + 1 < MISSING_POLLS or now - since < MISSING_S or job.task_ref is None:
            return
        try:
            status = await self._providers[job.account].fetch(job.task_ref)
        except ProviderError as fault:
            log.info("job %s: could not be asked for by itself: %s", job.id, fault.reason)
            return
        if isinstance(status, Missing):
            await self._fetcher.lost(job)
            reason = say.UNKNOWN_JOB()
            await self._watch(job)
            await self._outcomes.fail(job, reason, retryable=True, at_provider=True)
        else:
            await self.handle(job, status)

    async def _not_readable(self, job: Job, why: str) -> None:
        """Handle an unreadable answer about one job. The job fails if that lasts, unless the provider as a whole is to
        blame: then it waits, as all jobs do."""
        now = self._steady()
        since = self._unreadable.setdefault(job.id, now)
        log_line = "account %s: its answer about job %s cannot be read: %s"
        self._faults.warning(log_line, job.account, job.id, why, about=f"unreadable {job.id}")
        if now - since < UNREADABLE_S:
            return
        try:
            await self._providers[job.account].probe()
        except ProviderError:
            self._unreadable[job.id] = now
            return
        reason = say.UNREADABLE(why=why)
        await self._watch(job)
        await self._outcomes.fail(job, reason, retryable=True, at_provider=True)

    async def _watch(self, job: Job) -> None:
        """Keep watching a job that is about to fail because the provider has no news of it. It is paid for, and may
        turn up."""
        async with self._db.transaction() as conn:
            await late_tasks.watch(conn, job.id, self._clock() + late_tasks.WATCHED_S)

    async def _progress(self, job: Job, status: Progress) -> None:
        if job.ready_at is not None:
            return  # it was finished before a restart, and the provider contradicts itself
        if job.state is JobState.NEEDS_INPUT and job.task_ref is not None:
            async with self._db.transaction() as conn:
                job = await lifecycle.mark_running(conn, job.id, job.task_ref, self._clock())
        # a task that begins again at 0 was worked for all the same, and a cancel has to know that
        percent = max(min(1, job.progress), min(99, status.percent))
        if percent != job.progress:
            async with self._db.transaction() as conn:
                await lifecycle.set_progress(conn, job.id, percent)
            job = replace(job, progress=percent)
        self._publisher.progress(job, preview=await self._preview(job, status.preview_url))

    async def _preview(self, job: Job, url: str) -> Lent | None:
        """The new preview, if any. It is optional: any fault just means that there is none."""
        if not url or self._previews.get(job.id) == url:
            return None
        self._previews[job.id] = url
        try:
            with tempfile.TemporaryDirectory() as folder:  # until its memory use is known
                file = Path(folder) / "preview"
                await self._providers[job.account].save(
                    url,
                    file,
                    limit_bytes=min(MAX_PREVIEW_BYTES, job.size_limit_bytes),
                    timeout_s=PREVIEW_TIMEOUT_S,
                    window_s=PREVIEW_TIMEOUT_S,
                )
                lent = self._media.memory.spare(file.stat().st_size)
                if lent is not None:
                    lent.content = await asyncio.to_thread(file.read_bytes)
                return lent
        except (ProviderError, OSError) as fault:
            log.debug("job %s: no preview: %s", job.id, fault)
            return None

    async def give_up(self, job: Job) -> None:
        """Give up on a result that is finished at the provider but didn't come in time."""
        await self._fetcher.give_up(job)

    def forget(self, still_open: set[JobId]) -> None:
        """Drop the state of jobs that ended."""
        self._fetcher.forget(still_open)
        for memory in (self._missing, self._unreadable, self._previews, self._heard):
            for job_id in [known for known in memory if known not in still_open]:
                del memory[job_id]
