"""Submits whose answer was lost: finds their tasks, even after their jobs failed. Nothing is ever sent again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from operator import attrgetter

from bot.core.backoff import Backoff
from bot.core.errors import ProviderBusy, ProviderError, ProviderUnavailable
from bot.core.models import Job, JobId, TaskRef
from bot.core.states import JobState
from bot.providers.base import Failed, Finished, Provider, Submitted
from bot.services.loops import OneByOne
from bot.services.ports import Clock
from bot.services.worker.outcomes import Outcomes
from bot.services.worker.submitter import Submitter
from bot.services.worker.webhook_reports import Search, TaskReport, WebhookReports
from bot.store.database.database import Database
from bot.store.jobs import jobs, late_tasks
from bot.store.members import pending_deletions
from bot.texts.jobs import failures as say

log = logging.getLogger(__name__)

UNTOLD_S = 300.0  # how long we continue if the server can't tell now, or may still report by itself
PAUSES = Backoff(1.0, 30.0)
LATE_PAUSES = Backoff(20.0, 900.0)
REPORT_PAUSES = Backoff(1.0, 900.0)
REPORT_TRIES = 14  # for some hours: a relay will never report it again
DENIED_TRIES = 5  # if the provider denies it: it may have reported before it had stored it


class LostSubmitRecovery:
    """Looks for the tasks of jobs in state `unknown`, and of failed ones whose task may still end well.

    Nothing is ever sent again. `reports_come`: providers have an address of ours to report to, so a task that no
    list shows may still be reported. Reports are checked before they are believed. `listed_s`: the seconds that a task
    may take to show up in a server's list.
    """

    def __init__(
        self,
        db: Database,
        providers: Mapping[str, Provider],
        outcomes: Outcomes,
        submitter: Submitter,
        clock: Clock,
        steady: Clock,
        *,
        reports_come: bool,
        listed_s: float,
    ) -> None:
        self._db = db
        self._providers = providers
        self._outcomes = outcomes
        self._taken = submitter.taken
        self._clock = clock
        self._steady = steady
        self._reports_come = reports_come
        self._listed_s = listed_s
        self._reports = WebhookReports(db, steady)
        self._each = OneByOne("lost submits")
        self._searches: dict[str, dict[JobId, Search]] = {name: {} for name in providers}
        self._watches: dict[str, dict[JobId, Search]] = {name: {} for name in providers}
        self.wake = submitter.lost

    async def heard(self, account: str, task_id: str, job_id: str) -> None:
        """Take a webhook that names a task and the job that it was submitted for. If the job's task is unknown, the
        report is stored before this returns, and `once` looks into it. Raises Busy if it can't be stored."""
        async with self._db.read() as conn:
            job = await jobs.get(conn, JobId(job_id))
        if job is not None and job.account == account in self._providers and self._may_be_lost(job):
            await self._reports.add(account, task_id, job.id)
            self.wake.ring()

    def looks(self, account: str) -> bool:
        """True while there is something to look for at an account."""
        return bool(self._searches[account] or self._watches[account] or self._reports.waiting(account))

    async def once(self, account: str) -> None:
        """Look once for everything that is due at an account. A slow one must not hold up the others."""
        await self._read_reports(account)
        async with self._db.read() as conn:
            unknown = await jobs.in_states(conn, [JobState.UNKNOWN], account=account)
            watched = [job for job in await late_tasks.watched(conn, self._clock()) if job.account == account]
        now = self._steady()
        searches = {job.id: self._searches[account].get(job.id) or Search(now) for job in unknown}
        watches = {job.id: self._watches[account].get(job.id) or Search(now) for job in watched}
        self._searches[account], self._watches[account] = searches, watches
        searched = [job for job in unknown if searches[job.id].not_before <= now]
        late_ones = [job for job in watched if watches[job.id].not_before <= now]
        if searched or late_ones:
            await self._look(account, searched, late_ones)

    async def _look(self, account: str, searched: list[Job], late_ones: list[Job]) -> None:
        """List once for all jobs that are searched, and poll once for all whose task is known."""
        wanted = [*searched, *(job for job in late_ones if job.task_ref is None)]
        found: Mapping[str, TaskRef] | None = {}
        answered = True
        if wanted:
            try:
                found = await self._providers[account].find([str(job.id) for job in wanted])
            except ProviderError as fault:
                log.info("account %s cannot tell now whether it has a task: %s", account, fault.reason)
                answered = False

        async def judge(job: Job) -> None:
            await self._judge(job, found.get(str(job.id)) if found else None, answered, listed=found is not None)

        async def take_over(job: Job) -> None:
            self._watches[account][job.id].put_off(LATE_PAUSES, self._steady())
            if job.task_ref is None and found and str(job.id) in found:
                await self._take_over(job, found[str(job.id)])

        await self._each.run(searched, attrgetter("id"), judge)
        await self._each.run(late_ones, attrgetter("id"), take_over)
        await self._poll(account, [job for job in late_ones if job.task_ref is not None])

    async def _judge(self, job: Job, ref: TaskRef | None, answered: bool, *, listed: bool) -> None:
        """Judge a searched job once: it runs, the search goes on, or it fails."""
        search = self._searches[job.account][job.id]
        if ref is not None and await self._taken(job, Submitted(ref)):
            return
        looked_s = self._steady() - search.began
        if answered and not listed and not self._reports_come:
            patience_s = 0.0  # nobody will ever report it
        else:
            patience_s = self._listed_s if answered and listed else UNTOLD_S
        if looked_s < patience_s:
            search.put_off(PAUSES, self._steady())
            return
        await self.watch(job)
        why = job.fail_reason or say.CONNECTION_BROKE()
        await self._outcomes.fail(job, say.MAY_RUN(why=why), retryable=True)

    async def watch(self, job: Job) -> None:
        """Watch the task of a job that is about to fail: it may be paid for and turn up later."""
        async with self._db.transaction() as conn:
            await late_tasks.watch(conn, job.id, self._clock() + late_tasks.WATCHED_S)

    async def _poll(self, account: str, known: list[Job]) -> None:
        refs = {job.id: job.task_ref for job in known if job.task_ref is not None}
        if not refs:
            return
        try:
            states = await self._providers[account].poll(list(dict.fromkeys(refs.values())))
        except ProviderError as fault:
            log.info("account %s: tasks of failed jobs could not be asked for: %s", account, fault.reason)
            return

        async def act(job: Job) -> None:
            state = states.get(refs[job.id])
            if isinstance(state, Finished):
                await self._take_over(job, refs[job.id])
            elif isinstance(state, Failed):
                async with self._db.transaction() as conn:
                    await late_tasks.watch(conn, job.id, None)

        await self._each.run(known, attrgetter("id"), act)

    # -- what webhooks say -------------------------------------------------------------------------------------------

    async def _read_reports(self, account: str) -> None:
        """Look into the due reports. A report stays until it was confirmed or denied: it may be the only one ever."""
        answers = True

        async def read(report: TaskReport) -> None:
            nonlocal answers
            if answers:  # otherwise the others need not wait for it one by one
                answers = await self._read_report(report)

        await self._each.run(await self._reports.due(account), lambda report: report.key, read)

    async def _read_report(self, report: TaskReport) -> bool:
        """False if its provider cannot answer now."""
        async with self._db.read() as conn:
            job = await jobs.get(conn, report.job_id)
        if job is None or job.account != report.account or not self._may_be_lost(job):
            await self._reports.drop(report)
            return True
        if job.state is JobState.SUBMITTING:
            return True  # its own answer may be on its way
        tries, answers = DENIED_TRIES, True
        try:
            if await self._believed(report, job):
                tries = 0
        except ProviderError as fault:
            log.info("job %s: a reported task could not be looked up: %s", job.id, fault.reason)
            tries, answers = REPORT_TRIES, not isinstance(fault, ProviderUnavailable | ProviderBusy)
        report.search.put_off(REPORT_PAUSES, self._steady())
        if report.search.tries >= tries:
            await self._reports.drop(report)
        return answers

    async def _believed(self, report: TaskReport, job: Job) -> bool:
        """Act on a report if the provider confirms it. Raises ProviderError."""
        ref = await self._providers[report.account].recognise(report.task_id, str(job.id))
        async with self._db.read() as conn:  # not every server keeps our id with a task
            if ref is not None and await late_tasks.has_task(conn, report.account, ref, job.id):
                ref = None
        if ref is None:
            log.info("account %s: a webhook names a task that is not (yet) job %s", report.account, job.id)
        elif job.state is JobState.UNKNOWN:
            return await self._taken(job, Submitted(ref))
        else:
            await self._take_over(job, ref)
        return ref is not None

    @staticmethod
    def _may_be_lost(job: Job) -> bool:
        """True for a job whose task is unknown (yet), or that failed although its task may end well."""
        if job.state in (JobState.SUBMITTING, JobState.UNKNOWN):
            return True
        return job.state is JobState.FAILED and job.watch_until is not None

    async def _take_over(self, job: Job, ref: TaskRef) -> None:
        """Deliver the task of a failed job after all: once, and charged if there is still room for it."""
        try:
            new = await self._continued(job, ref, free=False)
        except late_tasks.NoRoom:
            new = await self._continued(job, ref, free=True)
        if new is not None:
            log.info("job %s came to light as task %s and goes on as job %s", job.id, ref, new.id)

    async def _continued(self, job: Job, ref: TaskRef, *, free: bool) -> Job | None:
        """See `late_tasks.take_over`. Nothing new begins for a member whose data is being deleted."""
        async with self._db.transaction() as conn:
            if await pending_deletions.covers(conn, job.user_id, job.guild_id):
                return None
            return await late_tasks.take_over(conn, job.id, ref, self._clock(), free=free)
