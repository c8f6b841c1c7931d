"""Where every job begins, whatever asked for it: room and credits checked, stored, started or dropped."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.core.config import Settings
from bot.core.errors import Busy, QuotaExceeded, UserError
from bot.core.models import Job, JobId, JobState, MessageRef, StoredButton
from bot.core.prices import kind_of
from bot.core.quota_text import what_things_cost
from bot.services.deadline import in_time
from bot.services.gate import Admitted
from bot.services.ports import Clock
from bot.services.requests import Opened, Origin
from bot.store import buttons as button_rows
from bot.store import jobs, lifecycle, quota, users
from bot.store.database import Connection, Database

log = logging.getLogger(__name__)

GONE = "I do not know this picture any more, so its buttons are dead. Start anew with /imagine."
NOT_YOURS = "You have no such job. `/jobs` lists yours."
NOT_OF_THIS_SERVER = "This server has no such job."
TOO_LATE = {
    JobState.ACCEPTED: "It is just being taken in. Please try again in a moment.",
    JobState.SUBMITTING: "It is being sent to the provider at this moment, so it cannot be cancelled.",
    JobState.UNKNOWN: "I am finding out whether the provider has it, so it cannot be cancelled.",
    JobState.RUNNING: "It already runs and is paid for, and the provider cannot stop it. Its result will come.",
    JobState.NEEDS_INPUT: "It already runs and is paid for, and the provider cannot stop it. Its result will come.",
    JobState.DONE: "It is ready; its result comes in a moment.",
    JobState.DELIVERED: "It is done already.",
    JobState.FAILED: "It has failed already, and nothing was charged.",
    JobState.CANCELLED: "It is cancelled already, and nothing was charged.",
}


class Waker(Protocol):
    """Told when there is something to do at once: a job waits (`wake`), or its end is to be shown (`tell`)."""

    def wake(self) -> None: ...

    def tell(self) -> None: ...


class Intake:
    """Takes in what the gate has admitted. Interactions call `open`, then `start` (acknowledged) or `drop` (not)."""

    def __init__(self, db: Database, settings: Settings, clock: Clock, worker: Waker) -> None:
        self._db = db
        self._settings = settings
        self._clock = clock
        self._worker = worker

    async def open(self, admitted: Admitted) -> Opened:
        """Reserve the credits and store the job, in one transaction.

        Raises UserError (QuotaExceeded, Busy, too many jobs); nothing is kept then.
        """
        return await in_time(self._open(admitted), admitted.origin.answer_by)

    async def _open(self, admitted: Admitted) -> Opened:
        async with self._db.transaction(urgent=True) as conn:
            return await self.open_in(conn, admitted)

    async def open_in(self, conn: Connection, admitted: Admitted) -> Opened:
        """`open` as a part of somebody's transaction, which is given up where this is refused."""
        new, now = admitted.new, self._clock()
        known = await jobs.by_key(conn, new.key)
        if known is not None:
            return Opened(known, fresh=False, same_event=True)
        if new.parent_id is not None:
            if await jobs.get(conn, new.parent_id) is None:  # its member was forgotten a moment ago
                raise UserError(GONE)
            active = await jobs.active_click(conn, new.parent_id, new.parent_slot, new.user_id)
            if active is not None:
                return Opened(active, fresh=False)
        await self._check_active(conn, admitted)
        await users.ensure(conn, new.user_id, admitted.origin.user_name, now)
        job, _created = await jobs.insert(conn, new, now)
        try:
            await quota.reserve(conn, job.id, admitted.wallet, new.cost, kind_of(new.spec.action), now)
        except QuotaExceeded as refused:
            raise QuotaExceeded(f"{refused}\n{what_things_cost(admitted.prices)}") from None
        return Opened(job, fresh=True)

    async def _check_active(self, conn: Connection, admitted: Admitted) -> None:
        new = admitted.new
        most = self._settings.max_running_per_user + self._settings.max_queued_per_user
        active, here = await jobs.count_active(conn, new.user_id, new.guild_id)
        if active >= most:
            raise UserError(
                f"You have {active} jobs running or waiting, which is the most. Please wait for one to end."
            )
        if admitted.most_active is not None and here >= admitted.most_active:
            raise UserError(
                f"You have {here} jobs running or waiting in this server, which is the most that its admins allow. "
                "Please wait for one to end."
            )

    async def start(self, job: Job, message: MessageRef) -> None:
        """Discord has acknowledged with `message`: the worker may take the job.

        A job that the worker has dropped meanwhile, because no message came, is shown as cancelled in it.
        """
        now = self._clock()
        moved = await self._settle(job, lambda conn: lifecycle.start(conn, job.id, message, now))
        if moved is JobState.CANCELLED:
            await self._settle(job, lambda conn: lifecycle.set_message(conn, job.id, message, now))
            self._worker.tell()
        self._worker.wake()

    async def drop(self, job: Job) -> None:
        """Discord did not let us acknowledge: nobody saw the job, so it ends and its credits go back."""
        await self._settle(job, lambda conn: lifecycle.cancel(conn, job.id, self._clock()))

    async def cancel(self, job_id: JobId, origin: Origin, *, manages: bool = False) -> Job:
        """End a job that the provider does not work on yet; its credits go back at once.

        Only its requester may, or who `manages` the server that it belongs to. Raises UserError with the reason where
        it cannot be; a job of somebody else is not told from one that does not exist.
        """
        job = await in_time(self._cancel(job_id, origin, manages), origin.answer_by)
        self._worker.tell()
        return job

    async def _cancel(self, job_id: JobId, origin: Origin, manages: bool) -> Job:
        # whoever else would move the job waits for the end of this
        async with self._db.transaction(urgent=True) as conn:
            job = await jobs.get(conn, job_id)
            if job is None or not (job.user_id == origin.user_id or (manages and _of_same_server(job, origin))):
                raise UserError(NOT_OF_THIS_SERVER if manages else NOT_YOURS)
            if job.state is not JobState.QUEUED and not job.waits_for_member:
                raise UserError(TOO_LATE[job.state])
            return await lifecycle.cancel(conn, job.id, self._clock())

    async def _settle(self, job: Job, change: Callable[..., Awaitable[object]]) -> JobState | None:
        """Move an accepted job on. Where that fails now, the worker finds it still accepted and asks Discord.

        Returns the state that it is in already where the worker was faster.
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
        """Remember that the button behind `job` was pressed; gives the parent and its buttons to draw anew."""
        if job.parent_id is None or job.parent_slot is None:
            return None
        async with self._db.transaction() as conn:
            await button_rows.mark_used(conn, job.parent_id, job.parent_slot)
            parent = await jobs.get(conn, job.parent_id)
            stored = await button_rows.list_for(conn, job.parent_id)
        return (parent, stored) if parent is not None else None


def _of_same_server(job: Job, origin: Origin) -> bool:
    return job.guild_id is not None and job.guild_id == origin.guild_id
