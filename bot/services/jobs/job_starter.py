"""Starts an admitted job, wherever it was requested: stores it, shows its first message, hands it to the worker."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.core.errors import Busy
from bot.core.jobs.asker import Asker
from bot.core.models import Job, MessageRef
from bot.services.jobs.job_reservations import JobReservations
from bot.services.jobs.plans import Opened
from bot.services.jobs.rule_check import Admitted
from bot.services.ports import JobMessages, NowhereToPost, PublishLater, Spawn

log = logging.getLogger(__name__)

# Shows a job's first message. Raises NowhereToPost if Discord has refused it, PublishLater where it may have arrived
Show = Callable[[Job], Awaitable[MessageRef]]


class JobStarter:
    """Starts jobs. The first message promises a job to its member: without one it costs nothing."""

    def __init__(self, reservations: JobReservations, messages: JobMessages, spawn: Spawn) -> None:
        self._reservations = reservations
        self._messages = messages
        self._spawn = spawn

    async def start(self, admitted: Admitted, show: Show, *, ephemeral: bool = False) -> Opened:
        """Store a job, show its first message and hand it to the worker; then mark the button that was pressed.

        A job that isn't `fresh` was started before and is left alone. `ephemeral`: only the member sees the message
        with the button. Raises UserError (nothing is kept), NowhereToPost (the job is dropped at no cost) or
        PublishLater (the worker looks for the message, then starts or drops the job).
        """
        opened = await self._reservations.open(admitted)
        if not opened.fresh:
            return opened
        job = await self._shown(opened.job, show)
        self.mark_used((job,), admitted.clicked, private=admitted.new.asker if ephemeral else None)
        return replace(opened, job=job)

    async def start_all(self, jobs: Sequence[Job], show: Show, clicked: MessageRef | None) -> int:
        """Show stored jobs one after the other and hand them to the worker; then mark the buttons in `clicked`.

        Returns how many are shown. The others are dropped, or left to the worker, as `start` says.
        """
        shown: list[Job] = []
        for job in jobs:
            try:
                shown.append(await self._shown(job, show))
            except (NowhereToPost, PublishLater):
                continue
        self.mark_used(shown, clicked)
        return len(shown)

    async def _shown(self, job: Job, show: Show) -> Job:
        """The job with its message, handed to the worker. Raises NowhereToPost or PublishLater."""
        try:
            message = await show(job)
        except NowhereToPost as refused:
            log.warning("job %s cannot be shown, dropped: %s", job.id, refused)
            await self._reservations.drop(job)
            raise
        except PublishLater as unclear:
            log.warning("job %s: perhaps its message arrived, the worker looks for it: %s", job.id, unclear)
            raise
        await self._reservations.start(job, message)
        return replace(job, channel_id=message.channel_id, message_id=message.message_id)

    def mark_used(self, jobs: Sequence[Job], clicked: MessageRef | None, *, private: Asker | None = None) -> None:
        """Mark soon the buttons that led to these jobs, all in the message `clicked`. None = no button was pressed.

        `private` is the click if only its member sees that message.
        """
        if jobs and clicked is not None:
            self._spawn("mark the used button", self._mark(jobs, clicked, private))

    async def _mark(self, jobs: Sequence[Job], clicked: MessageRef, private: Asker | None) -> None:
        try:
            marked = [await self._reservations.mark_used(job) for job in jobs]
        except Busy as fault:
            log.warning("a used button in message %s stays unmarked: %s", clicked.message_id, fault)
            return
        if marked[-1] is not None:  # drawn once, when all are marked
            await self._messages.mark_used(*marked[-1], clicked, private=private)
