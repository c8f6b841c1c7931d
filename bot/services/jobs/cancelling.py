"""Cancelling: a waiting job ends at once; a running one ends when polls say so, after its provider was asked to stop
it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.core.credits.quota import Period, window
from bot.core.credits.quota_text import credits
from bot.core.errors import ProviderAuthError, ProviderError, UserError
from bot.core.jobs.asker import Asker
from bot.core.jobs.cancelling import FREE_CANCELS, worked_for
from bot.core.kinds import CancelTerms
from bot.core.models import GuildId, Job, JobId, UserId
from bot.core.rules.audit import MEMBER
from bot.core.states import JobState
from bot.providers.base import Provider
from bot.services.ports import Clock, WorkerSignals
from bot.services.rules.changes import RuleChanges
from bot.services.rules.policies import Policies
from bot.store.credits import ledger
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.jobs import jobs, lifecycle
from bot.texts.catalog import Text
from bot.texts.jobs import cancel as say

log = logging.getLogger(__name__)

TOO_LATE: Final = {
    JobState.ACCEPTED: say.JUST_ACCEPTED,
    JobState.SUBMITTING: say.BEING_SENT,
    JobState.UNKNOWN: say.BEING_LOOKED_FOR,
    JobState.DONE: say.READY,
    JobState.DELIVERED: say.DONE,
    JobState.FAILED: say.FAILED,
    JobState.CANCELLED: say.CANCELLED_BEFORE,
}


class MustPay(UserError):
    """The provider has worked for the job, and its member has no free cancel left today: they are asked first."""

    def __init__(self, job: Job, free: int) -> None:
        why = say.FREE_ONES_USED(count=free) if free else say.NONE_IS_FREE()
        super().__init__(say.MUST_PAY(why=why, price=credits(job.cost)))
        self.job = job


class Cancelling:
    """Cancels jobs. Interactions call `cancel`, then `ask_provider` once they are acknowledged, if the job still runs.
    `pseudonym` gives the number of a member in the sums that outlive a deletion."""

    def __init__(
        self,
        db: Database,
        providers: Mapping[str, Provider],
        policies: Policies,
        changes: RuleChanges,
        pseudonym: Callable[[UserId], int],
        clock: Clock,
        worker: WorkerSignals,
    ) -> None:
        self._db = db
        self._policies = policies
        self._providers = providers
        self._changes = changes
        self._pseudonym = pseudonym
        self._clock = clock
        self._worker = worker

    def can_stop(self, job: Job) -> bool:
        """True if a cancel can have an effect now: the job waits, or its provider isn't known not to stop such tasks.
        No I/O."""
        if job.state is JobState.QUEUED or job.waits_for_member:
            return True
        provider = self._providers.get(job.account)
        if job.state in TOO_LATE or provider is None or job.task_ref is None:
            return False
        return provider.stops(job.task_ref, begun=worked_for(job))

    async def free_left(self, user_id: UserId, guild_id: GuildId | None) -> tuple[int, int]:
        """The number of running jobs that the member may still cancel there today for free, and the daily maximum."""
        async with self._db.read() as conn:
            return await self._free_in(conn, user_id, guild_id)

    async def _free_in(self, conn: Connection, user_id: UserId, guild_id: GuildId | None) -> tuple[int, int]:
        policy = await self._policies.of(guild_id)
        most = FREE_CANCELS if policy.free_cancels is None else policy.free_cancels
        today = window(Period.DAY, self._clock(), policy.timezone)
        ids = (user_id, self._pseudonym(user_id))
        used = await ledger.free_cancels(conn, ids, guild_id, today.start)
        used += await jobs.pending_free_cancels(conn, user_id, guild_id)
        return max(0, most - used), most

    async def cancel(self, job_id: JobId, asker: Asker, *, manages: bool = False, agreed: bool = False) -> Job:
        """End a job that the provider doesn't work on yet; its credits go back at once. A running one is returned
        unchanged, with its cancel noted: pass it to `ask_provider`.

        Only its requester may, or somebody who `manages` its server, which is written to the audit. Raises UserError
        with the reason if it can't be cancelled; somebody else's job gets the same answer as one that doesn't exist.
        Raises MustPay if that would spend its credits, unless its member has `agreed`.
        """
        job = await self._end_or_note(job_id, asker, manages, agreed)
        if job.state is JobState.CANCELLED:
            self._worker.tell()
        return job

    async def _end_or_note(self, job_id: JobId, asker: Asker, manages: bool, agreed: bool) -> Job:
        # other changes of the job wait for the end of this
        async with self._db.transaction(urgent=True) as conn:
            job = await jobs.get(conn, job_id)
            if job is None or not (job.user_id == asker.user_id or (manages and _of_same_server(job, asker))):
                raise UserError(say.NOT_OF_THIS_SERVER() if manages else say.NOT_YOURS())
            if job.state is JobState.QUEUED or job.waits_for_member:
                await self._write_down(conn, job, asker, say.AUDIT_CANCELLED)
                return await lifecycle.cancel(conn, job.id, self._clock())
            if job.state in TOO_LATE:
                raise UserError(TOO_LATE[job.state]())
            if not self.can_stop(job):
                raise UserError(say.CANNOT_STOP())
            await self._check_alone(conn, job)
            terms = await self._terms(conn, job, asker, agreed)
            await self._write_down(conn, job, asker, say.AUDIT_ASKED)
            await lifecycle.ask_to_cancel(conn, job, terms)
            return job

    async def _terms(self, conn: Connection, job: Job, asker: Asker, agreed: bool) -> CancelTerms:
        """The terms for the credits; decided once, so that they stay what the first to ask was told."""
        if job.cancel is not None:
            return job.cancel
        if job.user_id != asker.user_id:
            return CancelTerms.BY_ADMIN
        if not worked_for(job) or not job.cost:
            return CancelTerms.FREE
        left, most = await self._free_in(conn, job.user_id, job.guild_id)
        if left:
            return CancelTerms.FREE
        if not agreed:
            raise MustPay(job, most)
        return CancelTerms.PAID

    async def _write_down(self, conn: Connection, job: Job, asker: Asker, what: Text) -> None:
        """Write a line of the audit, unless the member acted on a job of their own."""
        if asker.guild_id is not None and job.user_id != asker.user_id:
            said = what(member=MEMBER, job=job.id)
            await self._changes.write(conn, asker.guild_id, asker.user_id, said, job.user_id)

    async def _check_alone(self, conn: Connection, job: Job) -> None:
        """Refuse if others share the task: a provider may answer the same press with the same task, and all would lose
        it."""
        running = await jobs.open_tasks(conn, job.account)
        if any(other.task_ref == job.task_ref and other.id != job.id for other in running):
            raise UserError(say.SHARED())

    async def ask_provider(self, job: Job) -> Job:
        """Ask the provider to stop `job`, as returned by `cancel`; returns it with a note of the cancel. May take 20 s.

        Its answer decides nothing: polls end the job, as stopped or as finished at the last moment.
        Raises UserError if the provider can't stop it (nothing has changed then) or didn't answer.
        """
        async with self._db.read() as conn:
            noted = await jobs.get(conn, job.id)
        asked = job if noted is None else replace(job, cancel=noted.cancel)
        if await self._asked(job):
            self._worker.hint(job.account)
            return asked
        async with self._db.transaction() as conn:
            current = await jobs.get(conn, job.id)
            if job.cancel is not None and current is not None and current.cancel is not None:
                return asked  # it accepted an earlier request, and is only too late for this one
            await lifecycle.forget_to_cancel(conn, job.id)
        raise UserError(say.CANNOT_STOP())

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
            raise UserError(say.NO_ANSWER()) from fault
        log.info("job %s: the provider %s", job.id, "was asked to cancel it" if taken else "does not cancel it")
        return taken


def _of_same_server(job: Job, asker: Asker) -> bool:
    return job.guild_id is not None and job.guild_id == asker.guild_id
