"""Small chores of the worker: what is of no more use is wiped, what was learned of accounts is kept."""

from __future__ import annotations

from bot.services.accounts.refusals import Refusals
from bot.services.jobs.commands import FORM_LIFE_S
from bot.services.ports import Clock
from bot.services.region.sessions import KEPT_S
from bot.store.credits import counters
from bot.store.database.database import Database
from bot.store.jobs import jobs
from bot.store.members import reference_forms, regions

EVERY_S = 60.0
TOKEN_LIFE_S = 15 * 60.0  # Discord's own
COUNTERS_KEPT_S = 7 * 86_400.0  # after the end of their window


class Upkeep:
    """Done once in a while, and never in a hurry."""

    def __init__(self, db: Database, refusals: Refusals, clock: Clock) -> None:
        self._db = db
        self._refusals = refusals
        self._clock = clock

    async def begin(self) -> None:
        """Before any work: what an earlier run learned of the accounts."""
        await self._refusals.restore()

    async def once(self) -> None:
        """All chores, one after the other."""
        await self._refusals.keep()
        async with self._db.transaction() as conn:
            await jobs.wipe_tokens(conn, self._clock() - TOKEN_LIFE_S)
            await regions.wipe_tokens(conn, self._clock() - TOKEN_LIFE_S)
            await counters.prune(conn, self._clock() - COUNTERS_KEPT_S)
            await reference_forms.prune(conn, self._clock() - FORM_LIFE_S)
            await regions.prune(conn, self._clock() - KEPT_S)
