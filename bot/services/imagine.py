"""From a member's wish to a job that the worker can take: prepare, open, start, drop."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from bot.core import zoom
from bot.core.actions import NEEDS_MASK, PICKS_TEXT, SAME_RESULT_AGAIN
from bot.core.config import Settings
from bot.core.errors import Busy, QuotaExceeded, UserError
from bot.core.models import (
    Action,
    Attachment,
    Job,
    JobSpec,
    JobState,
    MessageRef,
    NewJob,
    StoredButton,
)
from bot.core.prices import cost
from bot.core.prompt import parse
from bot.core.quota import refusal
from bot.services.deadline import in_time
from bot.services.ports import Clock
from bot.services.requests import AskZoom, ClickRequest, ImagineRequest, Opened, Origin, Plan, PointTo, Start
from bot.store import buttons as button_rows
from bot.store import jobs, lifecycle, quota, users
from bot.store.database import Database

log = logging.getLogger(__name__)

MAX_REFERENCE_BYTES = 20 * 1024 * 1024
REFERENCE_TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})


class Waker(Protocol):
    """Told when there is something to do at once."""

    def wake(self) -> None: ...


class ImagineService:
    """The use cases of a member. Interactions call prepare, open, then start (acknowledged) or drop (not)."""

    def __init__(self, db: Database, settings: Settings, clock: Clock, worker: Waker) -> None:
        self._db = db
        self._settings = settings
        self._clock = clock
        self._worker = worker
        self._accounts = {account.name for account in settings.accounts}

    async def prepare(self, request: ImagineRequest) -> Start:
        """Check an `/imagine`. Changes nothing; raises UserError with what the member should do."""
        prompt = parse(request.prompt, aspect=request.aspect, model=request.model, speed=request.speed)
        for attachment in request.attachments:
            _check_reference(attachment)
        speed = prompt.speed or self._settings.default_speed
        spec = JobSpec(Action.IMAGINE, prompt.text, speed=speed, references=request.attachments)
        plan = Start(self._new(request.origin, spec, self._settings.accounts[0].name), request.origin)
        await in_time(self._check_room(plan.new), request.origin.answer_by)
        return plan

    async def prepare_click(self, request: ClickRequest) -> Plan:
        """Decide what a click means. Changes nothing; raises UserError when it cannot be done."""
        return await in_time(self._decide(request), request.origin.answer_by)

    async def _decide(self, request: ClickRequest) -> Plan:
        async with self._db.read() as conn:
            parent = await jobs.get(conn, request.job_id)
            stored = await button_rows.get(conn, request.job_id, request.slot) if request.slot is not None else None
        if parent is None:
            raise UserError("I do not know this picture any more, so its buttons are dead. Start anew with /imagine.")
        if parent.account not in self._accounts:
            raise UserError(
                "This picture was made with a provider account that the operator has removed, "
                "so its buttons no longer work. You can run its prompt again with /imagine."
            )
        if request.slot is None:
            return await self._retry(parent, request)
        if stored is None:
            raise UserError("The provider no longer offers this button. Please try another one.")
        return await self._press(parent, stored, request)

    async def _retry(self, failed: Job, request: ClickRequest) -> Plan:
        if failed.state is not JobState.FAILED:
            return PointTo(failed)
        new = self._new(request.origin, failed.spec, failed.account)
        new = replace(new, parent_id=failed.id, parent_slot=None, reply_to=request.message.message_id)
        await self._check_room(new)
        return Start(new, request.origin)

    async def _press(self, parent: Job, stored: StoredButton, request: ClickRequest) -> Plan:
        button = stored.button
        if button.action in NEEDS_MASK:
            raise UserError(
                "Vary (Region) needs a mask, which I cannot take here yet. "
                "Vary (Subtle) and Vary (Strong) change the whole picture."
            )
        if button.action in PICKS_TEXT:
            raise UserError("Please copy the text that you like and use it with /imagine.")
        if button.action is Action.CUSTOM_ZOOM and request.text is None:
            return AskZoom(parent.id, stored.slot, zoom.prefill(parent.spec.prompt))
        already = await self._existing(parent, stored, request)
        if already is not None:
            return PointTo(already)
        # a speed that is typed into the modal is chosen, and paid for, like anywhere else
        typed = parse(request.text) if request.text is not None else None
        text = zoom.check(typed.text) if typed is not None else None
        spec = JobSpec(
            button.action,
            parent.spec.prompt if text is None else text,
            index=button.index,
            speed=(typed.speed if typed is not None else None) or parent.spec.speed,
            parent_ref=parent.task_ref,
            custom_id=button.custom_id,
            modal_prompt=text,
        )
        new = self._new(request.origin, spec, parent.account)
        new = replace(new, parent_id=parent.id, parent_slot=stored.slot, reply_to=request.message.message_id)
        await self._check_room(new)
        return Start(new, request.origin, clicked=request.message)

    async def _existing(self, parent: Job, stored: StoredButton, request: ClickRequest) -> Job | None:
        async with self._db.read() as conn:
            active = await jobs.active_click(conn, parent.id, stored.slot, request.origin.user_id)
            if active is not None or stored.button.action not in SAME_RESULT_AGAIN:
                return active
            return await jobs.delivered_child(conn, parent.id, stored.slot)

    def _new(self, origin: Origin, spec: JobSpec, account: str) -> NewJob:
        return NewJob(
            key=origin.key,
            spec=spec,
            account=account,
            user_id=origin.user_id,
            guild_id=origin.guild_id,
            channel_id=origin.channel_id,
            cost=cost(spec.action, spec.speed),
            interaction_token=origin.interaction_token,
            application_id=origin.application_id,
            size_limit_bytes=origin.size_limit_bytes,
        )

    async def _check_room(self, new: NewJob) -> None:
        """An early, cheap look, so that a refusal costs no write; `open` decides."""
        async with self._db.read() as conn:
            if await jobs.by_key(conn, new.key) is not None:
                return
            self._check_active(await jobs.count_active(conn, new.user_id))
            granted = self._settings.default_daily_credits
            view = await quota.view(conn, new.user_id, new.guild_id, granted, self._clock())
        if view.left is not None and view.left < new.cost:
            raise QuotaExceeded(refusal(view, new.cost))

    def _check_active(self, active: int) -> None:
        most = self._settings.max_running_per_user + self._settings.max_queued_per_user
        if active >= most:
            raise UserError(
                f"You have {active} jobs running or waiting, which is the most. Please wait for one to end."
            )

    async def open(self, plan: Start) -> Opened:
        """Reserve the credits and store the job, in one transaction.

        Raises UserError (QuotaExceeded, Busy, too many jobs); nothing is kept then.
        """
        return await in_time(self._open(plan), plan.origin.answer_by)

    async def _open(self, plan: Start) -> Opened:
        new, now = plan.new, self._clock()
        async with self._db.transaction() as conn:
            known = await jobs.by_key(conn, new.key)
            if known is not None:
                return Opened(known, fresh=False, same_event=True)
            if new.parent_id is not None:
                active = await jobs.active_click(conn, new.parent_id, new.parent_slot, new.user_id)
                if active is not None:
                    return Opened(active, fresh=False)
            self._check_active(await jobs.count_active(conn, new.user_id))
            await users.ensure(conn, new.user_id, plan.origin.user_name, now)
            job, _created = await jobs.insert(conn, new, now)
            granted = self._settings.default_daily_credits
            await quota.reserve(conn, job.id, new.user_id, new.guild_id, new.cost, granted, now)
        return Opened(job, fresh=True)

    async def start(self, job: Job, message: MessageRef) -> None:
        """Discord has acknowledged with `message`: the worker may take the job."""
        await self._settle(job, lambda conn: lifecycle.start(conn, job.id, message, self._clock()))
        self._worker.wake()

    async def drop(self, job: Job) -> None:
        """Discord did not let us acknowledge: nobody saw the job, so it ends and its credits go back."""
        await self._settle(job, lambda conn: lifecycle.cancel(conn, job.id, self._clock()))

    async def _settle(self, job: Job, change: Callable[..., Awaitable[Job]]) -> None:
        """Move an accepted job on. Where that fails now, the worker finds it still accepted and asks Discord."""
        try:
            async with self._db.transaction() as conn:
                await change(conn)
        except lifecycle.IllegalChange as moved:
            log.info("the worker was faster: %s", moved)
        except Busy as fault:
            log.error("job %s stays accepted for the worker to find: %s", job.id, fault)

    async def mark_used(self, job: Job) -> tuple[Job, list[StoredButton]] | None:
        """Remember that the button behind `job` was pressed; gives the parent and its buttons to draw anew."""
        if job.parent_id is None or job.parent_slot is None:
            return None
        async with self._db.transaction() as conn:
            await button_rows.mark_used(conn, job.parent_id, job.parent_slot)
            parent = await jobs.get(conn, job.parent_id)
            stored = await button_rows.list_for(conn, job.parent_id)
        return (parent, stored) if parent is not None else None


def _check_reference(attachment: Attachment) -> None:
    if attachment.content_type.partition(";")[0].strip().lower() not in REFERENCE_TYPES:
        raise UserError(f"{attachment.filename!r} is not a picture that I can use. Please attach PNG, JPEG or WebP.")
    if attachment.size_bytes > MAX_REFERENCE_BYTES:
        size = attachment.size_bytes / 1024 / 1024
        raise UserError(
            f"{attachment.filename!r} has {size:.0f} MB; at most 20 MB are possible. Please make it smaller."
        )
