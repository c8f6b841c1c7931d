"""Fetches finished results. They are paid for, so it is patient: a host that is away, slow or wrong is asked again
until JOB_TIMEOUT_S is over, even after a restart."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.actions import Gives, facts
from bot.core.backoff import Backoff
from bot.core.errors import (
    Busy,
    FileRefused,
    FileTooLarge,
    FileTooSlow,
    PrivateAddress,
    ProviderError,
)
from bot.core.files.media_faults import NotMedia, TooManyPixels
from bot.core.models import Job, JobId, ResultFile
from bot.core.text.redaction import SecretRedactor
from bot.providers.base import Finished, Provider
from bot.providers.shared.addresses import is_shareable
from bot.services.media.media import MediaStore
from bot.services.ports import Clock, Publisher
from bot.services.worker.fetch_faults import Fault, note_of, reason_of, worst
from bot.services.worker.outcomes import Outcomes
from bot.store.database.database import Database
from bot.store.jobs import jobs, lifecycle
from bot.texts.jobs import failures as say

log = logging.getLogger(__name__)

BACKOFF = Backoff(0.5, 30.0)
MAX_RESULT_BYTES = 64 * 1024 * 1024
TRY_S = 600.0  # the longest that one try may take
QUICK_AT_ONCE, QUICK_WINDOW_S = 8, 10.0  # per account: files that come as files should
PATIENT_AT_ONCE, PATIENT_WINDOW_S = 3, 30.0  # per account: files that were too slow before, kept apart from the others
SHOW_AFTER_S = 2.0  # a result that takes longer is shown as finished but not here
REFUSED_FOR_S = 60.0  # a host that refuses for this long won't change its mind


@dataclass(slots=True)
class _Try:
    """The state of a result that hasn't arrived yet. Times are of the steady clock."""

    status: Finished
    number: int = 0
    not_before: float = 0.0
    slow: bool = False
    refused_since: float | None = None
    fault: Fault | None = None
    refusing: tuple[str, ...] = ()  # the addresses that were reachable but refused us the result
    logged: str = ""
    kept: str = ""  # the stored part of the answer


class _Slots:
    """Limits how many files of one account are downloaded at once."""

    def __init__(self) -> None:
        self.quick = asyncio.Semaphore(QUICK_AT_ONCE)
        self.patient = asyncio.Semaphore(PATIENT_AT_ONCE)


class Fetcher:
    """Downloads results to our disk, and ends their jobs."""

    def __init__(
        self,
        db: Database,
        providers: Mapping[str, Provider],
        publisher: Publisher,
        outcomes: Outcomes,
        media: MediaStore,
        clock: Clock,
        steady: Clock,
    ) -> None:
        self._db = db
        self._providers = providers
        self._publisher = publisher
        self._outcomes = outcomes
        self._media = media
        self._clock = clock
        self._steady = steady
        self._tries: dict[JobId, _Try] = {}
        self._slots: defaultdict[str, _Slots] = defaultdict(_Slots)

    async def known(self, job: Job) -> Finished | None:
        """The provider's stored answer for a finished job without a result, in case the provider has forgotten it."""
        tried = self._tries.get(job.id)
        if tried is not None:
            return tried.status
        if job.finished_ref is None:
            return None
        async with self._db.read() as conn:
            return Finished.from_text(await jobs.answer_of_task(conn, job.account, job.finished_ref))

    async def lost(self, job: Job) -> None:
        """Note that the provider has no result: Retry must make a new one instead of asking for this one."""
        if job.finished_ref is None:
            return
        async with self._db.transaction() as conn:
            await jobs.drop_answers(conn, job.account, job.finished_ref)
            await lifecycle.mark_unfinished(conn, job.id, replace(job.spec, done_ref=None))

    async def finish(self, job: Job, status: Finished) -> None:
        """Fetch the result and deliver the job, unless it is too early for another try."""
        if facts(job.spec.action).gives is Gives.MEDIA:
            status = status.without_words()  # a provider may add any number, but they aren't what was paid for
        tried = self._tries.setdefault(job.id, _Try(status))
        tried.status = status  # addresses may have been renewed
        if self._steady() < tried.not_before:
            return
        try:
            result = await self._in_sight(job, tried)
        except (ProviderError, NotMedia, OSError, Busy) as fault:
            if not status.text:
                await self._put_off(job, tried, fault)
                return
            log.warning("job %s: its words come without the picture: %s", job.id, fault)
            result = None
        await self._end(job, status, result)

    async def give_up(self, job: Job) -> None:
        """End a job after JOB_TIMEOUT_S: the member gets the result's address if they can open it, else the job
        fails."""
        tried = self._tries.get(job.id)
        if tried is not None and await self._pass_on(job, tried):
            return
        await self._outcomes.fail(job, reason_of(tried.fault if tried is not None else None), retryable=True)

    def forget(self, still_open: set[JobId]) -> None:
        """Drop the state of jobs that ended."""
        for job_id in [known for known in self._tries if known not in still_open]:
            del self._tries[job_id]

    # -- one try -----------------------------------------------------------------------------------------------------

    async def _in_sight(self, job: Job, tried: _Try) -> ResultFile | None:
        """Fetch the result; if it takes long, the message says that it is finished."""
        fetching = asyncio.ensure_future(self._fetch(job, tried))
        try:
            done, _ = await asyncio.wait({fetching}, timeout=SHOW_AFTER_S)
            if not done and tried.status.media_urls and not tried.status.text:
                await self._note(job, tried)
            return await fetching
        finally:
            if not fetching.done():
                fetching.cancel()
                await asyncio.wait({fetching})

    async def _fetch(self, job: Job, tried: _Try) -> ResultFile | None:
        """The result on our disk; None if it is only words. Raises ProviderError, NotMedia or OSError."""
        status, slots = tried.status, self._slots[job.account]
        if facts(job.spec.action).gives is Gives.WORDS and not status.text:
            raise NotMedia(say.NO_WORDS())  # its picture is the member's own
        if not status.media_urls:
            if not status.text:
                raise NotMedia(say.NO_PICTURE())
            return None
        slot, window_s = (slots.patient, PATIENT_WINDOW_S) if tried.slow else (slots.quick, QUICK_WINDOW_S)
        async with slot:
            if status.compose:
                return await self._composed(job, status, range(len(status.media_urls)), window_s)
            try:
                return await self._whole(job, tried, window_s)
            except (FileRefused, PrivateAddress):
                if len(status.media_urls) != 5:
                    raise
            # the refused file is a grid, and its four pictures are there as well
            return await self._composed(job, status, range(1, 5), window_s)

    async def _whole(self, job: Job, tried: _Try, window_s: float) -> ResultFile:
        """The first of the result's addresses that gives a picture or a clip."""
        part = self._media.part(job.id, 0)
        faults: list[Fault] = []
        tried.refusing = ()
        try:
            for url in tried.status.addresses(0):
                try:
                    await self._save(job, url, part, MAX_RESULT_BYTES, window_s)
                    return await self._media.keep(job.id, part)
                except (ProviderError, NotMedia) as fault:
                    faults.append(fault)
                    if isinstance(fault, FileRefused | FileTooLarge) and not fault.inside:
                        tried.refusing += (url,)
        finally:
            await self._media.drop([part])
        raise worst(faults)

    async def _composed(self, job: Job, status: Finished, numbers: range, window_s: float) -> ResultFile:
        """One picture made from four, each from the first of its addresses that works."""
        parts = [self._media.part(job.id, number) for number in numbers]
        try:
            for number, part in zip(numbers, parts, strict=True):
                await self._any_of(job, status.addresses(number), part, MAX_RESULT_BYTES // len(parts), window_s)
            return await self._media.compose(job.id, parts)
        finally:
            await self._media.drop(parts)

    async def _any_of(self, job: Job, urls: tuple[str, ...], part: Path, limit_bytes: int, window_s: float) -> None:
        faults: list[Fault] = []
        for url in urls:
            try:
                await self._save(job, url, part, limit_bytes, window_s)
            except ProviderError as fault:
                faults.append(fault)
            else:
                return
        raise worst(faults)

    async def _save(self, job: Job, url: str, part: Path, limit_bytes: int, window_s: float) -> None:
        provider = self._providers[job.account]
        await provider.save(url, part, limit_bytes=limit_bytes, timeout_s=TRY_S, window_s=window_s)

    # -- what follows ------------------------------------------------------------------------------------------------

    async def _put_off(self, job: Job, tried: _Try, fault: Fault) -> None:
        """Note that the result didn't come: the member sees that it is finished, and another poll tries again."""
        tried.number += 1
        tried.fault = fault
        tried.slow = tried.slow or isinstance(fault, FileTooSlow)
        tried.not_before = self._steady() + BACKOFF.wait_s(tried.number)
        if not isinstance(fault, FileRefused):
            tried.refused_since = None
        elif tried.refused_since is None:
            tried.refused_since = self._steady()
        words = f"{type(fault).__name__}: {fault}"
        log.log(
            logging.WARNING if tried.logged != words else logging.DEBUG,
            "job %s: its result could not be fetched, again in %.1f s (try %d): %s",
            job.id,
            tried.not_before - self._steady(),
            tried.number,
            fault,
        )
        tried.logged = words
        if isinstance(fault, FileTooLarge):
            if not await self._pass_on(job, tried):
                await self._outcomes.fail(job, reason_of(fault), retryable=False)
            return
        if isinstance(fault, TooManyPixels):
            await self._outcomes.fail(job, reason_of(fault), retryable=False)
            return
        refused_s = self._steady() - (tried.refused_since if tried.refused_since is not None else self._steady())
        if tried.refused_since is not None and refused_s >= REFUSED_FOR_S and await self._pass_on(job, tried):
            return
        await self._note(job, tried)

    async def _note(self, job: Job, tried: _Try) -> None:
        """Store that the task is finished, which a restart and Retry have to know, and show it."""
        note, answer = note_of(tried.fault, tried.number), tried.status.as_text()
        if job.ready_at is None or job.fetch_note != note or tried.kept != answer:
            async with self._db.transaction() as conn:
                job = await lifecycle.mark_ready(conn, job.id, note, self._clock())
                await jobs.keep_answer(conn, job.id, answer)
            tried.kept = answer
        self._publisher.progress(job)

    async def _pass_on(self, job: Job, tried: _Try) -> bool:
        """Give the member the address of a file that we are refused; False if none may be shared."""
        redact = SecretRedactor([job.interaction_token or ""])
        open_to_all = (url for url in tried.refusing if is_shareable(url) and url not in tried.status.secret_urls)
        address = next((url for url in open_to_all if redact(url) == url), None)
        if address is None:
            return False
        log.warning("job %s: its member gets the address of the result instead: %s", job.id, tried.fault)
        await self._end(job, tried.status, None, address)
        return True

    async def _end(self, job: Job, status: Finished, result: ResultFile | None, address: str = "") -> None:
        provider = self._providers[job.account]
        async with self._db.transaction() as conn:
            await lifecycle.finish(
                conn,
                job.id,
                result,
                [button for button in status.buttons if provider.offers(button.action)],
                self._clock(),
                final_prompt=status.final_prompt,
                seed=status.seed,
                text="\n".join(status.choices) or " ".join(status.text.split()),
                usage=status.usage,
                address=address,
            )
            if job.task_ref is not None:
                await jobs.drop_answers(conn, job.account, job.task_ref)
        self._tries.pop(job.id, None)
        log.info("job %s finished", job.id, extra={"job": job.id, "user": job.user_id})
        self._outcomes.wake.set()
