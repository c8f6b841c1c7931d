"""Background tasks beside the worker: post notices, start approved requests, delete files that are no longer needed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.services.background import outbox, unanswered_thinking
from bot.services.background.outbox import Postman
from bot.services.jobs.gate import Gate
from bot.services.jobs.intake import Intake
from bot.services.loops import PeriodicTask, until_one_ends
from bot.services.media import partial_files
from bot.services.members import deletions
from bot.services.moderation import approvals, cards
from bot.services.moderation.approvals import Approvals
from bot.services.moderation.cards import Cards
from bot.services.moderation.reviews import Reviews
from bot.services.ports import Board, Clock, Publisher
from bot.services.rules.changes import Records
from bot.services.rules.policies import Policies
from bot.store.database.database import Database


class Errands:
    """Runs until `stop`. `reviews` is what commands and buttons use of it; `delete` deletes what is to go, and
    `make_room` what is of no use on a full disk; `end_unanswered` ends what an earlier run left."""

    def __init__(
        self,
        db: Database,
        gate: Gate,
        intake: Intake,
        policies: Policies,
        records: Records,
        publisher: Publisher,
        board: Board,
        delete: Callable[[], Awaitable[None]],
        make_room: Callable[[], Awaitable[None]],
        end_unanswered: Callable[[], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self.reviews = Reviews(db, policies, records, clock, self.wake)
        self._postman = Postman(db, board, self.reviews, clock, self.wake)
        carried_out = Approvals(db, gate, intake, publisher, board, self.reviews, clock, self.wake)
        self._tasks = (
            PeriodicTask("notices", self._postman.once, outbox.LOOK_EVERY_S),
            PeriodicTask("approvals", carried_out.once, approvals.LOOK_EVERY_S),
            PeriodicTask("cards", Cards(db, board, self.reviews).once, cards.TRY_EVERY_S),
            PeriodicTask("deletions", delete, deletions.LOOK_EVERY_S),
            PeriodicTask("unanswered", end_unanswered, unanswered_thinking.LOOK_EVERY_S),
            PeriodicTask("half-written files", make_room, partial_files.LOOK_EVERY_S),
        )

    def wake(self) -> None:
        """There is something to post, start or delete."""
        for one in self._tasks:
            one.wake()

    def stop(self) -> None:
        """Begin nothing new; `run` returns when what is under way has ended."""
        for one in self._tasks:
            one.stop()

    async def run(self) -> None:
        """Work until `stop`. What a former run left is taken up first. Raises what one of them ended with by a bug."""
        running = [asyncio.create_task(one.run()) for one in self._tasks]
        try:
            await until_one_ends(running)
            await asyncio.wait(running)  # each ends when it is told to, after its step
        finally:
            for one in running:
                one.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await self._postman.close()
