"""Posts notices to channels and members as soon as Discord accepts them: each once, even after a restart."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.core.backoff import Backoff
from bot.core.errors import Busy
from bot.core.jobs.pending_request import PendingRequest
from bot.core.models import MessageRef
from bot.core.rules.log_text import failures as several_failed
from bot.services.moderation.reviews import Reviews
from bot.services.ports import Board, Clock, MessageGone, NowhereToPost, PublishLater
from bot.store.database.database import Database
from bot.store.moderation import pending, reviews
from bot.store.outbox import failures, notices
from bot.store.outbox.notices import Lane, Notice
from bot.texts.members import privacy

log = logging.getLogger(__name__)

AT_ONCE = 8  # channels and members with a post under way at the same time
KEPT_S = 3 * 24 * 3600.0  # older notices are dropped
FIRST_WAIT_S = 0.5
RETRACTED_S = 7 * 24 * 3600.0  # the time to take back a text of ours
MOST_REFUSALS = 5  # tries of a notice that a channel refuses, maybe by a brief mistake: 15 s in all
MOST_BUGS = 5  # tries of a notice that fails for reasons of our own
STOP_GRACE_S = 2.0


class OutboxSender:
    """Posts what is due; each channel and each member gets one message at a time."""

    def __init__(self, db: Database, board: Board, reviewed: Reviews, clock: Clock, ring: Callable[[], None]) -> None:
        self._db = db
        self._board = board
        self._reviews = reviewed
        self._clock = clock
        self._ring = ring  # there is more to do
        self._busy: dict[Lane, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def once(self) -> None:
        """Start to post what is due. Doesn't wait for Discord, and tries nothing while Discord is away."""
        if not self._board.ready:
            return
        busy = set(self._busy)  # taken before the query: jobs that end meanwhile have moved on from its result
        async with self._db.read() as conn:
            due = await notices.due(conn, self._clock())
        for notice in due:
            if notice.lane not in busy and notice.lane not in self._busy:
                self._busy[notice.lane] = asyncio.create_task(self._take(notice))

    async def close(self) -> None:
        """Wait a moment for posts under way; the rest is posted after the next start."""
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=STOP_GRACE_S)
        left = list(self._busy.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _take(self, notice: Notice) -> None:
        try:
            async with self._slots:
                await self._deliver(notice)
        except Busy as fault:
            log.error("could not handle notice %s, trying again later: %s", notice.id, fault)
            await asyncio.sleep(FIRST_WAIT_S)
        except Exception:
            log.exception("notice %s: a bug", notice.id)
            await asyncio.sleep(FIRST_WAIT_S)
        finally:
            self._busy.pop(notice.lane, None)
            self._ring()

    async def _deliver(self, notice: Notice) -> None:
        """Post a notice and delete it, or note when to try again."""
        try:
            if self._clock() - notice.at > (RETRACTED_S if notice.retracts else KEPT_S):
                raise NowhereToPost("no channel took it for days")
            await self._post(notice)
        except PublishLater as later:
            await self._put_off(notice, str(later), later.retry_after_s)
            return
        except (NowhereToPost, MessageGone) as gone:
            if not gone.lasting and (notice.retracts or notice.tries < MOST_REFUSALS):
                await self._put_off(notice, str(gone), None)
                return
            log.warning("notice %s for channel %s is dropped: %s", notice.id, notice.channel_id, gone)
            await self._dropped(notice)
        except Busy:
            raise
        except Exception:
            log.exception("notice %s: a bug", notice.id)
            if notice.tries < MOST_BUGS:
                await self._put_off(notice, "a bug", None)
                return
        async with self._db.transaction() as conn:
            await failures.posted(conn, notice, self._clock())

    async def _post(self, notice: Notice) -> None:
        if notice.request_id is not None:
            await self._post_review(notice, notice.request_id)
        elif notice.channel_id is not None and notice.message_id is not None:
            await self._board.retract(MessageRef(notice.channel_id, notice.message_id), notice.text)
        elif notice.channel_id is not None:
            text = notice.text if notice.failures is None else several_failed(notice.failures)
            await self._board.post(notice.channel_id, notice.guild_id, text, notice.nonce)

    async def _post_review(self, notice: Notice, request_id: str) -> None:
        async with self._db.read() as conn:
            request = await pending.get(conn, request_id)
        if request is None:
            return
        if notice.channel_id is None:
            await self._board.answer(request, notice.text, notice.nonce)
        elif request.card is not None:
            await self._edit_card(request, request.card)
        else:
            card = await self._board.post_card(notice.channel_id, request, notice.nonce)
            async with self._db.transaction() as conn:
                if await pending.get(conn, request.id) is None:  # it was deleted meanwhile, with its member's data
                    await notices.retract(conn, notice.guild_id, card, privacy.CARD_OF_MEMBER(), self._clock())
                await reviews.set_card(conn, request.id, card)

    async def _edit_card(self, request: PendingRequest, card: MessageRef) -> None:
        try:
            await self._board.edit_card(card, request)
        except MessageGone as gone:
            if not gone.lasting:
                raise
            log.info("the card of request %s is gone: %s", request.id, gone)
            await self._reviews.lost(request.id, card)

    async def _dropped(self, notice: Notice) -> None:
        """Moderators can't see this request, so tell its member not to wait for them."""
        if notice.request_id is not None and notice.channel_id is not None:
            await self._reviews.unreachable(notice.request_id)

    async def _put_off(self, notice: Notice, why: str, wait_s: float | None) -> None:
        most_s = notice.most_backoff_s
        wait_s = min(most_s, max(wait_s or 0.0, Backoff(FIRST_WAIT_S, most_s).wait_s(notice.tries + 1)))
        log.info("could not post notice %s, trying again in %.1f s: %s", notice.id, wait_s, why)
        async with self._db.transaction() as conn:
            await notices.put_off(conn, notice, self._clock() + wait_s)
