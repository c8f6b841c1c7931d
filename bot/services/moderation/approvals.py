"""Turns what moderators approved into jobs: exactly one each, even if the process dies in between.

A decision is noted first. Until the request is closed it is found here again, and the key of its job tells how far it
came: no job, a job that is being shown, or a job that its member sees. A job that was dropped before anybody saw it
is followed by one with a key of its own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter

from bot.core.credits.quota_text import credits
from bot.core.errors import Busy, UserError
from bot.core.jobs.pending_request import PendingRequest
from bot.core.links import message_link
from bot.core.models import Job
from bot.core.states import JobState
from bot.services.jobs.job_starter import JobStarter
from bot.services.jobs.plans import Opened, Start
from bot.services.jobs.price_questions import newest_try
from bot.services.jobs.rule_check import Admitted, AskCost, RuleCheck
from bot.services.loops import OneByOne
from bot.services.moderation.reviews import Reviews, erase_mask
from bot.services.ports import Board, Clock, NowhereToPost, Publisher, PublishLater
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.members import file_erasures, pending_deletions
from bot.store.moderation import pending, reviews
from bot.store.outbox import notices
from bot.texts.moderation import reviews as say

log = logging.getLogger(__name__)

CHORES_EVERY_S = 60.0
TOKEN_LIFE_S = 15 * 60.0  # Discord's own
QUESTIONS_KEPT_S = 24 * 3600.0
REVIEWS_KEPT_S = 14 * 24 * 3600.0  # also after the decision: their text is private


class NotStarted(UserError):
    """An approved request cannot be started, in words for moderators. `for_member` is the message for its member,
    "" = none; `over`: another approval wouldn't help."""

    def __init__(self, why: str, for_member: str, *, over: bool = False) -> None:
        super().__init__(why)
        self.for_member = for_member
        self.over = over


class Approvals:
    """Starts approved requests, and tidies up pending ones. `again_s`: seconds between two tries to start one."""

    def __init__(
        self,
        db: Database,
        rule_check: RuleCheck,
        starter: JobStarter,
        publisher: Publisher,
        board: Board,
        reviewed: Reviews,
        clock: Clock,
        ring: Callable[[], None],
        again_s: float,
    ) -> None:
        self._db = db
        self._rule_check = rule_check
        self._starter = starter
        self._publisher = publisher
        self._board = board
        self._reviews = reviewed
        self._clock = clock
        self._ring = ring  # wakes the outbox
        self._again_s = again_s
        self._again_at: dict[str, float] = {}
        self._each = OneByOne("approved requests")
        self._chores_at = 0.0

    async def once(self) -> None:
        """Carry out what is possible now; from time to time the chores."""
        if self._board.ready:
            await self._carry_out_all()
        if time.monotonic() - self._chores_at >= CHORES_EVERY_S:
            await self.chores()
            self._chores_at = time.monotonic()

    async def _carry_out_all(self) -> None:
        async with self._db.read() as conn:
            approved = await reviews.to_carry_out(conn)
        self._again_at = {one.id: self._again_at[one.id] for one in approved if one.id in self._again_at}
        due = (one for one in approved if self._again_at.get(one.id, 0.0) <= time.monotonic())
        await self._each.run(due, attrgetter("id"), self._carry_out)

    async def chores(self) -> None:
        """End undecided requests in time, and forget useless tokens and old requests."""
        await self._reviews.lapse()
        now = self._clock()
        async with self._db.transaction() as conn:
            await pending.wipe_tokens(conn, now - TOKEN_LIFE_S)
            masks = await pending.prune(conn, now - QUESTIONS_KEPT_S, now - REVIEWS_KEPT_S)
            if masks:
                await file_erasures.add(conn, (), masks)
        self._ring()

    async def _carry_out(self, request: PendingRequest) -> None:
        try:
            await self._start(request)
        except (PublishLater, Busy) as later:
            log.info("could not start approved request %s yet, trying again: %s", request.id, later)
            self._again_at[request.id] = time.monotonic() + self._again_s
        else:
            self._ring()

    async def _start(self, request: PendingRequest) -> None:
        """Start the job of a request, or note why it cannot be. Raises Busy or PublishLater: try again later."""
        try:
            job = await self._shown(request)
        except Busy:
            raise
        except UserError as refused:
            await self._note_failed(request, refused)
        else:
            await self._note_started(request, job)

    async def _note_started(self, request: PendingRequest, job: Job) -> None:
        async with self._db.transaction() as conn:
            if await pending.get(conn, request.id) is None:  # its member was deleted meanwhile
                return
            link = "" if job.private else message_link(job)  # nobody else could open it
            await reviews.close(conn, request.id, link, self._clock())
            await self._show_card(conn, request)

    async def _shown(self, request: PendingRequest) -> Job:
        """The job of a request, visible to its member. Raises UserError if it can't be started now, Busy or
        PublishLater if that isn't clear yet."""
        async with self._db.read() as conn:
            key, job = await newest_try(conn, request)
        if job is None:
            opened = await self._started(request, key)
            if opened.fresh:
                return opened.job
            job = opened.job  # the member pressed the same button again meanwhile
        if job.state is JobState.ACCEPTED:
            raise PublishLater("the worker is finding out whether its message arrived")
        self._starter.mark_used((job,), request.clicked)
        return job

    async def _started(self, request: PendingRequest, key: str) -> Opened:
        context = replace(request.asker.member_context, roles=await self._roles(request))
        new = replace(request.new, asker=replace(request.asker, key=key, member_context=context))
        # moderators saw the price, and the member has asked for it; nobody has agreed to a higher one
        judged = await self._rule_check.judge(Start(new, request.clicked), asked=request.new.cost, approved=True)
        match judged:
            case Admitted():
                return await self._announced(judged)
            case AskCost(start=asked):
                price = credits(asked.new.cost)
                for_member = f"{say.NOT_STARTED()}\n{say.PRICE_UP(price=price)}"
                raise NotStarted(say.PRICE_WENT_UP(price=price), for_member, over=True)
            case _:
                raise TypeError("an approved text went to the moderators again")

    async def _roles(self, request: PendingRequest) -> frozenset[int]:
        """The member's roles now: a review takes up to a week, and rules look at roles."""
        if request.asker.guild_id is None:
            return request.asker.member_context.roles
        try:
            roles = await self._board.roles_of(request.asker.guild_id, request.asker.user_id)
        except NowhereToPost as unknown:
            raise UserError(say.NOT_IN_SERVER()) from unknown
        if roles is None:
            raise NotStarted(say.LEFT(), "", over=True)
        return roles

    async def _announced(self, admitted: Admitted) -> Opened:
        try:
            return await self._starter.start(admitted, self._publisher.announce)
        except NowhereToPost as closed:
            if admitted.new.private:
                # in one line, which everybody may see: with closed direct messages there is no other way to say it
                raise NotStarted(say.MEMBER_UNREACHED(), say.NOT_STARTED_UNREACHED()) from closed
            raise UserError(say.CANNOT_POST()) from closed

    async def _note_failed(self, request: PendingRequest, why: UserError) -> None:
        """Note a failed start. Moderators may try again later unless it is over; the member is told why nothing comes.

        Raises Busy, or PublishLater while the member's data is being deleted: then the member isn't told.
        """
        for_member = why.for_member if isinstance(why, NotStarted) else f"{say.NOT_STARTED()}\n{why}"
        now = self._clock()
        async with self._db.transaction() as conn:
            if await pending.get(conn, request.id) is None:  # its member was deleted meanwhile, and its card says so
                return
            if await pending_deletions.covers(conn, request.asker.user_id, request.asker.guild_id):
                raise PublishLater("its member is being forgotten, which ends it without a word")
            if isinstance(why, NotStarted) and why.over:
                await reviews.close(conn, request.id, say.ENDED_UNSTARTED(why=why), now)
                await erase_mask(conn, request)
            else:
                said = say.APPROVED_UNSTARTED(moderator=f"<@{request.decided_by}>", why=why)
                await reviews.reopen(conn, request.id, said)
            if for_member:
                await notices.to_member(conn, request, for_member, now)
            await self._show_card(conn, request)

    async def _show_card(self, conn: Connection, request: PendingRequest) -> None:
        if request.card is not None:
            await notices.card(conn, request.asker.guild_id, request.card.channel_id, request.id, self._clock())
