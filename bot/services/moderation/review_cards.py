"""Checks that the cards of pending requests still exist: without a card nobody can decide."""

from __future__ import annotations

import logging
import time
from operator import attrgetter

from bot.core.jobs.pending_request import PendingRequest
from bot.services.loops import OneByOne
from bot.services.moderation.reviews import Reviews
from bot.services.ports import Board
from bot.store.database.database import Database
from bot.store.moderation import reviews

log = logging.getLogger(__name__)


class Cards:
    """Checks soon after a start and then every `every_s` seconds. Discord reports deletions only to bots that read all
    messages, which this one doesn't."""

    def __init__(self, db: Database, board: Board, reviewed: Reviews, every_s: float) -> None:
        self._db = db
        self._board = board
        self._reviews = reviewed
        self._every_s = every_s
        self._looked_at: float | None = None
        self._each = OneByOne("cards")

    async def once(self) -> None:
        """Check every card, one after the other, if it is time."""
        early = self._looked_at is not None and time.monotonic() - self._looked_at < self._every_s
        if early or not self._board.ready:
            return
        self._looked_at = time.monotonic()
        async with self._db.read() as conn:
            waiting = await reviews.shown(conn)
        await self._each.run(waiting, attrgetter("id"), self._check)

    async def _check(self, request: PendingRequest) -> None:
        if request.card is not None and await self._board.is_gone(request.card):
            log.info("the card of request %s is gone", request.id)
            await self._reviews.lost(request.id, request.card)
