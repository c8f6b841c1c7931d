"""Existing results: finding them, paging through them, and posting them again without asking the provider."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from bot.core.discord_limits import MOST_CHOICES
from bot.core.errors import UserError
from bot.core.jobs.asker import Asker
from bot.core.jobs.queue_position import QueuePosition
from bot.core.links import message_link
from bot.core.models import GuildId, Job, JobId, MessageId, MessageRef, UserId
from bot.core.rules.policy import Visibility
from bot.core.states import JobState
from bot.core.text.quoting import said
from bot.core.text.sentences import sentence
from bot.services.jobs.visibility import Viewer, may_see
from bot.services.media.media import MediaStore
from bot.services.media.results import Found, Result, opened
from bot.services.media.thumbs import Thumbs
from bot.services.members.recently_shown import Lately
from bot.services.ports import Clock, ResultMedia
from bot.services.provider_accounts.queue_estimates import Estimates
from bot.services.rules.policies import Policies
from bot.store.database.database import Database
from bot.store.jobs import buttons, history, jobs, lifecycle, messages, removals
from bot.texts.media.delivery import FILE_GONE
from bot.texts.members import library as say

SUGGEST_FROM = 200  # a member's newest jobs searched while an id is typed
_JOB_ID = re.compile(r"[0-9a-z]{10}")


@dataclass(frozen=True, slots=True)
class Postable:
    """A member's own result; `posted` is the last message that shows it to all where they are."""

    result: Found
    posted: MessageRef | None


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """One of a member's results. `number` counts from the newest (1) to `total`; `small` is a JPEG."""

    job: Job
    number: int
    total: int
    small: bytes | None


@dataclass(frozen=True, slots=True)
class OpenJob:
    """A job that has not ended. `position` in the queue of its account; None = it no longer waits. `stoppable`: a
    cancel can work."""

    job: Job
    position: QueuePosition | None
    stoppable: bool = True


class Library:
    """Reads finished jobs and their files."""

    def __init__(
        self, db: Database, media: MediaStore, thumbs: Thumbs, policies: Policies, estimates: Estimates, clock: Clock
    ) -> None:
        self._db = db
        self._media = media
        self._thumbs = thumbs
        self._policies = policies
        self._estimates = estimates
        self._clock = clock
        self.lately = Lately()  # what was just shown again, and for whom

    async def result(self, job: Job) -> Found:
        """The stored result. Raises UserError if there is none or its file is gone."""
        if job.state is not JobState.DELIVERED:
            raise UserError(say.NOT_THERE_YET())
        if job.result is not None:
            await self.file(job)
        async with self._db.read() as conn:
            return Found(job, await buttons.list_for(conn, job.id))

    def opened(self, found: Found) -> AbstractAsyncContextManager[Result]:
        """See `results.opened`."""
        return opened(found, self._media)

    async def file(self, job: Job) -> Path:
        """The path of the stored result. Raises UserError if there is none or its file is gone."""
        if job.state is not JobState.DELIVERED or job.result is None:
            raise UserError(say.NOT_THERE_YET())
        path = self._media.path(job.result)
        if not await asyncio.to_thread(path.is_file):
            raise UserError(FILE_GONE())
        return path

    async def original(self, job: Job) -> ResultMedia:
        """The stored result as the provider sent it. Raises UserError if there is none or its file is gone."""
        if job.state is not JobState.DELIVERED or job.result is None:
            raise UserError(say.WORDS_ONLY())
        path, content_type = await self._media.original(job.result)
        try:
            return ResultMedia(await asyncio.to_thread(path.read_bytes), content_type)
        except OSError:
            raise UserError(FILE_GONE()) from None

    async def shown_in(self, job: Job, message: MessageRef) -> None:
        """Note that from now on `message` shows the job."""
        async with self._db.transaction() as conn:
            await lifecycle.set_message(conn, job.id, message, self._clock())

    async def also_shown_in(self, job: Job, message: MessageRef) -> None:
        """Note that `message` shows the job too."""
        async with self._db.transaction() as conn:
            await messages.add(conn, job.id, message, self._clock())

    async def taken_down(self, job_id: JobId, message_id: MessageId, *, removed_from: GuildId | None = None) -> None:
        """Note that a message was deleted on purpose: nobody can reach its job through it, and nothing links to it.

        `removed_from`: the server whose moderators did that, where the result isn't shown to everybody again.
        """
        async with self._db.transaction() as conn:
            if removed_from is not None:
                await removals.add(conn, job_id, removed_from)
            await messages.remove(conn, message_id)
            await lifecycle.lose_message(conn, job_id, message_id)

    # -- finding one -------------------------------------------------------------------------------------------------

    async def find(self, job_id: JobId, viewer: Viewer) -> Job:
        """A job that `viewer` may see: their own, one of this server in a channel that they read, or one shown in this
        very channel; a private one of somebody else only where it was posted. Raises UserError; nobody learns whether
        any other job exists."""
        if not _JOB_ID.fullmatch(job_id):
            raise UserError(say.NO_SUCH())
        async with self._db.read() as conn:
            job = await jobs.get(conn, job_id)
            if job is not None and await may_see(conn, job, viewer):
                return job
        raise UserError(say.NO_SUCH())

    async def seen(self, found: Sequence[Job], viewer: Viewer) -> list[Job]:
        """Those of the jobs that `viewer` may see."""
        async with self._db.read() as conn:
            return [job for job in found if await may_see(conn, job, viewer)]

    async def behind(self, message_id: MessageId, asker: Asker, named: JobId | None) -> Job:
        """The job shown by a message that the member is looking at. `named`: the job that its buttons name, for a
        message that we had no time to note. Raises UserError."""
        async with self._db.read() as conn:
            job_id = await messages.job_of(conn, message_id) or named
            job = await jobs.get(conn, job_id) if job_id is not None else None
            job = job or await jobs.own_shown_in(conn, asker.user_id, message_id)  # a private one without buttons yet
        if job is None:
            raise UserError(say.NO_PICTURE_OF_MINE())
        return job

    async def to_show(self, job_id: JobId, viewer: Viewer) -> Found:
        """The result to post again. Raises UserError: unknown, not ready (with its link), failed (with the reason)."""
        job = await self.find(job_id, viewer)
        match job.state:
            case JobState.DELIVERED:
                return await self.result(job)
            case JobState.FAILED if job.fail_reason:
                raise UserError(say.FAILED(reason=said(sentence(job.fail_reason), 300)))
            case JobState.FAILED:
                raise UserError(say.FAILED_SOMEHOW())
            case JobState.CANCELLED:
                raise UserError(say.CANCELLED())
            case _:
                link = message_link(job)
                raise UserError(say.NOT_READY_LINKED(link=link) if link else say.NOT_READY())

    async def readable(self, job: Job, viewer: Viewer) -> MessageRef | None:
        """A message that shows a public job and that `viewer` may read: the job's own, else the newest."""
        if job.guild_id is None and job.user_id == viewer.user_id:
            return job.message  # in their direct messages
        async with self._db.read() as conn:
            others = await messages.of(conn, job.id)
        known = [job.message, *others] if job.message is not None else others
        return next((one for one in known if one.channel_id == viewer.channel_id or viewer.sees(one.channel_id)), None)

    async def shows_privately(self, job: Job, viewer: Viewer) -> bool:
        """True in a server that shows a result only to the member who asked for it, or whose moderators removed this
        one of the viewer's own."""
        policy = await self._policies.of(viewer.guild_id)
        if policy.visibility is Visibility.PRIVATE or job.user_id != viewer.user_id:
            return policy.visibility is Visibility.PRIVATE
        async with self._db.read() as conn:
            return await removals.known(conn, job.id, viewer.guild_id)

    async def to_post(self, job_id: JobId, asker: Asker) -> Postable:
        """The member's own result, to be shown to everybody where they are. Raises UserError."""
        async with self._db.read() as conn:
            job = await jobs.get(conn, job_id)
            if job is None or job.user_id != asker.user_id:
                raise UserError(say.NOT_YOURS_TO_POST())
            posted = await messages.newest_in(conn, job_id, asker.channel_id)
        return Postable(await self.result(job), posted)

    async def suggest(self, user_id: UserId, typed: str) -> list[Job]:
        """The member's own jobs whose id begins as typed or whose prompt contains it, newest first."""
        wanted = typed.strip().lower()
        async with self._db.read() as conn:
            recent = await history.recent(conn, user_id, SUGGEST_FROM)
        fitting = [job for job in recent if job.id.startswith(wanted) or wanted in job.spec.shown.lower()]
        return fitting[:MOST_CHOICES]

    # -- lists -------------------------------------------------------------------------------------------------------

    async def newest(self, user_id: UserId) -> LibraryPage | None:
        """The first page of the member's results; None if there are none."""
        async with self._db.read() as conn:
            job = await history.newest(conn, user_id)
        return None if job is None else await self._page(job)

    async def turn(self, user_id: UserId, job_id: JobId, *, back: bool) -> LibraryPage:
        """The page before (`back` in time) or after the one of `job_id`; the same one if there is no other.

        Raises UserError if that page is not the member's own.
        """
        async with self._db.read() as conn:
            job = await jobs.get(conn, job_id)
            if job is None or job.user_id != user_id:
                raise UserError(say.NOT_YOUR_PAGE())
            beside = await (history.older if back else history.newer)(conn, job)
        return await self._page(beside or job)

    async def _page(self, job: Job) -> LibraryPage:
        async with self._db.read() as conn:
            number, total = await history.position(conn, job)
        return LibraryPage(job, number, total, await self._thumbs.of(job.result))

    async def going(self, asker: Asker) -> list[OpenJob]:
        """The member's running and waiting jobs, oldest first."""
        async with self._db.read() as conn:
            found = await history.going(conn, asker.user_id)
        positions = await self._estimates.positions(found)
        return [OpenJob(job, positions.get(job.id)) for job in found]
