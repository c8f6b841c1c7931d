"""Prompts that a filter caught wait for the server's moderators."""

from __future__ import annotations

from bot.core.errors import UserError
from bot.core.held import Purpose
from bot.services.deadline import in_time
from bot.services.gate import Flagged
from bot.services.policies import Policies
from bot.services.ports import Clock
from bot.services.questions import held_from
from bot.store import held, notices
from bot.store.database import Database

MOST_WAITING = 3  # of one member in one server
WAITS = (
    "The moderators of this server look at this text first. I tell you what they decide; nothing is charged until then."
)


class Reviews:
    """Keeps flagged requests and shows them to moderators as cards."""

    def __init__(self, db: Database, policies: Policies, clock: Clock) -> None:
        self._db = db
        self._policies = policies
        self._clock = clock

    async def open(self, flagged: Flagged) -> str:
        """Store a request and have its card posted; what the member is told. Raises UserError."""
        return await in_time(self._open(flagged), flagged.start.origin.answer_by)

    async def _open(self, flagged: Flagged) -> str:
        origin, now = flagged.start.origin, self._clock()
        policy = await self._policies.of(origin.guild_id)
        request = held_from(flagged.start, Purpose.REVIEW, now, flagged.caught)
        async with self._db.transaction(urgent=True) as conn:
            if await held.waiting(conn, origin.user_id, origin.guild_id) >= MOST_WAITING:
                raise UserError(f"You have {MOST_WAITING} texts that moderators look at. Please wait for them.")
            await held.add(conn, request)
            await notices.card(conn, origin.guild_id, policy.review_channel, request.id, now)
        return WAITS
