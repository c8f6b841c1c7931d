"""What the provider says of running jobs, and what follows: progress, a modal to answer, the result, a failure."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import replace

from bot.core.backoff import Backoff
from bot.core.errors import ProviderError, ProviderRejected
from bot.core.models import Job, JobId, JobState, ResultFile
from bot.core.picture_files import NotMedia
from bot.core.repeats import RareLog
from bot.decoding import pictures
from bot.providers.base import Failed, Finished, Missing, NeedsInput, Progress, Provider, TaskStatus, Unreadable
from bot.services.media import MediaStore
from bot.services.modals import ModalDesk
from bot.services.outcome import Outcomes
from bot.services.ports import Clock, Publisher
from bot.store import lifecycle
from bot.store.database import Database

log = logging.getLogger(__name__)

MISSING_POLLS = 3  # as often in a row must a task be missing before it is asked for by itself
UNREADABLE_S = 60.0  # how long the answer about one job may be too large or broken before it fails
MOST_FETCHES = 6  # tries to get the finished picture before the job fails
BACKOFF = Backoff(0.5, 60.0)  # between them
MAX_RESULT_BYTES = 64 * 1024 * 1024
MAX_PREVIEW_BYTES = 8 * 1024 * 1024
PREVIEW_TIMEOUT_S = 10.0
DOWNLOADS_AT_ONCE = 3  # bounds the memory that results take


class Poller:
    """Asks for all running tasks of an account in one call and acts on each answer."""

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
        self._heard: dict[JobId, float] = {}  # when the question began that was answered last, by the steady clock
        self._missing: dict[JobId, int] = {}
        self._unreadable: dict[JobId, float] = {}  # since when, in steady seconds
        self._fetches: dict[JobId, tuple[int, float]] = {}
        self._previews: dict[JobId, str] = {}
        self._downloads = asyncio.Semaphore(DOWNLOADS_AT_ONCE)

    async def poll(self, account: str, open_jobs: list[Job]) -> list[tuple[Job, TaskStatus]]:
        """One batch call for `open_jobs`. An unreachable provider is logged and gives an empty list."""
        asked = [(job, job.task_ref) for job in open_jobs if job.task_ref is not None]
        if not asked:
            return []
        began = self._steady()
        try:
            # two jobs may share a task: a provider may answer a repeated press with the task that it made before
            found = await self._providers[account].poll(list(dict.fromkeys(ref for _job, ref in asked)))
        except ProviderError as fault:
            self._faults.warning("account %s: polling failed: %s", account, fault.reason)
            return []
        self._heard |= {job.id: began for job, ref in asked if not isinstance(found.get(ref, Missing()), Missing)}
        return [(job, found.get(ref, Missing())) for job, ref in asked]

    def heard_since(self, job_id: JobId, moment: float) -> bool:
        """True when the provider was asked for a job after `moment` (steady seconds) and answered."""
        return self._heard.get(job_id, float("-inf")) >= moment

    async def handle(self, job: Job, status: TaskStatus) -> None:
        """Act on what was said of one job."""
        if not isinstance(status, Missing):
            self._missing.pop(job.id, None)
        if not isinstance(status, Unreadable):
            self._unreadable.pop(job.id, None)
        match status:
            case Progress():
                await self._progress(job, status)
            case NeedsInput():
                await self._modals.answer(job, status.final_prompt)
            case Finished():
                await self._finish(job, status)
            case Failed():
                await self._outcomes.fail(job, status.reason, retryable=True, at_provider=True)
            case Missing():
                await self._not_mentioned(job)
            case Unreadable():
                await self._not_readable(job, status.reason)

    async def _not_mentioned(self, job: Job) -> None:
        times = self._missing.get(job.id, 0) + 1
        self._missing[job.id] = times
        if times < MISSING_POLLS or job.task_ref is None:
            return
        try:
            status = await self._providers[job.account].fetch(job.task_ref)
        except ProviderError as fault:
            log.info("job %s: could not be asked for by itself: %s", job.id, fault.reason)
            return
        if isinstance(status, Missing):
            reason = "The provider does not know this job any more."
            await self._outcomes.fail(job, reason, retryable=True, at_provider=True)
        else:
            await self.handle(job, status)

    async def _not_readable(self, job: Job, why: str) -> None:
        """The answer about this one job cannot be read. It fails when that lasts, unless the provider as a whole is to
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
        reason = f"{why} It is about this one job, so I cannot tell whether the picture is ready."
        await self._outcomes.fail(job, reason, retryable=True, at_provider=True)

    async def _progress(self, job: Job, status: Progress) -> None:
        if job.state is JobState.NEEDS_INPUT and job.task_ref is not None:
            async with self._db.transaction() as conn:
                job = await lifecycle.mark_running(conn, job.id, job.task_ref, self._clock())
        percent = max(0, min(99, status.percent))
        if percent != job.progress:
            async with self._db.transaction() as conn:
                await lifecycle.set_progress(conn, job.id, percent)
            job = replace(job, progress=percent)
        self._publisher.progress(job, preview=await self._preview(job, status.preview_url))

    async def _preview(self, job: Job, url: str) -> bytes | None:
        """The preview where there is a new one. It is an extra: any fault only means that there is none."""
        if not url or self._previews.get(job.id) == url:
            return None
        self._previews[job.id] = url
        try:
            return await self._providers[job.account].download(
                url, limit_bytes=min(MAX_PREVIEW_BYTES, job.size_limit_bytes), timeout_s=PREVIEW_TIMEOUT_S
            )
        except ProviderError as fault:
            log.debug("job %s: no preview: %s", job.id, fault.reason)
            return None

    async def _finish(self, job: Job, status: Finished) -> None:
        tries, not_before = self._fetches.get(job.id, (0, 0.0))
        if time.monotonic() < not_before:
            return
        try:
            result = await self._fetched(job, status)
        except (ProviderError, NotMedia, OSError) as fault:
            if not status.text:
                await self._fetch_again(job, tries + 1, fault)
                return
            log.warning("job %s: its words come without the picture: %s", job.id, fault)
            result = None
        async with self._db.transaction() as conn:
            await lifecycle.finish(
                conn,
                job.id,
                result,
                [button for button in status.buttons if self._providers[job.account].offers(button.action)],
                self._clock(),
                final_prompt=status.final_prompt,
                seed=status.seed,
                text="\n".join(status.choices) or " ".join(status.text.split()),
                usage=status.usage,
            )
        log.info("job %s finished", job.id, extra={"job": job.id, "user": job.user_id})
        self._outcomes.wake.set()

    async def _fetched(self, job: Job, status: Finished) -> ResultFile | None:
        """The result on our disk; None where it is only words. Raises ProviderError, NotMedia or OSError."""
        if status.media_urls:
            async with self._downloads:
                wanted = status.media_urls if status.compose else status.media_urls[:1]
                provider = self._providers[job.account]
                limit = MAX_RESULT_BYTES // len(wanted)
                contents = [await provider.download(url, limit_bytes=limit) for url in wanted]
                content = await pictures.grid(contents) if status.compose else contents[0]
                return await self._media.save(job.id, content)
        if not status.text:
            raise NotMedia("the provider named no picture")
        return None

    async def _fetch_again(self, job: Job, tries: int, fault: Exception) -> None:
        """The result could not be fetched for the `tries`th time: another poll tries again, or the job fails."""
        self._fetches[job.id] = (tries, time.monotonic() + BACKOFF.wait_s(tries))
        log.warning("job %s: its result could not be fetched (%d): %s", job.id, tries, fault)
        if tries >= MOST_FETCHES or isinstance(fault, ProviderRejected):
            # what the system says of our disk is for the log, not for members
            why = "it cannot be stored here" if isinstance(fault, OSError) else str(fault)
            await self._outcomes.fail(job, f"The finished picture could not be fetched: {why}.", retryable=True)

    def forget(self, still_open: set[JobId]) -> None:
        """Drop what was remembered of jobs that ended."""
        for memory in (self._missing, self._unreadable, self._fetches, self._previews, self._heard):
            for job_id in [known for known in memory if known not in still_open]:
                del memory[job_id]
