"""Limits of credits: their windows of time, whom they apply to, and how much is left. No clock, no storage."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from bot.core.credits.ceilings import Ceiling
from bot.core.models import UserId

_HOUR_S: Final = 3600


class Period(StrEnum):
    """The time after which a limit starts over, in the server's time zone. Weeks begin on Monday."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Subject(StrEnum):
    """The members that a limit is for."""

    EVERYONE = "everyone"
    ROLE = "role"
    MEMBER = "member"
    POOL = "pool"  # all members of the server together
    CHANNEL = "channel"  # everything made in a channel and its threads, together


class Scope(StrEnum):
    """The owner of a counter."""

    MEMBER = "member"
    POOL = "pool"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class QuotaRule:
    """A limit that an admin set. `subject_id` is 0 for everyone and the pool; `credits` None = unlimited."""

    subject: Subject
    subject_id: int
    period: Period
    credits: int | None


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time with credits of its own: from `start` up to, but without, `end` (UTC seconds since 1970)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit and its use: granted + forgiven = reserved + spent + left. `granted` None = unlimited. `forgiven` is
    what an admin's reset gave back. A limit that was lowered below its use breaks the equation; then nothing is left.
    """

    scope: Scope
    period: Period
    granted: int | None
    reserved: int
    spent: int
    forgiven: int
    resets_at: float

    @property
    def used(self) -> int:
        """Credits that count against it."""
        return self.reserved + self.spent - self.forgiven

    @property
    def left(self) -> int | None:
        """Credits that can still be reserved; None = unlimited."""
        return None if self.granted is None else max(0, self.granted - self.used)


@dataclass(frozen=True, slots=True)
class Grant:
    """Extra credits of a member: credits = reserved + spent + left. `until` None = they don't expire."""

    id: int
    credits: int
    reserved: int
    spent: int
    reason: str
    until: float | None

    @property
    def left(self) -> int:
        """Credits that can still be reserved."""
        return self.credits - self.reserved - self.spent


@dataclass(frozen=True, slots=True)
class Credits:
    """Everything that decides whether a member may spend: their own limits, extra grants for when those are used up,
    and the pools that must have room as well. Grants are in the order of their use. The operator's `ceilings` come
    before all of these and count default prices."""

    limits: tuple[Limit, ...]
    grants: tuple[Grant, ...] = ()
    pools: tuple[Limit, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()

    @property
    def allowance(self) -> int | None:
        """Credits left in the member's own limits; None = unlimited."""
        return least(limit.left for limit in self.limits)

    @property
    def extra(self) -> int:
        """Credits left in the grants."""
        return sum(grant.left for grant in self.grants)

    @property
    def extra_held(self) -> int:
        """Credits of the grants that jobs have reserved."""
        return sum(grant.reserved for grant in self.grants)

    @property
    def own(self) -> int | None:
        """Credits that the member has, pools aside; None = unlimited."""
        return None if self.allowance is None else self.allowance + self.extra

    @property
    def room(self) -> int | None:
        """Credits that the server's rules leave now; None = unlimited."""
        return least((self.own, least(pool.left for pool in self.pools)))

    @property
    def spendable(self) -> int | None:
        """Credits that can be spent now, at least at default prices; None = unlimited."""
        return least((self.room, least(ceiling.left for ceiling in self.ceilings)))


def least(numbers: Iterable[int | None]) -> int | None:
    """The smallest of these; None = no limit."""
    return min((number for number in numbers if number is not None), default=None)


# -- windows ---------------------------------------------------------------------------------------------------------


def window(period: Period, now: float, timezone_name: str) -> Window:
    """The window of `period` that `now` (UTC seconds since 1970) falls into, as clocks show it in the time zone.

    A day on which clocks change has 23 or 25 hours; an hour always has 3,600 s.
    """
    zone = ZoneInfo(timezone_name)
    local = datetime.fromtimestamp(math.floor(now), zone)  # fractions are rounded, into the next window even
    today = local.date()
    match period:
        case Period.HOUR:
            # by the minutes of the local clock, which differ from UTC's in some zones
            shift = (local.utcoffset() or timedelta()).total_seconds()
            start = int((now + shift) // _HOUR_S * _HOUR_S - shift)
            return Window(start, start + _HOUR_S)
        case Period.DAY:
            return _dates(today, today + timedelta(days=1), zone)
        case Period.WEEK:
            monday = today - timedelta(days=today.weekday())
            return _dates(monday, monday + timedelta(days=7), zone)
        case Period.MONTH:
            first = today.replace(day=1)
            return _dates(first, (first + timedelta(days=32)).replace(day=1), zone)
        case _:
            assert_never(period)


def _dates(first: date, end: date, zone: ZoneInfo) -> Window:
    return Window(_midnight(first, zone), _midnight(end, zone))


def _midnight(day: date, zone: ZoneInfo) -> int:
    """The first second of a date; if clocks skip midnight, the moment after the jump."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


# -- whose limits hold -----------------------------------------------------------------------------------------------

Limits = Mapping[Period, int | None]


def candidates(
    rules: Sequence[QuotaRule], user_id: UserId, roles: frozenset[int], default_daily: int | None
) -> Sequence[Limits]:
    """The sets of limits for a member; the most generous one applies.

    The member's own rules win; else one set for each of their roles that has rules; else the rules for everyone; else
    the operator's default a day.
    """
    limits = by_subject(rules)
    own = limits.get((Subject.MEMBER, user_id))
    if own:
        return [own]
    of_roles = [found for role in sorted(roles) if (found := limits.get((Subject.ROLE, role)))]
    if of_roles:
        return of_roles
    return [limits.get((Subject.EVERYONE, 0)) or {Period.DAY: default_daily}]


def by_subject(rules: Iterable[QuotaRule]) -> Mapping[tuple[Subject, int], Limits]:
    """The limits of each subject that has any. A server may have a thousand rules, and a member 250 roles."""
    found: dict[tuple[Subject, int], dict[Period, int | None]] = {}
    for rule in rules:
        found.setdefault((rule.subject, rule.subject_id), {})[rule.period] = rule.credits
    return found


def pooled(rules: Iterable[QuotaRule], subject: Subject, subject_id: int = 0) -> Limits:
    """The limits of the server's pool, or of a channel's."""
    return by_subject(rules).get((subject, subject_id), {})


def most_generous(sets: Sequence[tuple[Limit, ...]]) -> tuple[Limit, ...]:
    """The limits that leave the most now; of equals those that grant the most."""
    endless = float("inf")

    def generosity(limits: tuple[Limit, ...]) -> tuple[float, float]:
        left = least(limit.left for limit in limits)
        granted = least(limit.granted for limit in limits)
        return (endless if left is None else left, endless if granted is None else granted)

    return max(sets, key=generosity)
