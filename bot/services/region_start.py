"""A checked mask becomes a job with a message of its own, wherever the mask was made."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from bot.core.errors import UserError
from bot.core.links import message_link
from bot.core.models import Job, JobSpec, MessageRef
from bot.core.prompt import parse
from bot.core.region import RegionSession
from bot.services.deadline import answer_by
from bot.services.gate import Gate
from bot.services.intake import Intake
from bot.services.media import MediaStore
from bot.services.ports import NowhereToPost, Publisher, PublishLater
from bot.services.requests import Origin, Start
from bot.store import buttons, jobs
from bot.store.database import Database

log = logging.getLogger(__name__)

Spawn = Callable[[str, Coroutine[Any, Any, None]], None]

GONE = "I do not know this picture any more. Start anew with /imagine."


class RegionStarter:
    """Opens the job of a region session and posts its message; the session's key makes it one job."""

    def __init__(
        self, db: Database, gate: Gate, intake: Intake, media: MediaStore, publisher: Publisher, spawn: Spawn
    ) -> None:
        self._db = db
        self._gate = gate
        self._intake = intake
        self._media = media
        self._publisher = publisher
        self._spawn = spawn

    async def start_region(self, session: RegionSession, mask: bytes, prompt: str) -> Job:
        """Open and show the job with the key `session.job_key`; `mask` is a PNG of the picture's size.

        Raises UserError when it cannot be started; nothing is kept then.
        """
        plan = await self._plan(session, prompt)
        try:
            await self._media.save_mask(f"{session.id}.png", mask)
        except OSError as fault:
            log.error("a mask cannot be stored: %s", fault)
            raise UserError("I cannot store the mask right now. Please try again later.") from fault
        opened = await self._intake.open(await self._gate.admit(plan))
        if not opened.fresh:
            return opened.job
        message = await self._announced(opened.job)
        await self._intake.start(opened.job, message)
        job = replace(opened.job, channel_id=message.channel_id, message_id=message.message_id)
        self._spawn("show that a region started", self._retell(session, job))
        return job

    async def _retell(self, session: RegionSession, job: Job) -> None:
        """Bring the private panel and the pressed button up to date."""
        if session.interaction_token is not None:
            said = f"Your region is on its way. {message_link(job)}".rstrip()
            await self._publisher.retell(session.application_id, session.interaction_token, said)
        marked = await self._intake.mark_used(job)
        if marked is not None:
            await self._publisher.mark_used(*marked, MessageRef(session.channel_id, session.message_id))

    async def _announced(self, job: Job) -> MessageRef:
        try:
            return await self._publisher.announce(job)
        except NowhereToPost as closed:
            log.warning("job %s cannot be shown, dropped: %s", job.id, closed)
            await self._intake.drop(job)
            raise UserError("I cannot post in that channel, so nothing was started.") from closed
        except PublishLater as unclear:
            # perhaps it arrived: the worker looks for the message and then starts or drops the job
            log.warning("job %s: Discord did not say whether it took the message: %s", job.id, unclear)
            raise UserError(
                "Discord did not answer. If your picture does not appear within a minute, nothing was started."
            ) from unclear

    async def _plan(self, session: RegionSession, prompt: str) -> Start:
        async with self._db.read() as conn:
            parent = await jobs.get(conn, session.job_id)
            stored = await buttons.get(conn, session.job_id, session.slot)
        if parent is None or stored is None:
            raise UserError(GONE)
        typed = parse(prompt)
        spec = JobSpec(
            stored.button.action,
            typed.text,
            speed=typed.speed or parent.spec.speed,
            parent_ref=parent.task_ref,
            custom_id=stored.button.custom_id,
            modal_prompt=typed.text,
            mask=f"{session.id}.png",
        )
        origin = _origin(session)
        new = replace(
            origin.new_job(spec, parent.account),
            parent_id=parent.id,
            parent_slot=session.slot,
            reply_to=session.message_id,
        )
        return Start(new, origin)


def _origin(session: RegionSession) -> Origin:
    return Origin(
        key=session.job_key,
        user_id=session.user_id,
        user_name=session.user_name,
        guild_id=session.guild_id,
        channel_id=session.channel_id,
        interaction_token=session.interaction_token or "",
        application_id=session.application_id,
        size_limit_bytes=session.size_limit_bytes,
        answer_by=answer_by(),
        standing=session.standing,
    )
