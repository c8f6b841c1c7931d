"""How the bot is doing, for members: what goes on, and which provider accounts answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.models import AT_PROVIDER, WAITING, JobState
from bot.services.deadline import in_time
from bot.services.health import Health
from bot.store import history
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """One provider account. `state` is "ok" or what is wrong, in words without secrets."""

    name: str
    state: str
    running: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Status:
    """The bot as a whole. `uptime_s` counts from the start of the process."""

    accounts: list[AccountStatus]
    uptime_s: float


class StatusService:
    """`/info`."""

    def __init__(self, db: Database, health: Health) -> None:
        self._db = db
        self._health = health
        self._started = time.monotonic()

    async def now(self, answer_by: float) -> Status:
        """The state now; what is known of the accounts is from the latest probe. Raises Busy after `answer_by`."""
        return await in_time(self._now(), answer_by)

    async def _now(self) -> Status:
        report = await self._health.report()
        async with self._db.read() as conn:
            tally = await history.tally(conn)
        accounts = [
            AccountStatus(name, state, _sum(tally.get(name, {}), AT_PROVIDER), _sum(tally.get(name, {}), WAITING))
            for name, state in report.accounts.items()
        ]
        return Status(accounts, time.monotonic() - self._started)


def _sum(counted: Mapping[JobState, int], states: frozenset[JobState]) -> int:
    return sum(number for state, number in counted.items() if state in states)
