"""Every job begins here: checks room and credits, reserves its credits and stores it, then starts or drops it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from bot.core.actions import facts
from bot.core.config import Settings
from bot.core.credits.quota_text import what_things_cost
from bot.core.errors import Busy, QuotaExceeded, UserError
from bot.core.jobs.new_job import NewJob
from bot.core.models import Job, MessageRef, StoredButton
from bot.core.states import JobState
from bot.services.jobs.plans import Opened
from bot.services.jobs.rule_check import Admitted
from bot.services.ports import Clock, WorkerSignals
from bot.store.credits import ledger
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.jobs import buttons as button_rows
from bot.store.jobs import jobs, late_tasks, lifecycle
from bot.store.members import pending_deletions, users
from bot.store.moderation import pending
from bot.texts.jobs import clicks, job_commands
from bot.texts.members import privacy

log = logging.getLogger(__name__)


class JobReservations:
    """Takes in jobs that the rule check has admitted. `JobStarter` calls `open`, then `start` (it is shown) or else
    `drop`."""

    def __init__(self, db: Database, settings: Settings, clock: Clock, worker: WorkerSignals) -> None:
        self._db = db
        self._settings = settings
        self._clock = clock
        self._worker = worker

    async def open(self, admitted: Admitted) -> Opened:
        """Reserve the credits and store the job, in one transaction.

        Raises UserError (QuotaExceeded, Busy, too many jobs); nothing is kept then.
        """
        async with self._db.transaction(urgent=True) as conn:
            return await self.open_in(conn, admitted)

    async def open_in(self, conn: Connection, admitted: Admitted) -> Opened:
        """`open` as a part of the caller's transaction, which must be rolled back if this raises."""
        new, now = admitted.new, self._clock()
        known = await jobs.by_key(conn, new.asker.key)
        if known is not None:
            return Opened(known, fresh=False, same_event=True)
        if await pending_deletions.covers(conn, new.asker.user_id, new.asker.guild_id):
            raise UserError(privacy.BEING_DELETED())
        if await pending.was_deleted(conn, new.asker.key):  # its member was deleted since it was read
            raise UserError(clicks.TOO_OLD())
        if new.parent_id is not None:
            if await jobs.get(conn, new.parent_id) is None:  # its member was deleted a moment ago
                raise UserError(clicks.GONE())
            active = await jobs.active_clicks(conn, new.parent_id, new.parent_slot, new.asker.user_id)
            if (same := new.already_in(active)) is not None:
                return Opened(same, fresh=False)
        if (other := await self._does_it_already(conn, new)) is not None:
            return Opened(other, fresh=False)
        await self._check_active(conn, admitted)
        await users.ensure(conn, new.asker.user_id, new.asker.user_name, now)
        job, _created = await jobs.insert(conn, new, now)
        if new.spec.done_ref is not None:
            await late_tasks.unwatch(conn, new.account, new.spec.done_ref)
        try:
            kind, by_default = facts(new.spec.action).priced, admitted.by_default
            await ledger.reserve(conn, job.id, admitted.wallet, new.cost, kind, now, by_default=by_default)
        except QuotaExceeded as refused:
            raise QuotaExceeded(f"{refused}\n{what_things_cost(admitted.prices)}") from None
        return Opened(job, fresh=True)

    @staticmethod
    async def _does_it_already(conn: Connection, new: NewJob) -> Job | None:
        """The job, of any member, that makes (or has made) the very result of this Retry, or of this press on a button
        that always gives the same: a finished result is delivered and charged once. The press may be older than its
        price question."""
        found = await late_tasks.in_the_place_of(conn, new.retry_of) if new.retry_of is not None else None
        if found is not None and found.state not in (JobState.FAILED, JobState.CANCELLED):
            return found
        if new.spec.done_ref is not None:
            return await late_tasks.heir(conn, new.account, new.spec.done_ref)
        if facts(new.spec.action).same_again and new.parent_id is not None and new.parent_slot is not None:
            return await jobs.delivered_child(conn, new.parent_id, new.parent_slot, new.asker.user_id)
        return None

    async def _check_active(self, conn: Connection, admitted: Admitted) -> None:
        new = admitted.new
        most = self._settings.max_running_per_user + self._settings.max_queued_per_user
        active, here = await jobs.count_active(conn, new.asker.user_id, new.asker.guild_id)
        if active >= most:
            raise UserError(job_commands.TOO_MANY_JOBS(count=active))
        if admitted.most_active is not None and here >= admitted.most_active:
            raise UserError(job_commands.TOO_MANY_JOBS_HERE(count=here))

    async def start(self, job: Job, message: MessageRef) -> None:
        """Queue the job for the worker: Discord has acknowledged with `message`.

        If the worker has dropped the job meanwhile, because no message came, the message shows it as cancelled.
        """
        now = self._clock()
        moved = await self._settle(job, lambda conn: lifecycle.start(conn, job.id, message, now))
        if moved is JobState.CANCELLED:
            await self._settle(job, lambda conn: lifecycle.set_message(conn, job.id, message, now))
            self._worker.tell()
        self._worker.wake()

    async def drop(self, job: Job) -> None:
        """End a job that Discord didn't let us acknowledge: nobody saw it, and its credits go back."""
        await self._settle(job, lambda conn: lifecycle.cancel(conn, job.id, self._clock()))

    async def _settle(self, job: Job, change: Callable[..., Awaitable[object]]) -> JobState | None:
        """Move an accepted job on. If that fails now, the worker finds it still accepted and asks Discord.

        Returns the job's current state if the worker was faster.
        """
        try:
            async with self._db.transaction() as conn:
                await change(conn)
        except lifecycle.IllegalChange as moved:
            log.info("the worker was faster: %s", moved)
            return moved.found
        except Busy as fault:
            log.error("job %s stays accepted for the worker to find: %s", job.id, fault)
        return None

    async def mark_used(self, job: Job) -> tuple[Job, list[StoredButton]] | None:
        """Remember that the button behind `job` was pressed; returns the parent and its buttons to redraw."""
        if job.parent_id is None or job.parent_slot is None:
            return None
        async with self._db.transaction() as conn:
            await button_rows.mark_used(conn, job.parent_id, job.parent_slot)
            parent = await jobs.get(conn, job.parent_id)
            stored = await button_rows.list_for(conn, job.parent_id)
        return (parent, stored) if parent is not None else None
