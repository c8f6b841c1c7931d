"""Tasks that wait for a modal: answered with the member's text, else automatically, else the member is asked."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from bot.core.actions import Family, Needs, facts
from bot.core.errors import ProviderBusy, ProviderError, ProviderRejected, ProviderUnavailable, SubmitUncertain
from bot.core.kinds import Action
from bot.core.models import Job
from bot.providers.base import Provider
from bot.providers.submit_requests import ActionRequest, SubmitRequest
from bot.services.media.media import MediaStore
from bot.services.ports import Clock, Publisher
from bot.services.worker.outcomes import Outcomes
from bot.services.worker.task_recorder import TaskRecorder
from bot.store.database.database import Database
from bot.store.jobs import lifecycle
from bot.store.members import users
from bot.texts.jobs import failures as say

log = logging.getLogger(__name__)

GRACE_S = 30.0  # how long a task may still report MODAL after its modal was answered (docs/providers.md, modals)
MEMBER_S = 15 * 60.0  # how long a member may take; nobody knows how long the provider would wait
_MAY_ASK = frozenset(
    action
    for action in Action
    if action is Action.OTHER or facts(action).needs is Needs.PROMPT or facts(action).family is Family.ANIMATE
)


class ModalDesk:
    """Answers modals, each at most once."""

    def __init__(
        self,
        db: Database,
        providers: Mapping[str, Provider],
        publisher: Publisher,
        media: MediaStore,
        outcomes: Outcomes,
        recorder: TaskRecorder,
        steady: Clock,
    ) -> None:
        self._db = db
        self._providers = providers
        self._publisher = publisher
        self._media = media
        self._outcomes = outcomes
        self._recorder = recorder
        self._steady = steady

    async def fill(self, job: Job, request: SubmitRequest) -> SubmitRequest:
        """The request with its mask, if the dialect has no modal to send it with. Raises OSError if the mask can't be
        read."""
        if not isinstance(request, ActionRequest) or job.spec.mask is None:
            return request
        if self._providers[job.account].capabilities.modal:
            return request
        return replace(request, mask=await self._media.read_mask(job.spec.mask))

    async def answer(self, job: Job, final_prompt: str) -> None:
        """Answer the modal that the provider opened for `job`; `final_prompt` is the text that the modal would show."""
        if job.modal_sent_at is not None:
            if self._steady() - job.modal_sent_at > GRACE_S:
                await self._outcomes.fail(job, say.KEEPS_ASKING(), retryable=True)
            return
        if job.spec.modal_prompt is None and await self._is_asked(job, final_prompt):
            return
        await self._send(job, job.spec.modal_prompt or final_prompt or job.spec.prompt)

    async def _is_asked(self, job: Job, final_prompt: str) -> bool:
        """True if the question is up to the member: with Remix on they expect to change the prompt."""
        if job.input_by is not None:
            if self._steady() > job.input_by:
                await self._outcomes.fail(job, say.NOBODY_ANSWERED(minutes=round(MEMBER_S / 60)), retryable=True)
            else:
                self._publisher.progress(job)
            return True
        async with self._db.read() as conn:
            member = await users.get(conn, job.user_id)
        if member is None or not member.remix or job.spec.action not in _MAY_ASK:
            return False
        async with self._db.transaction() as conn:
            waiting = await lifecycle.ask_member(conn, job.id, final_prompt, self._steady() + MEMBER_S)
        self._publisher.progress(waiting)
        return True

    async def _send(self, job: Job, prompt: str) -> None:
        if job.task_ref is None:
            return
        try:
            mask = await self._media.read_mask(job.spec.mask) if job.spec.mask is not None else None
        except FileNotFoundError as fault:
            log.error("job %s: its mask cannot be read: %s", job.id, fault)
            await self._outcomes.fail(job, say.MASK_LOST(), retryable=False)
            return
        async with self._db.transaction() as conn:
            await lifecycle.answer_modal(conn, job.id, self._steady())
        try:
            submitted = await self._providers[job.account].answer_modal(
                job.task_ref, prompt, mask, speed=job.spec.speed
            )
        except (ProviderUnavailable, ProviderBusy) as fault:
            log.info("job %s: its modal is answered later: %s", job.id, fault.reason)
            async with self._db.transaction() as conn:
                await lifecycle.reopen_modal(conn, job.id)
        except SubmitUncertain as fault:
            log.warning("job %s: the answer to its modal was lost, the poll will tell: %s", job.id, fault.reason)
        except ProviderError as fault:
            retryable = isinstance(fault, ProviderRejected) and fault.retryable
            await self._outcomes.fail(job, fault.reason, retryable=retryable)
        else:
            await self._recorder.record(job, submitted.ref)
