"""Deleting what is kept about a member: rows first, then files, then what the database's log still has of them.

Killed at any moment it goes on from what is written down: rows are deleted in transactions that note which files are
to go, and the note is struck off last, when files and log are clean.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.core.errors import UserError
from bot.core.models import ENDED, GuildId, Job, JobState, UserId
from bot.core.privacy import Kept
from bot.services.deadline import in_time
from bot.services.intake import Waker
from bot.services.media import MediaStore
from bot.services.policies import Policies
from bot.services.ports import Clock
from bot.services.records import Records
from bot.services.region import KEPT_S
from bot.services.thumbs import Thumbs
from bot.store import erasures, lifecycle, privacy, regions
from bot.store.database import Connection, Database

log = logging.getLogger(__name__)

JOBS_AT_ONCE: Final = 200  # in one transaction, which others wait for
TOLD_S: Final = 20.0  # what messages of cancelled jobs get to say so
LOOK_EVERY_S: Final = 0.1
LOG_TRIES: Final = 50


class PrivacyService:
    """`/settings` for oneself, `/admin access forget` for a server. `alias` gives the number that stands for a member
    in sums that outlive their name."""

    def __init__(
        self,
        db: Database,
        policies: Policies,
        records: Records,
        media: MediaStore,
        thumbs: Thumbs,
        alias: Callable[[UserId], int],
        worker: Waker,
        clock: Clock,
    ) -> None:
        self._db = db
        self._policies = policies
        self._records = records
        self._media = media
        self._thumbs = thumbs
        self._alias = alias
        self._worker = worker
        self._clock = clock

    async def kept(self, user_id: UserId, answer_by: float) -> Kept:
        """How much is kept about a member, everywhere. Raises Busy."""
        return await in_time(self._kept(user_id), answer_by)

    async def _kept(self, user_id: UserId) -> Kept:
        async with self._db.read() as conn:
            return await privacy.count(conn, user_id, None)

    async def delete_all(self, user_id: UserId) -> Kept:
        """Delete what is kept about a member everywhere; how much that was. May take minutes.

        Waiting jobs are cancelled first. Raises UserError, and deletes nothing, while jobs run.
        """
        there = await self._make_ready(user_id, None)
        gone = await self._delete_jobs(user_id, None)
        async with self._db.transaction() as conn:
            ruled = await privacy.ruled_in(conn, user_id)
            await self._delete_rest(conn, user_id, None)
        for guild_id in ruled:
            self._policies.changed(guild_id)
        await self.finish()
        return replace(there, jobs=gone.jobs, pictures=gone.pictures)

    async def forget(self, guild_id: GuildId, actor_id: UserId, user_id: UserId) -> Kept:
        """Delete what belongs to one server, for an admin of it; the rest as in `delete_all`."""
        there = await self._make_ready(user_id, guild_id)
        gone = await self._delete_jobs(user_id, guild_id)
        async with self._records.change(guild_id, actor_id) as change:
            await self._delete_rest(change.conn, user_id, guild_id)
            change.note("deleted what was kept about {member}", UserId(0))
        await self.finish()
        return replace(there, jobs=gone.jobs, pictures=gone.pictures)

    async def begin(self) -> None:
        """At the start: delete drafts of regions and masks that were never sent, or whose process ended before it could
        say what they are for. Nobody can be asked about them any more when their sessions are gone."""
        try:
            old = await self._media.old_masks(self._clock() - KEPT_S)
            for first in range(0, len(old), JOBS_AT_ONCE):
                some = old[first : first + JOBS_AT_ONCE]
                async with self._db.read() as conn:
                    used = await regions.masks_in_use(conn, some)
                await self._media.delete((), [name for name in some if name not in used])
        except OSError as fault:
            log.error("old masks of regions could not be deleted, again at the next start: %s", fault)

    async def finish(self) -> None:
        """Delete the files of deleted jobs and empty the database's log."""
        async with self._db.read() as conn:
            due = await erasures.due(conn)
        if not due:
            return
        try:
            for erasure in due:
                await self._media.delete(erasure.jobs, erasure.masks)  # first: small versions are made of them
                await self._thumbs.delete(erasure.jobs)
        except OSError as fault:
            log.error("files of what was deleted could not be deleted, again in a minute: %s", fault)
            return
        if not await self._empty_log():
            log.error("the database's log could not be emptied, again in a minute")
            return
        async with self._db.transaction() as conn:
            await erasures.done(conn, [erasure.key for erasure in due])

    async def _empty_log(self) -> bool:
        for _try in range(LOG_TRIES):
            if await self._db.empty_log():
                return True
            await asyncio.sleep(LOOK_EVERY_S)
        return False

    # -- the steps ---------------------------------------------------------------------------------------------------

    async def _make_ready(self, user_id: UserId, within: GuildId | None) -> Kept:
        """Cancel what waits, and wait until its messages say so. Raises UserError while something runs."""
        async with self._db.transaction(urgent=True) as conn:
            open_jobs = await privacy.unfinished(conn, user_id, within)
            _refuse_running(open_jobs)
            for job in open_jobs:
                if job.state not in ENDED:
                    await lifecycle.cancel(conn, job.id, self._clock())
            kept = await privacy.count(conn, user_id, within)
        if open_jobs:
            self._worker.tell()
            await self._until_told(user_id, within)
        return kept

    async def _until_told(self, user_id: UserId, within: GuildId | None) -> None:
        for _look in range(round(TOLD_S / LOOK_EVERY_S)):
            async with self._db.read() as conn:
                if not await privacy.unfinished(conn, user_id, within):
                    return
            await asyncio.sleep(LOOK_EVERY_S)
        raise UserError(
            "Waiting jobs were cancelled, but I could not yet say so in their messages. Nothing is deleted so far. "
            "Please try again in a minute."
        )

    async def _delete_jobs(self, user_id: UserId, within: GuildId | None) -> Kept:
        """Delete all jobs that are over, some at a time."""
        number = pictures = 0
        while True:
            async with self._db.transaction() as conn:
                batch = await privacy.delete_jobs(conn, user_id, within, JOBS_AT_ONCE)
                if not batch.jobs:
                    return Kept(jobs=number, pictures=pictures)
                await erasures.add(conn, batch.jobs, batch.masks)
            number += len(batch.jobs)
            pictures += batch.pictures

    async def _delete_rest(self, conn: Connection, user_id: UserId, within: GuildId | None) -> None:
        if await privacy.unfinished(conn, user_id, within):
            raise UserError(
                "A new job was started meanwhile. What was older is deleted; please try again when that job is done."
            )
        masks = await privacy.delete_rest(conn, user_id, self._alias(user_id), within)
        await erasures.add(conn, (), masks)


def _refuse_running(open_jobs: list[Job]) -> None:
    running = [job for job in open_jobs if job.state not in (*ENDED, JobState.QUEUED) and not job.waits_for_member]
    if running:
        many = (
            "1 job still runs; try again when it is"
            if len(running) == 1
            else f"{len(running)} jobs still run; try again when they are"
        )
        raise UserError(f"{many} done. Nothing was deleted.")
