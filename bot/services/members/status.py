"""The bot's status: which provider accounts answer, what is running, and what was spent."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.core.credits.quota import Period, window
from bot.core.discord_limits import MOST_CHOICES
from bot.core.models import GuildId, Job, UserId
from bot.core.states import AT_PROVIDER, WAITING, JobState
from bot.services.health import OK, Health
from bot.services.members.library import OpenJob
from bot.services.ports import Clock
from bot.services.provider_accounts.queue_estimates import Estimates
from bot.store.database.database import Database
from bot.store.jobs import history
from bot.texts.members import account as say

PAGE_JOBS = 8  # this many fit into a message below the accounts, whatever their prompts are
SUGGEST_FROM = 200  # a server's newest open jobs searched while an id is typed
# few digits: sums are printed in full
_AMOUNT = re.compile(r"(-?[0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?)(?:\s+(\S.*))?")


@dataclass(frozen=True, slots=True)
class Spend:
    """The amount that one server spent at one account today (UTC). `cost` is the provider's own bill, "" if unknown."""

    credits: int = 0
    cost: str = ""


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """One provider account. `state` is "ok" or a fault, in words without secrets; `running` and `waiting` count
    jobs of all servers. `spend` is for those who manage a server, else None."""

    name: str
    state: str
    running: int
    waiting: int
    spend: Spend | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The bot as a whole. `uptime_s` counts from the start of the process. `forgotten` are the credits that one server
    spent today (UTC) by members who were deleted since; the account is no longer known."""

    accounts: list[AccountStatus]
    uptime_s: float
    forgotten: int = 0


@dataclass(frozen=True, slots=True)
class JobsPage:
    """Some of a server's jobs that have not ended, newest first. Pages count from 1 to `pages`; `total` jobs in all.
    `user_id` is the only member whose jobs count, None = all."""

    listed: list[OpenJob]
    user_id: UserId | None
    number: int
    pages: int
    total: int


class StatusService:
    """`/info` and `/admin jobs`."""

    def __init__(
        self,
        db: Database,
        health: Health,
        estimates: Estimates,
        clock: Clock,
        refuses: Callable[[str], str] = lambda _account: "",
    ) -> None:
        self._db = db
        self._refuses = refuses
        self._health = health
        self._estimates = estimates
        self._clock = clock
        self._started = time.monotonic()

    async def now(self, spent_in: GuildId | None = None) -> Status:
        """The state now, with what the server `spent_in` spent today; the accounts' states are from their latest
        probes. Raises Busy."""
        report = await self._health.report()
        async with self._db.read() as conn:
            tally = await history.tally(conn)
            lines = (
                []
                if spent_in is None
                else await history.spent(conn, spent_in, window(Period.DAY, self._clock(), "UTC").start)
            )
        billed = {line.account for line in lines if line.account is not None}
        removed = sorted({*tally, *billed} - report.accounts.keys())
        # an account may answer every probe and still refuse every job
        states = {name: (state == OK and self._refuses(name)) or state for name, state in report.accounts.items()}
        states = states | dict.fromkeys(removed, say.ACCOUNT_REMOVED())
        accounts = [
            AccountStatus(
                name=name,
                state=state,
                running=_sum(tally.get(name, {}), AT_PROVIDER),
                waiting=_sum(tally.get(name, {}), WAITING),
                spend=None if spent_in is None else _spend(line for line in lines if line.account == name),
            )
            for name, state in states.items()
        ]
        forgotten = sum(line.credits for line in lines if line.account is None)
        return Status(accounts, time.monotonic() - self._started, forgotten)

    # -- the jobs of a server ----------------------------------------------------------------------------------------

    async def jobs(self, guild_id: GuildId, user_id: UserId | None, page: int) -> JobsPage:
        """A page of a server's running and waiting jobs, optionally of one member only. A page that doesn't exist is
        replaced by the nearest one. Raises Busy."""
        async with self._db.read() as conn:
            ids = await history.going_in(conn, guild_id, user_id)
            pages = max(1, -(-len(ids) // PAGE_JOBS))
            number = min(max(1, page), pages)
            found = await history.by_ids(conn, ids[(number - 1) * PAGE_JOBS : number * PAGE_JOBS])
        positions = await self._estimates.positions(found)
        listed = [OpenJob(job, positions.get(job.id)) for job in found]
        return JobsPage(listed, user_id, number, pages, len(ids))

    async def suggest(self, guild_id: GuildId, typed: str) -> list[Job]:
        """The server's open jobs whose id begins as typed or whose prompt contains it, newest first."""
        wanted = typed.strip().lower()
        async with self._db.read() as conn:
            found = await history.by_ids(conn, (await history.going_in(conn, guild_id))[:SUGGEST_FROM])
        fitting = [job for job in found if job.id.startswith(wanted) or wanted in job.spec.shown.lower()]
        return fitting[:MOST_CHOICES]


def _sum(counted: Mapping[JobState, int], states: frozenset[JobState]) -> int:
    return sum(number for state, number in counted.items() if state in states)


def _spend(lines: Iterable[history.Spent]) -> Spend:
    lines = list(lines)
    return Spend(sum(line.credits for line in lines), total((line.usage, line.jobs) for line in lines))


def total(parts: Iterable[tuple[str, int]]) -> str:
    """The sum of costs, each a text of a provider in its own units ("120 point") and how often; "" if there is nothing.

    Amounts are added only if their units agree, and listed side by side otherwise; a text without an amount is repeated
    unchanged.
    """
    sums: dict[str, Decimal] = {}
    words: dict[str, None] = {}
    for text, times in parts:
        found = _AMOUNT.fullmatch(text.strip())
        if found is not None:
            unit = found[2] or ""
            sums[unit] = sums.get(unit, Decimal(0)) + Decimal(found[1]) * times
        elif text.strip():
            words[text.strip()] = None
    return ", ".join([*(f"{_plain(amount)} {unit}".rstrip() for unit, amount in sums.items()), *words])


def _plain(amount: Decimal) -> str:
    digits = f"{amount:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
