"""Cancelling: what waits ends at once; the provider is asked to stop what it works on, and its end is polled for."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final, Protocol

from bot.core.cancelling import cancel_asked
from bot.core.errors import ProviderAuthError, ProviderError, UserError
from bot.core.models import Job, JobId, JobState
from bot.providers.base import Provider
from bot.services.deadline import in_time
from bot.services.ports import Clock
from bot.services.records import Records
from bot.services.requests import Origin
from bot.store import jobs, lifecycle
from bot.store.database import Connection, Database

log = logging.getLogger(__name__)

NOT_YOURS: Final = "You have no such job. `/jobs` lists yours."
NOT_OF_THIS_SERVER: Final = "This server has no such job."
CANNOT_STOP: Final = "It already runs and is paid for, and the provider cannot stop it. Its result will come."
NOT_ALONE: Final = "The provider makes this very picture for another job too, so it is not stopped. It will come."
NO_ANSWER: Final = (
    "I have no answer from the provider, so I do not know whether it stops. Its message will tell; "
    "if it goes on, please try again in a minute."
)
TOO_LATE: Final = {
    JobState.ACCEPTED: "It is just being taken in. Please try again in a moment.",
    JobState.SUBMITTING: "It is being sent to the provider at this moment, so it cannot be cancelled.",
    JobState.UNKNOWN: "I am finding out whether the provider has it, so it cannot be cancelled.",
    JobState.DONE: "It is ready; its result comes in a moment.",
    JobState.DELIVERED: "It is done already.",
    JobState.FAILED: "It has failed already, and nothing was charged.",
    JobState.CANCELLED: "It is cancelled already, and nothing was charged.",
}


class Teller(Protocol):
    """Told what is to be done soon: show the end of a job (`tell`), poll an account (`hint`)."""

    def tell(self) -> None: ...

    def hint(self, account: str) -> None: ...


class Cancelling:
    """Interactions call `cancel`, and `ask_provider` once they are acknowledged where the job still runs."""

    def __init__(
        self, db: Database, providers: Mapping[str, Provider], records: Records, clock: Clock, worker: Teller
    ) -> None:
        self._db = db
        self._providers = providers
        self._records = records
        self._clock = clock
        self._worker = worker

    async def cancel(self, job_id: JobId, origin: Origin, *, manages: bool = False) -> Job:
        """End a job that the provider does not work on yet; its credits go back at once. One that it works on is given
        back as it was, with its cancel noted: it is for `ask_provider`.

        Only its requester may, or who `manages` the server that it belongs to, which is written down. Raises UserError
        with the reason where it cannot be; a job of somebody else is not told from one that does not exist.
        """
        job = await in_time(self._cancel(job_id, origin, manages), origin.answer_by)
        if job.state is JobState.CANCELLED:
            self._worker.tell()
        return job

    async def _cancel(self, job_id: JobId, origin: Origin, manages: bool) -> Job:
        # whoever else would move the job waits for the end of this
        async with self._db.transaction(urgent=True) as conn:
            job = await jobs.get(conn, job_id)
            if job is None or not (job.user_id == origin.user_id or (manages and _of_same_server(job, origin))):
                raise UserError(NOT_OF_THIS_SERVER if manages else NOT_YOURS)
            if job.state is JobState.QUEUED or job.waits_for_member:
                await self._write_down(conn, job, origin, "cancelled a job of {member}")
                return await lifecycle.cancel(conn, job.id, self._clock())
            if job.state in TOO_LATE:
                raise UserError(TOO_LATE[job.state])
            await self._check_alone(conn, job)
            await self._write_down(conn, job, origin, "had the provider asked to stop a job of {member}")
            await lifecycle.ask_to_cancel(conn, job)
            return job

    async def _write_down(self, conn: Connection, job: Job, origin: Origin, what: str) -> None:
        """What somebody does to a job of their own is nobody's business."""
        if origin.guild_id is not None and job.user_id != origin.user_id:
            await self._records.write(conn, origin.guild_id, origin.user_id, f"{what}: `{job.id}`", job.user_id)

    async def _check_alone(self, conn: Connection, job: Job) -> None:
        """A provider may answer the same press with the same task: it would stop that for everybody."""
        running = await jobs.open_tasks(conn, job.account)
        if any(other.task_ref == job.task_ref and other.id != job.id for other in running):
            raise UserError(NOT_ALONE)

    async def ask_provider(self, job: Job) -> None:
        """Ask the provider to stop `job`, which `cancel` gave. May take 20 s.

        Nothing is decided by its answer: the job ends by what polls say, stopped or finished in the last moment.
        Raises UserError where the provider cannot stop it, and then nothing has changed, or did not answer.
        """
        if await self._asked(job):
            self._worker.hint(job.account)
            return
        async with self._db.transaction() as conn:
            current = await jobs.get(conn, job.id)
            if cancel_asked(job) and current is not None and cancel_asked(current):
                return  # it took an earlier request, and is only too late for this one
            await lifecycle.forget_to_cancel(conn, job.id)
        raise UserError(CANNOT_STOP)

    async def _asked(self, job: Job) -> bool:
        provider = self._providers.get(job.account)
        if provider is None or job.task_ref is None:
            return False
        try:
            taken = await provider.cancel(job.task_ref)
        except ProviderAuthError as refused:
            log.warning("job %s: its provider lets us not cancel it: %s", job.id, refused.reason)
            return False
        except ProviderError as fault:
            log.warning("job %s: its provider could not be asked to cancel it: %s", job.id, fault.reason)
            raise UserError(NO_ANSWER) from fault
        log.info("job %s: the provider %s", job.id, "was asked to cancel it" if taken else "does not cancel it")
        return taken


def _of_same_server(job: Job, origin: Origin) -> bool:
    return job.guild_id is not None and job.guild_id == origin.guild_id
