"""Ends jobs and has Discord show it: the only place that ends a job and that calls the Publisher for the last time.

The order is always the same: first the database, then Discord. Whatever Discord hasn't accepted yet is found again
by `due`, after a restart too, so nothing stays unsaid.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Sequence
from weakref import WeakValueDictionary

from bot.core.backoff import Backoff
from bot.core.errors import is_passing
from bot.core.fail_causes import cause_of
from bot.core.kinds import FailCause
from bot.core.models import ChannelId, Job, JobId, MessageRef, StoredButton
from bot.core.states import ENDED, JobState
from bot.core.text.quoting import unquoted
from bot.core.text.repeated_log_lines import RareLog, gist
from bot.services.media.media import MediaStore
from bot.services.ports import (
    Clock,
    MessageGone,
    NowhereToPost,
    Publisher,
    PublishLater,
    ResultMedia,
    ResultRefused,
)
from bot.store.database.database import Database
from bot.store.jobs import buttons, jobs, lifecycle, outdated_messages
from bot.store.members import users
from bot.texts.jobs import failures as say

log = logging.getLogger(__name__)

PING_AFTER_S = 120.0
BACKOFF = Backoff(1.0, 60.0)
SHOWN_AT_ONCE = 8  # after an outage above all
SHOWN_IN_A_CHANNEL = 2  # of these: Discord limits each channel, and one that has to wait must not hold up the others
ELSEWHERE_AFTER_S = 12.0  # a message that refuses us for this long is replaced by a new one
LASTING_S = 15 * 60.0  # if everything refuses us, it is tried this long before it counts
LEAST_S = 30.0  # of that in this run: a process that was away couldn't try
MOST_BUGS = 5  # failed tries for reasons of our own before a job's end is given up


class Outcomes:
    """Ends jobs and shows their ends."""

    def __init__(self, db: Database, publisher: Publisher, media: MediaStore, clock: Clock) -> None:
        self._db = db
        self._publisher = publisher
        self._media = media
        self._clock = clock
        self._tries: dict[JobId, tuple[int, float]] = {}  # how often Discord refused it, and when to try again
        self._refused: dict[JobId, float] = {}  # since when in this run, in monotonic seconds
        self._unread: dict[JobId, float] = {}  # since when its file cannot be read, in monotonic seconds
        self._bugs: Counter[JobId] = Counter()
        self._rare = RareLog(log)
        self._slots = asyncio.Semaphore(SHOWN_AT_ONCE)
        self._channel_slots: WeakValueDictionary[ChannelId, asyncio.Semaphore] = WeakValueDictionary()
        self.wake = asyncio.Event()

    async def fail(self, job: Job, reason: str, *, retryable: bool, at_provider: bool = False) -> None:
        """Fail a job: its credits go back in the same transaction, the message follows. An ended job stays unchanged.

        One that ended `at_provider` after a cancel was requested is cancelled, whatever the provider's words.
        """
        async with self._db.transaction() as conn:
            current = await jobs.get(conn, job.id)
            if current is None or current.state in ENDED:
                return
            if current.state is JobState.DONE and job.state is not JobState.DONE:
                return  # it finished after the caller's check
            wanted = at_provider and current.cancel is not None
            if wanted:
                await lifecycle.cancel(conn, job.id, self._clock())
            else:
                await lifecycle.fail(conn, job.id, reason, retryable, self._clock(), prompt=job.spec.prompt)
        how = "was cancelled" if wanted else "failed"
        log.info("job %s %s: %s", job.id, how, unquoted(reason), extra={"job": job.id, "user": job.user_id})
        self.wake.set()

    @property
    def retrying(self) -> bool:
        """True while an end waits for its next try."""
        return bool(self._tries)

    async def due(self) -> list[Job]:
        """Jobs whose end Discord doesn't show yet and that are due for another try."""
        async with self._db.read() as conn:
            unshown = await jobs.to_show(conn)
        now = time.monotonic()
        return [job for job in unshown if self._tries.get(job.id, (0, 0.0))[1] <= now]

    async def publish(self, job: Job) -> None:
        """Show the end of a job and note that it is shown; if Discord refuses now, note it for later."""
        try:
            size = job.result.size_bytes if job.result is not None and job.state is JobState.DONE else 0
            async with self._slots_of(job.channel_id), self._slots, self._media.memory.hold(size):
                await self._publish(job)
        except PublishLater as later:
            self._put_off(job, later.retry_after_s, str(later))
        except lifecycle.IllegalChange as moved:
            log.warning("the end of job %s was shown already: %s", job.id, moved)
        except Exception as fault:
            if is_passing(fault):
                self._put_off(job, None, str(fault) or repr(fault))
                return
            log.exception("job %s: a bug while showing its end", job.id, extra={"job": job.id})
            self._bugs[job.id] += 1
            self._put_off(job, None, "a bug")
            if self._bugs[job.id] >= MOST_BUGS:
                await self._give_up(job)
        else:
            self._forget(job)

    def _slots_of(self, channel_id: ChannelId) -> asyncio.Semaphore:
        return self._channel_slots.setdefault(channel_id, asyncio.Semaphore(SHOWN_IN_A_CHANNEL))

    def _forget(self, job: Job) -> None:
        self._tries.pop(job.id, None)
        self._refused.pop(job.id, None)
        self._unread.pop(job.id, None)
        self._bugs.pop(job.id, None)

    def _put_off(self, job: Job, wait_s: float | None, why: str) -> None:
        tries = self._tries.get(job.id, (0, 0.0))[0] + 1
        if wait_s is None:
            wait_s = BACKOFF.wait_s(tries)
        self._tries[job.id] = (tries, time.monotonic() + wait_s)
        about = f"{job.id}: {gist(why)}"  # tried every minute, perhaps for days
        self._rare.warning("the end of job %s is not shown yet, again in %.1f s: %s", job.id, wait_s, why, about=about)

    async def _publish(self, job: Job) -> None:
        try:
            media = await self._load(job)
        except OSError as fault:
            began = self._unread.setdefault(job.id, time.monotonic())
            if not isinstance(fault, FileNotFoundError) and time.monotonic() - began < LASTING_S:
                raise PublishLater(f"its file cannot be read now: {fault}") from fault
            log.error("the stored result of job %s cannot be read: %s", job.id, fault)
            await self.fail(job, say.PICTURE_LOST(), retryable=True)
            return
        async with self._db.read() as conn:
            stored = await buttons.list_for(conn, job.id) if job.state is JobState.DONE else []
        try:
            message = await self._show(job, stored, media)
        except ResultRefused as refused:
            log.warning("the result of job %s is not taken: %s", job.id, refused)
            curable = cause_of(refused.reason) is FailCause.OPERATOR  # such as by links to what is too large
            await self.fail(job, refused.reason, retryable=curable or not refused.lasting)
            return
        except NowhereToPost as gone:
            log.warning("the end of job %s has nowhere to go: %s", job.id, gone)
            await self._give_up(job)
            return
        if job.state is JobState.DONE and self._clock() - job.created_at > PING_AFTER_S:
            async with self._db.read() as conn:
                requester = await users.get(conn, job.user_id)
            if requester is None or requester.ping:
                await self._publisher.ping(job, message)
        async with self._db.transaction() as conn:
            if job.state is JobState.DONE:
                await lifecycle.deliver(conn, job.id, message, self._clock())
            else:
                await lifecycle.mark_shown(conn, job.id, self._clock())
            if job.message == message:
                await outdated_messages.remove(conn, message.message_id)
        log.info("the end of job %s is shown (%s)", job.id, job.state, extra={"job": job.id, "user": job.user_id})

    async def _load(self, job: Job) -> ResultMedia | None:
        if job.result is None or job.state is not JobState.DONE:
            return None
        return ResultMedia(await self._media.read(job.result), job.result.content_type)

    async def _show(self, job: Job, stored: Sequence[StoredButton], media: ResultMedia | None) -> MessageRef:
        """Show the end in the job's message, else in another place. Raises PublishLater; ResultRefused or NowhereToPost
        if that is final."""
        try:
            return await self._publisher.show(job, stored, media)
        except MessageGone as gone:
            closed = gone
        since = await self._refused_since(job, closed)
        if not closed.lasting and self._clock() - since < ELSEWHERE_AFTER_S:
            raise PublishLater(str(closed))
        log.info("job %s is posted again: %s", job.id, closed)
        async with self._db.transaction() as conn:
            await lifecycle.mark_repost(conn, job.id, self._clock())
        try:
            return await self._publisher.repost(job, stored, media, search=job.repost_at is not None)
        except (ResultRefused, NowhereToPost) as nowhere:
            refused = nowhere if isinstance(nowhere, ResultRefused) else closed
            if isinstance(refused, ResultRefused) and (refused.lasting or self._lasts(job, since)):
                raise refused from nowhere
            if not (closed.lasting and nowhere.lasting) and not self._lasts(job, since):
                raise PublishLater(str(nowhere)) from nowhere
            raise

    async def _refused_since(self, job: Job, closed: MessageGone) -> float:
        """The time since when the job's message has refused its end. A message that may still exist is updated when
        possible, whatever happens to the job."""
        self._refused.setdefault(job.id, time.monotonic())
        if job.message is None:
            return self._clock()
        async with self._db.transaction() as conn:
            if closed.lasting and not isinstance(closed, ResultRefused):
                await outdated_messages.remove(conn, job.message.message_id)
                return self._clock()
            return await outdated_messages.note(conn, job.id, job.message, self._clock())

    def _lasts(self, job: Job, since: float) -> bool:
        """True if everything has refused the end of the job for so long that it will keep doing so."""
        here_s = time.monotonic() - self._refused.get(job.id, time.monotonic())
        return self._clock() - since >= LASTING_S and here_s >= LEAST_S

    async def _give_up(self, job: Job) -> None:
        """Give up on delivery: an undelivered result isn't charged; the file stays on our disk."""
        self._forget(job)
        async with self._db.transaction() as conn:
            if job.state is JobState.DONE:
                await lifecycle.fail(conn, job.id, say.NOWHERE_TO_POST(), False, self._clock())
            await lifecycle.mark_shown(conn, job.id, self._clock())
