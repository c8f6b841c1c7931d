"""Small chores of the worker: deletes what is no longer needed, and stores what was learned about accounts."""

from __future__ import annotations

from bot.services.jobs.commands import FORM_LIFE_S
from bot.services.ports import Clock
from bot.services.provider_accounts.refusals import Refusals
from bot.services.region.sessions import KEPT_S
from bot.store.credits import counters
from bot.store.database.database import Database
from bot.store.jobs import jobs
from bot.store.members import file_erasures, reference_forms, regions

EVERY_S = 60.0
TOKEN_LIFE_S = 15 * 60.0  # Discord's own
COUNTERS_KEPT_S = 7 * 86_400.0  # after the end of their window


class Upkeep:
    """Runs once in a while, without any hurry."""

    def __init__(self, db: Database, refusals: Refusals, clock: Clock) -> None:
        self._db = db
        self._refusals = refusals
        self._clock = clock

    async def begin(self) -> None:
        """Restore, before any work, what an earlier run learned about the accounts."""
        await self._refusals.restore()

    async def once(self) -> None:
        """Do all chores, one after the other."""
        await self._refusals.keep()
        async with self._db.transaction() as conn:
            await jobs.wipe_tokens(conn, self._clock() - TOKEN_LIFE_S)
            await regions.wipe_tokens(conn, self._clock() - TOKEN_LIFE_S)
            await counters.prune(conn, self._clock() - COUNTERS_KEPT_S)
            await reference_forms.prune(conn, self._clock() - FORM_LIFE_S)
            drafts = await regions.prune(conn, self._clock() - KEPT_S)
            if drafts:
                await file_erasures.add(conn, (), drafts)
