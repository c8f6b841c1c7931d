"""Chooses the account for a job: the first healthy one that can do it. A breaker per account counts faults."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bot.core.backoff import Backoff
from bot.core.kinds import Action
from bot.core.text.repeated_log_lines import RareLog
from bot.providers.base import Provider
from bot.texts.jobs import queue as say
from bot.texts.operator import health

log = logging.getLogger(__name__)

BUSY: Final[str] = health.BUSY()
NO_CREDIT: Final[str] = health.NO_CREDIT()
REFUSALS = 3  # in a row, or
REFUSES_S = 10.0  # since the first, before an account counts as refusing jobs
REFUSED_S = 600.0  # after the last one it is forgotten
OPENS_AFTER = 3  # faults in a row
OPEN_S = 15.0  # how long an open breaker keeps new jobs away before one may try; doubles up to MOST_OPEN_S
MOST_OPEN_S = 300.0
BACKOFF = Backoff(OPEN_S, MOST_OPEN_S, jitter=0.0)


class Probes(Protocol):
    """Results of the regular probes of the accounts."""

    def answers(self, account: str) -> bool:
        """False if the latest probe failed."""
        ...

    def answered_at(self, account: str) -> float:
        """The time of the last successful probe (monotonic seconds; 0 = never)."""
        ...


@dataclass(slots=True)
class _Breaker:
    faults: int = 0
    openings: int = 0
    opened_at: float = 0.0
    open_until: float = 0.0
    unreached: bool = False  # opened because nobody answered: a successful probe closes it


@dataclass(slots=True)
class _Refusals:
    """The number of refused submits in a row."""

    why: str
    first: float
    last: float
    count: int = 0


class Routing:
    """Chooses among the accounts, in the order of PROVIDERS. Follow-ups don't come here: they go to the owner."""

    def __init__(self, names: Sequence[str], providers: Mapping[str, Provider], probes: Probes) -> None:
        self._names = [name for name in names if name in providers]
        self._providers = providers
        self._probes = probes
        self._breakers = {name: _Breaker() for name in self._names}
        self._refusals: dict[str, _Refusals] = {}
        self._rare = RareLog(log)

    def offers(self, account: str, action: Action) -> bool:
        """False if the account is known not to support `action`."""
        return account in self._providers and self._providers[account].offers(action)

    def usable(self, account: str) -> bool:
        """True while the account answers probes and its breaker is closed, or has been open long enough to try
        again."""
        breaker = self._breakers.get(account)
        if breaker is None or not self._probes.answers(account):
            return False
        if time.monotonic() >= breaker.open_until:
            return True
        return breaker.unreached and self._probes.answered_at(account) > breaker.opened_at

    def pick(self, action: Action) -> str | None:
        """The account for a new job: the first usable one that offers `action`, else the first that offers it.

        None if no account does.
        """
        able = [name for name in self._names if self.offers(name, action)]
        return next((name for name in able if self.usable(name)), able[0] if able else None)

    def instead_of(self, account: str, action: Action) -> str | None:
        """Another usable account that offers `action`, for a job that `account` can't take now."""
        others = (name for name in self._names if name != account)
        return next((name for name in others if self.offers(name, action) and self.usable(name)), None)

    def refused(self, account: str, why: str) -> None:
        """Note that the account refused a job, for a reason that will affect other jobs as well."""
        now = time.monotonic()
        known = self._refusals.get(account)
        if known is None or now - known.last > REFUSED_S:
            known = self._refusals[account] = _Refusals(why, now, now)
        known.why, known.last = why, now
        known.count += 1

    def refuses(self, account: str) -> str:
        """The reason why the account has taken no job for a while; "" if it does, as far as known."""
        known, now = self._refusals.get(account), time.monotonic()
        if known is None or now - known.last > REFUSED_S:
            return ""
        lasts = known.count >= REFUSALS or now - known.first >= REFUSES_S
        return known.why if lasts else ""

    def held_up(self, account: str) -> str:
        """The reason why nobody can tell when the account starts its next job, in words for members; "" = none is
        known."""
        if not self._probes.answers(account):
            return say.AWAY()
        return say.BUSY() if self.refuses(account) else ""

    def worked(self, account: str) -> None:
        """Note that the account took a job: its breaker closes."""
        self._refusals.pop(account, None)
        breaker = self._breakers.get(account)
        if breaker is not None and breaker.faults:
            log.info("account %s works again", account)
            self._breakers[account] = _Breaker()

    def failed(self, account: str, *, unreached: bool = False) -> None:
        """Note that the account refused, lost an answer, or wasn't there at all (`unreached`).

        After several faults in a row it is left alone for a while.
        """
        breaker = self._breakers.get(account)
        if breaker is None:
            return
        breaker.faults += 1
        if breaker.faults >= OPENS_AFTER and time.monotonic() >= breaker.open_until:
            wait_s = BACKOFF.wait_s(breaker.openings + 1)
            breaker.openings += 1
            breaker.opened_at = time.monotonic()
            breaker.open_until = breaker.opened_at + wait_s
            breaker.unreached = unreached
            self._rare.warning(
                "account %s failed %d times in a row, so no new jobs go to it for %.0f s",
                account,
                breaker.faults,
                wait_s,
            )
