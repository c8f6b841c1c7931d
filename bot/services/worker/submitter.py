"""Submits one job to the provider: references, the one submit, and the meaning of each refusal."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import replace

from bot.core.actions import title
from bot.core.backoff import Backoff
from bot.core.errors import (
    AccountRefused,
    OutOfCredit,
    ParentMissing,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    SubmitUncertain,
    UnknownButton,
    is_passing,
)
from bot.core.models import Job
from bot.core.states import JobState
from bot.core.text.repeated_log_lines import RareLog
from bot.core.text.sentences import sentence
from bot.providers.base import Finished, Provider, Submitted
from bot.providers.submit_requests import ActionRequest, SubmitRequest
from bot.services.jobs.references import References, UnusablePicture
from bot.services.loops import Bell
from bot.services.memory_budget import MemoryBudget
from bot.services.ports import Clock
from bot.services.provider_accounts.routing import BUSY, NO_CREDIT, Routing
from bot.services.worker.modals import ModalDesk
from bot.services.worker.outcomes import Outcomes
from bot.services.worker.submit_request_builder import build_request, bytes_of, sent_bytes
from bot.services.worker.task_recorder import TaskRecorder
from bot.store.database.database import Database
from bot.store.jobs import buttons, lifecycle
from bot.texts.jobs import failures as say

log = logging.getLogger(__name__)

BACKOFF = Backoff(1.0, 60.0)
PARENT_RETRY_S = 4.0  # a parent that has just finished is not known everywhere at once (docs/providers.md, 3 and 4)


class Submitter:
    """Sends claimed jobs. At most one submit leaves per job; one that may have been accepted is never sent again."""

    def __init__(
        self,
        db: Database,
        providers: Mapping[str, Provider],
        references: References,
        outcomes: Outcomes,
        modals: ModalDesk,
        routing: Routing,
        clock: Clock,
        steady: Clock,
        memory: MemoryBudget,
        job_timeout_s: float,
        recorder: TaskRecorder,
        lost: Bell,
    ) -> None:
        self._db = db
        self._providers = providers
        self._references = references
        self._modals = modals
        self._faults = RareLog(log)
        self._routing = routing
        self._outcomes = outcomes
        self._clock = clock
        self._steady = steady
        self._memory = memory
        self._recorder = recorder
        self._longest_wait_s = job_timeout_s / 2  # so that a job is sent again before it is too late for it
        self.lost = lost  # rung when the answer of a submit was lost

    async def submit(self, job: Job) -> None:
        """Move a job in state `submitting` on: to running, queued again, unknown, or failed."""
        if job.spec.is_empty:
            await self._outcomes.fail(job, say.NOTHING_ASKED(), retryable=False)
            return
        if job.spec.done_ref is not None:
            await self.taken(job, Submitted(job.spec.done_ref))
            return
        try:
            async with self._memory.hold(bytes_of(job.spec)):  # until they have the size in which they are sent
                built = await build_request(job.spec, self._references, job.user_id)
            request = await self._modals.fill(job, built)
        except (ProviderUnavailable, ProviderBusy) as fault:
            await self._again(job, fault)
            return
        except UnusablePicture as fault:
            await self._outcomes.fail(job, fault.reason, retryable=fault.retryable)
            return
        except FileNotFoundError as fault:
            log.error("job %s: its mask cannot be read: %s", job.id, fault)
            await self._outcomes.fail(job, say.MASK_LOST(), retryable=False)
            return
        async with self._memory.hold(sent_bytes(request)):
            async with self._db.transaction() as conn:
                await lifecycle.mark_submit_started(conn, job.id, self._clock())
            await self._send(job, request, may_refresh=True)

    async def _send(self, job: Job, request: SubmitRequest, *, may_refresh: bool) -> None:
        provider = self._providers[job.account]
        try:
            submitted = await provider.submit(request, str(job.id))
        except ProviderUnavailable as fault:
            self._routing.failed(job.account, unreached=True)
            await self._elsewhere(job, fault)
        except ProviderBusy as fault:
            self._routing.refused(job.account, BUSY)
            await self._elsewhere(job, fault)
        except UnknownButton as fault:
            if may_refresh and isinstance(request, ActionRequest):
                await self._send_refreshed(job, request, fault)
            else:
                await self._no_such_button(job, fault)
        except AccountRefused as fault:
            await self._refused_here(job, fault)
        except ProviderRejected as fault:
            early = isinstance(fault, ParentMissing) or (fault.retryable and isinstance(request, ActionRequest))
            if early and job.attempts == 0:
                await self._again(job, fault, wait_s=PARENT_RETRY_S)
            else:
                await self._outcomes.fail(job, fault.reason, retryable=fault.retryable)
        except ProviderAuthError as fault:
            self._faults.error("account %s: the provider refuses the key: %s", job.account, fault.reason)
            self._routing.failed(job.account)
            if self._may_move(job):
                await self._elsewhere(job, fault)
                return
            await self._outcomes.fail(job, say.KEY_REFUSED(), retryable=True)
        except SubmitUncertain as fault:
            log.warning("job %s: the answer of its submit was lost: %s", job.id, fault.reason)
            await self._lost(job, fault.reason)
        except Exception as fault:
            if is_passing(fault):
                raise
            reference = secrets.token_hex(4)
            log.exception("job %s: a bug in its submit (reference %s)", job.id, reference, extra={"job": job.id})
            await self._lost(job, say.MY_FAULT(reference=reference))
        else:
            if await self.taken(job, submitted):
                self._routing.worked(job.account)
            else:
                await self._lost(job, say.ANOTHERS_TASK())

    async def _lost(self, job: Job, reason: str) -> None:
        """Move the job to unknown: it may be running under a task that nobody knows."""
        self._routing.failed(job.account)
        async with self._db.transaction() as conn:
            await lifecycle.change(conn, job.id, JobState.UNKNOWN, self._clock(), fail_reason=reason)
        self.lost.ring()

    async def taken(self, job: Job, submitted: Submitted) -> bool:
        """Store that the provider has the job, and answer the modal that it may have opened.

        Returns False, and changes nothing, if the provider named the task of another job, whose result must not be
        delivered and charged twice.
        """
        running = await self._recorder.record(job, submitted.ref)
        if running is not None and submitted.needs_input:
            await self._modals.answer(running, submitted.final_prompt)
        return running is not None

    def _may_move(self, job: Job) -> bool:
        """True for a job that another account could take as well; follow-ups belong to their parent's.

        After a full round it pauses, so that accounts that all refuse don't pass it around.
        """
        if job.spec.stays or job.attempts % len(self._providers) == len(self._providers) - 1:
            return False
        return self._routing.instead_of(job.account, job.spec.action) is not None

    async def _refused_here(self, job: Job, fault: AccountRefused) -> None:
        """Handle a refusal that accepted nothing and that the same account would repeat."""
        if isinstance(fault, OutOfCredit):
            self._faults.error("account %s has no credit left, top it up", job.account)
            self._routing.failed(job.account)
            self._routing.refused(job.account, NO_CREDIT)
        elif job.spec.parent_ref is not None and fault.retryable and job.attempts == 0:
            await self._again(job, fault, wait_s=PARENT_RETRY_S)
            return
        if self._may_move(job):
            await self._elsewhere(job, fault)
        else:
            await self._outcomes.fail(job, fault.reason, retryable=fault.retryable)

    async def _elsewhere(self, job: Job, fault: ProviderError) -> None:
        """Handle a refusal that accepted nothing: another account takes the job if possible, else this one is tried
        later."""
        other = self._routing.instead_of(job.account, job.spec.action) if self._may_move(job) else None
        if other is None:
            await self._again(job, fault)
            return
        log.warning("job %s goes to account %s: %s", job.id, other, fault.reason)
        async with self._db.transaction() as conn:
            await lifecycle.requeue(conn, job.id, None, account=other)

    async def _again(self, job: Job, fault: ProviderError, wait_s: float | None = None) -> None:
        if wait_s is None and fault.retry_after_s is not None:
            wait_s = min(fault.retry_after_s, self._longest_wait_s)
        if wait_s is None:
            wait_s = BACKOFF.wait_s(job.attempts + 1)
        log.info("job %s waits %.1f s and is sent again: %s", job.id, wait_s, fault.reason)
        async with self._db.transaction() as conn:
            await lifecycle.requeue(conn, job.id, self._steady() + wait_s)

    async def _send_refreshed(self, job: Job, request: ActionRequest, fault: UnknownButton) -> None:
        """Refresh a stored customId that the provider refused (nothing was accepted): look up the button, press it
        once."""
        try:
            status = await self._providers[job.account].fetch(request.parent)
        except ProviderError as unreachable:
            log.info("job %s: the parent could not be fetched again: %s", job.id, unreachable.reason)
            await self._no_such_button(job, fault)
            return
        wanted = None
        offered = status.buttons if isinstance(status, Finished) else ()
        if job.parent_id is not None and job.parent_slot is not None:
            async with self._db.transaction() as conn:
                await buttons.refresh(conn, job.parent_id, offered)
                wanted = await buttons.get(conn, job.parent_id, job.parent_slot)
        if wanted is None or not any(wanted.button.means_the_same(button) for button in offered):
            await self._no_such_button(job, fault)
            return
        log.info("job %s: its button was looked up again", job.id)
        await self._send(job, replace(request, custom_id=wanted.button.custom_id), may_refresh=False)

    async def _no_such_button(self, job: Job, fault: UnknownButton) -> None:
        name = title(job.spec.action, job.spec.index)
        reason = say.NO_SUCH_BUTTON(name=name, why=sentence(fault.reason))
        await self._outcomes.fail(job, reason, retryable=False)
