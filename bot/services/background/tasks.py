"""Background tasks beside the worker: post notices, start approved requests, delete files that are no longer needed."""

from __future__ import annotations

import asyncio

from bot.services.background.deferred_answers import DeferredAnswers
from bot.services.background.outbox import OutboxSender
from bot.services.loops import Bell, Pace, PeriodicTask, until_one_ends
from bot.services.media import partial_files
from bot.services.media.partial_files import HalfFiles
from bot.services.members.deletions import Deletions
from bot.services.moderation.approvals import Approvals
from bot.services.moderation.review_cards import Cards


class BackgroundTasks:
    """Runs until `stop`. `bell` wakes them all when there is something to post, start or delete."""

    def __init__(
        self,
        bell: Bell,
        outbox_sender: OutboxSender,
        carried_out: Approvals,
        shown: Cards,
        deleted: Deletions,
        deferred: DeferredAnswers,
        half_files: HalfFiles,
        pace: Pace,
    ) -> None:
        self._outbox_sender = outbox_sender
        self._tasks = (
            PeriodicTask("notices", outbox_sender.once, pace.background_s),
            PeriodicTask("approvals", carried_out.once, pace.background_s),
            PeriodicTask("cards", shown.once, pace.cards_try_s),
            PeriodicTask("deletions", deleted.once, pace.background_s),
            PeriodicTask("deferred answers", deferred.once, pace.background_s),
            PeriodicTask("half-written files", half_files.once, partial_files.LOOK_EVERY_S),
        )
        bell.wakes(*self._tasks)

    def stop(self) -> None:
        """Start nothing new; `run` returns when work under way has ended."""
        for one in self._tasks:
            one.stop()

    async def run(self) -> None:
        """Work until `stop`, beginning with what a former run left. Raises the exception of a task that ended by a
        bug."""
        running = [asyncio.create_task(one.run()) for one in self._tasks]
        try:
            await until_one_ends(running)
            await asyncio.wait(running)  # each ends when told to, after its step
        finally:
            for one in running:
                one.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await self._outbox_sender.close()
