"""Prompts caught by a filter, waiting for the server's moderators. `approvals` starts what they approve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from bot.core.errors import UserError
from bot.core.jobs.pending_request import PendingRequest, Purpose, review_id
from bot.core.models import ChannelId, GuildId, MessageRef, UserId
from bot.core.text.quoting import quoted
from bot.services.jobs.price_questions import request_of
from bot.services.jobs.rule_check import Flagged
from bot.services.loops import OneByOne
from bot.services.ports import Clock
from bot.services.rules.changes import RuleChanges
from bot.services.rules.filter_check import digest
from bot.services.rules.policies import Policies
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.members import file_erasures, pending_deletions
from bot.store.moderation import approved_texts, pending, reviews
from bot.store.outbox import notices
from bot.texts.members import privacy
from bot.texts.moderation import reviews as say

MOST_WAITING = 3  # per member and server, unless they come from one press
MOST_TAKEN_BACK, TAKEN_BACK_S = 5, 3600.0  # of one member in one server, so that cards do not fill the channel
LAPSES_AFTER_S = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Decision:
    """The result of a moderator's press. `fresh` False = it was already decided, as `request` says."""

    request: PendingRequest
    fresh: bool


class Reviews:
    """Keeps flagged requests, shows them to moderators as cards, and takes their decisions."""

    def __init__(
        self, db: Database, policies: Policies, changes: RuleChanges, clock: Clock, ring: Callable[[], None]
    ) -> None:
        self._db = db
        self._policies = policies
        self._changes = changes
        self._clock = clock
        self._each = OneByOne("reviews")
        self._ring = ring  # wakes the outbox and the tasks that carry out decisions

    async def open(self, flagged: Flagged) -> tuple[str, ...]:
        """Store a request and have its card posted; returns its id, or nothing if it waits already. Raises UserError.

        The same interaction makes one request, however often the gateway sends it. The member reads `say.WAITS`.
        """
        channel_id = await self.channel(flagged.start.new.asker.guild_id)
        async with self._db.transaction(urgent=True) as conn:
            fresh = await self.hold(conn, (flagged,), channel_id)
        self.announce()
        return fresh

    async def channel(self, guild_id: GuildId | None) -> ChannelId:
        """The channel where moderators of a server see cards. Raises UserError if it has none."""
        channel_id = (await self._policies.of(guild_id)).review_channel
        if channel_id is None:  # since a moment ago
            raise UserError(say.UNREACHABLE())
        return channel_id

    async def hold(self, conn: Connection, flagged: Sequence[Flagged], channel_id: ChannelId) -> tuple[str, ...]:
        """Store one member's requests of one press, with their cards; returns the ids of new requests. Call `announce`
        afterwards.

        A pending request is not stored twice: the same event, or another press on the same button with the same
        words. Raises UserError when too many texts of the member wait, or their data is being deleted.
        """
        asker, now = flagged[0].start.new.asker, self._clock()
        if await pending_deletions.covers(conn, asker.user_id, asker.guild_id):
            raise UserError(privacy.BEING_DELETED())
        waiting = await reviews.waiting(conn, asker.user_id, asker.guild_id)
        fresh = []
        for one in flagged:
            request = request_of(one.start, Purpose.REVIEW, now, one.caught)
            request = replace(request, id=review_id(one.start.new.asker.key), piece=one.piece)
            known = await pending.get(conn, request.id) is not None
            if not known and not any(request.new.same_press(other.new) for other in waiting):
                fresh.append(request)
        # one press may bring more than may wait; otherwise these texts could never be requested together
        if fresh and waiting and len(waiting) + len(fresh) > MOST_WAITING:
            raise UserError(say.TOO_MANY(count=len(waiting), most=MOST_WAITING))
        if fresh:
            await self._check_pace(conn, asker.user_id, asker.guild_id)
        for request in fresh:
            await pending.add(conn, request)
            await notices.card(conn, asker.guild_id, channel_id, request.id, now)
        return tuple(request.id for request in fresh)

    async def _check_pace(self, conn: Connection, user_id: UserId, guild_id: GuildId | None) -> None:
        """Raise UserError if the member has taken back many texts lately: each leaves a card with the moderators."""
        earlier = await reviews.taken_back(conn, user_id, guild_id, self._clock() - TAKEN_BACK_S)
        if len(earlier) >= MOST_TAKEN_BACK:
            free_at = earlier[-MOST_TAKEN_BACK] + TAKEN_BACK_S
            raise UserError(say.TOO_MANY_TAKEN_BACK(count=len(earlier), when=f"<t:{int(free_at) + 1}:R>"))

    def announce(self) -> None:
        """Post the cards of requests that were just stored."""
        self._ring()

    async def withdraw(self, request_ids: Sequence[str]) -> None:
        """Drop these requests: Discord did not let us tell their member that they wait."""
        async with self._db.transaction() as conn:
            for request_id in request_ids:
                request = await pending.get(conn, request_id)
                if request is not None and request.approved is None:
                    await self._withdraw(conn, request, say.WITHDRAWN())
        self._ring()

    async def of_member(self, user_id: UserId) -> list[PendingRequest]:
        """The texts of a member that wait for moderators, in every server, oldest first. Raises Busy."""
        async with self._db.read() as conn:
            return await reviews.of_member(conn, user_id)

    async def take_back(self, request_id: str, user_id: UserId) -> None:
        """Withdraw a member's text. Raises UserError if it is not theirs, or was already decided."""
        async with self._db.transaction(urgent=True) as conn:
            request = next((one for one in await reviews.of_member(conn, user_id) if one.id == request_id), None)
            if request is None:
                raise UserError(say.NOT_WAITING())
            await self._withdraw(conn, request, say.TAKEN_BACK())
        self._ring()

    async def _withdraw(self, conn: Connection, request: PendingRequest, why: str) -> None:
        now, guild_id = self._clock(), request.asker.guild_id
        await reviews.decide(conn, request.id, approved=False, by=None, now=now)
        await reviews.close(conn, request.id, why, now)
        await erase_mask(conn, request)
        # its card may just be on its way to the channel, with buttons: it is updated there
        shown_in = request.card.channel_id if request.card else (await self._policies.of(guild_id)).review_channel
        if shown_in is not None:
            await notices.card(conn, guild_id, shown_in, request.id, now)

    async def decide(
        self, request_id: str, moderator: UserId, guild_id: GuildId, card: MessageRef, *, approved: bool
    ) -> Decision:
        """Store a moderator's decision on `card`, which is updated afterwards. Only the first decision counts. Raises
        UserError for a request that this server does not have."""
        async with self._changes.transaction(guild_id, moderator) as change:
            request = await self._known(change.conn, request_id, guild_id)
            if card != request.card and card.channel_id != change.policy.review_channel:
                raise UserError(say.TOO_OLD())  # no card of ours was there
            now, conn = change.now, change.conn
            fresh = await reviews.decide(conn, request_id, approved=approved, by=moderator, now=now)
            if fresh:
                verb = say.AUDIT_APPROVED if approved else say.AUDIT_REJECTED
                change.note(verb(member="{member}", filter=quoted(request.caught)), request.asker.user_id)
            if fresh and approved:
                await approved_texts.add(conn, guild_id, digest(request.new.spec), now)
            if fresh and not approved:
                await erase_mask(conn, request)
                await notices.to_member(conn, request, say.REJECTED(), now)
            await reviews.set_card(conn, request_id, card)
            await notices.card(conn, guild_id, card.channel_id, request_id, now)
            decision = Decision(await self._known(conn, request_id, guild_id), fresh)
        self._ring()
        return decision

    @staticmethod
    async def _known(conn: Connection, request_id: str, guild_id: GuildId) -> PendingRequest:
        request = await pending.get(conn, request_id)
        if request is None or request.purpose is not Purpose.REVIEW or request.asker.guild_id != guild_id:
            raise UserError(say.TOO_OLD())
        return request

    async def unreachable(self, request_id: str) -> None:
        """Tell the member that the card of their request can't be posted, unless it was already decided."""
        async with self._db.transaction() as conn:
            request = await pending.get(conn, request_id)
            if request is not None and request.approved is None:
                await self._end(conn, request, say.UNREACHABLE())

    async def lost(self, request_id: str, card: MessageRef) -> None:
        """Replace a lost card: if nobody has decided, post it again in the current review channel; without one, tell
        the member."""
        async with self._db.transaction() as conn:
            request = await pending.get(conn, request_id)
            if request is None or request.approved is not None or request.card != card:
                return
            await reviews.set_card(conn, request_id, None)
            channel_id = (await self._policies.of(request.asker.guild_id)).review_channel
            if channel_id is None:
                await self._end(conn, request, say.UNREACHABLE())
            else:
                await notices.card(conn, request.asker.guild_id, channel_id, request_id, self._clock())
        self._ring()

    async def channel_gone(self, channel_id: ChannelId) -> None:
        """Replace the cards that were deleted with their channel."""
        async with self._db.read() as conn:
            waiting = await reviews.shown(conn)
        cards = [(one.id, one.card) for one in waiting if one.card is not None and one.card.channel_id == channel_id]
        await self._each.run(cards, lambda one: one[0], lambda one: self.lost(*one))

    async def lapse(self) -> None:
        """End requests that nobody decided in time."""
        async with self._db.read() as conn:
            late = await reviews.undecided(conn, self._clock() - LAPSES_AFTER_S)
        await self._each.run(late, attrgetter("id"), self._lapse)

    async def _lapse(self, late: PendingRequest) -> None:
        async with self._db.transaction() as conn:
            request = await pending.get(conn, late.id)
            if request is None or request.approved is not None:
                return
            await self._end(conn, request, say.LAPSED())
            if request.card is not None:
                await notices.card(conn, request.asker.guild_id, request.card.channel_id, request.id, self._clock())

    async def _end(self, conn: Connection, request: PendingRequest, sentence: str) -> None:
        now = self._clock()
        await reviews.decide(conn, request.id, approved=False, by=None, now=now)
        await erase_mask(conn, request)
        await notices.to_member(conn, request, sentence, now)


async def erase_mask(conn: Connection, request: PendingRequest) -> None:
    """Delete the mask of a request that leads to nothing, unless a job has it."""
    mask = request.new.spec.mask
    if mask is not None:
        await file_erasures.add(conn, (), (mask,))
