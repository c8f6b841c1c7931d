"""Requests to delete a member's data: refused while jobs run, else written down for `deletions` to carry out."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.core.errors import UserError
from bot.core.jobs.asker import Asker
from bot.core.members.privacy import Kept
from bot.core.models import GuildId, Job, UserId
from bot.core.states import ENDED, JobState
from bot.services.members.deletions import Deletions
from bot.services.ports import Clock, WorkerSignals
from bot.store.database.database import Database
from bot.store.jobs import lifecycle
from bot.store.members import deletion_queries as privacy
from bot.store.members import pending_deletions
from bot.store.members.pending_deletions import Deletion
from bot.texts.members import privacy as say


class JobsRun(UserError):
    """Jobs of the member are running, so nothing was deleted."""


class PrivacyService:
    """Takes requests from `/settings` (one's own data) and `/admin access forget` (in a server). `ring` wakes the
    deletions."""

    def __init__(
        self, db: Database, carried_out: Deletions, worker: WorkerSignals, clock: Clock, ring: Callable[[], None]
    ) -> None:
        self._db = db
        self._deletions = carried_out
        self._worker = worker
        self._clock = clock
        self._ring = ring

    async def kept(self, user_id: UserId, within: GuildId | None = None) -> Kept:
        """Count what is kept about a member, everywhere or in one server. Raises Busy."""
        async with self._db.read() as conn:
            return await privacy.count(conn, user_id, within)

    @asynccontextmanager
    async def deleting(self, asker: Asker, user_id: UserId, within: GuildId | None = None) -> AsyncIterator[bool]:
        """Delete what is kept about a member, everywhere or in one server. Waiting jobs are cancelled.

        The request is stored on entering this and carried out after leaving it, so that the press is acknowledged
        before the result is reported. Yields False if the same request is pending already. Raises JobsRun, and
        nothing is deleted; Busy.
        """
        wish_id = secrets.token_hex(8)
        with self._deletions.held_back(wish_id):
            yield await self._write_down(wish_id, asker, user_id, within)
        self._worker.tell()
        self._ring()

    async def _write_down(self, wish_id: str, asker: Asker, user_id: UserId, within: GuildId | None) -> bool:
        now = self._clock()
        async with self._db.transaction(urgent=True) as conn:
            if await pending_deletions.asked(conn, user_id, within):
                return False
            open_jobs = await privacy.unfinished(conn, user_id, within)
            _refuse_running(open_jobs)
            for job in open_jobs:
                if job.state not in ENDED:
                    await lifecycle.cancel(conn, job.id, now)
            kept = await privacy.count(conn, user_id, within)
            wish = Deletion(
                wish_id, user_id, within, asker.user_id, kept, asker.application_id, asker.interaction_token, now
            )
            await pending_deletions.add(conn, wish)
        return True


def _refuse_running(open_jobs: list[Job]) -> None:
    running = [job for job in open_jobs if job.state not in (*ENDED, JobState.QUEUED) and not job.waits_for_member]
    if running:
        raise JobsRun(say.STILL_RUNNING(count=len(running)))
