"""Windows of time in any time zone, and the limits that apply to a member."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.credits.quota import (
    Credits,
    Grant,
    Limit,
    Period,
    QuotaRule,
    Scope,
    Subject,
    candidates,
    most_generous,
    pooled,
    window,
)
from bot.core.models import UserId

# the zones with unusual clocks: half hours, midnight changes, 13 and 14 hours ahead
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Havana",
    "Asia/Beirut",
    "America/Asuncion",
    "Africa/Cairo",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
)
_TIMES = st.floats(1_577_836_800, 2_208_988_800, allow_nan=False)  # 2020 to 2040


@given(_TIMES, st.sampled_from(ZONES), st.sampled_from(Period))
@example(2_208_988_799.9999995, "UTC", Period.DAY)  # less than half a microsecond before the end
def test_a_window_is_around_its_time_and_begins_where_clocks_say(now: float, zone: str, period: Period) -> None:
    span = window(period, now, zone)
    assert span.start <= now < span.end
    begins = datetime.fromtimestamp(span.start, ZoneInfo(zone))
    assert (begins.minute, begins.second) == (0, 0) or zone == "Australia/Lord_Howe"
    if period is not Period.HOUR:
        assert datetime.fromtimestamp(span.start - 1, ZoneInfo(zone)).date() < begins.date()
        assert begins.day == 1 or period is not Period.MONTH
        assert begins.weekday() == 0 or period is not Period.WEEK


@given(_TIMES, st.sampled_from(ZONES), st.sampled_from([Period.DAY, Period.WEEK, Period.MONTH]))
def test_the_next_window_begins_where_one_ends(now: float, zone: str, period: Period) -> None:
    span = window(period, now, zone)
    assert window(period, span.end, zone).start == span.end
    assert window(period, span.end - 1, zone) == span == window(period, span.start, zone)


def _at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("period", "zone", "now", "start", "end"),
    [
        (Period.DAY, "Europe/Berlin", "2026-03-29T12:00+02:00", "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00"),
        (Period.DAY, "Europe/Berlin", "2026-10-25T12:00+01:00", "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00"),
        (Period.HOUR, "Europe/Berlin", "2026-10-25T02:30+02:00", "2026-10-25T02:00+02:00", "2026-10-25T03:00+02:00"),
        (Period.HOUR, "Europe/Berlin", "2026-10-25T02:30+01:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00"),
        (Period.HOUR, "Asia/Kolkata", "2026-06-01T10:10+05:30", "2026-06-01T10:00+05:30", "2026-06-01T11:00+05:30"),
        (Period.WEEK, "UTC", "2026-11-22T12:00+00:00", "2026-11-16T00:00+00:00", "2026-11-23T00:00+00:00"),
        (Period.MONTH, "UTC", "2028-02-29T23:59+00:00", "2028-02-01T00:00+00:00", "2028-03-01T00:00+00:00"),
        (Period.MONTH, "UTC", "2026-12-31T23:59+00:00", "2026-12-01T00:00+00:00", "2027-01-01T00:00+00:00"),
        # midnight of this day was skipped: it began at one o'clock
        (Period.DAY, "Asia/Beirut", "2026-03-29T12:00+03:00", "2026-03-29T01:00+03:00", "2026-03-30T00:00+03:00"),
        # the hour after this midnight came twice
        (Period.DAY, "America/Havana", "2026-11-01T12:00-05:00", "2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00"),
    ],
    ids=[
        "23 hours", "25 hours", "first 2 o'clock", "second 2 o'clock", "half hour", "week", "leap month",
        "end of the year", "no midnight", "two midnights",
    ],
)  # fmt: skip
def test_clock_changes_and_calendar_ends(period: Period, zone: str, now: str, start: str, end: str) -> None:
    span = window(period, _at(now), zone)
    shown = [datetime.fromtimestamp(moment, UTC) for moment in (span.start, span.end)]
    assert shown == [datetime.fromisoformat(text) for text in (start, end)]


def _rule(subject: Subject, subject_id: int, credits: int | None, period: Period = Period.DAY) -> QuotaRule:
    return QuotaRule(subject, subject_id, period, credits)


RULES = [
    _rule(Subject.EVERYONE, 0, 10),
    _rule(Subject.EVERYONE, 0, 3, Period.HOUR),
    _rule(Subject.ROLE, 5, 100),
    _rule(Subject.ROLE, 6, None, Period.WEEK),
    _rule(Subject.MEMBER, 1, 1),
    _rule(Subject.POOL, 0, 1000, Period.MONTH),
    _rule(Subject.CHANNEL, 70, 20),
]


@pytest.mark.parametrize(
    ("user", "roles", "sets"),
    [
        (1, {5, 6}, [{Period.DAY: 1}]),
        (2, {5, 6, 7}, [{Period.DAY: 100}, {Period.WEEK: None}]),
        (2, {7}, [{Period.DAY: 10, Period.HOUR: 3}]),
    ],
    ids=["own rule", "roles", "everyone"],
)
def test_the_narrowest_rules_win(user: int, roles: set[int], sets: list[dict[Period, int | None]]) -> None:
    assert candidates(RULES, UserId(user), frozenset(roles), 50) == sets


def test_many_roles_do_not_mean_many_walks_through_the_rules() -> None:
    class Walked(tuple[QuotaRule, ...]):
        walks = 0

        def __iter__(self) -> Iterator[QuotaRule]:
            self.walks += 1
            return super().__iter__()

    rules = Walked(_rule(Subject.ROLE, role, 1) for role in range(250))
    assert len(candidates(rules, UserId(1), frozenset(range(250)), 50)) == 250
    assert rules.walks == 1


def test_where_nothing_is_set_the_operators_default_holds() -> None:
    assert candidates(RULES[2:], UserId(3), frozenset(), 50) == [{Period.DAY: 50}]
    assert pooled(RULES, Subject.CHANNEL, 70) == {Period.DAY: 20}
    assert pooled(RULES, Subject.CHANNEL, 71) == {}


def limit(granted: int | None, used: int = 0, period: Period = Period.DAY, scope: Scope = Scope.MEMBER) -> Limit:
    return Limit(scope, period, granted, 0, used, 0, 1000.0)


@pytest.mark.parametrize(
    ("sets", "wins"),
    [
        ([(limit(10, 9),), (limit(5, 0),)], 1),
        ([(limit(10),), (limit(None),)], 1),
        ([(limit(100), limit(2, period=Period.HOUR)), (limit(3),)], 1),
        ([(limit(5, 5),), (limit(9, 9),)], 1),
        ([(), (limit(5),)], 0),
    ],
    ids=["what is left counts", "unlimited", "its tightest limit counts", "both used up", "no limit at all"],
)
def test_of_several_roles_the_one_that_leaves_most_counts(sets: list[tuple[Limit, ...]], wins: int) -> None:
    assert most_generous(sets) == sets[wins]


@pytest.mark.parametrize(
    ("credits", "room"),
    [
        (Credits((limit(10, 4), limit(3, 2, Period.HOUR))), 1),
        (Credits((limit(10, 10),), (Grant(1, 5, 1, 1, "", None),)), 3),
        (Credits((limit(10),), (), (limit(4, 2, scope=Scope.POOL),)), 2),
        (Credits((limit(None),)), None),
        (Credits((limit(None),), (), (limit(4, 4, scope=Scope.CHANNEL),)), 0),
        (Credits((Limit(Scope.MEMBER, Period.DAY, 10, 2, 9, 8, 0.0),)), 7),
        (Credits((limit(5, 9),)), 0),
    ],
    ids=["the tightest", "with a grant", "a pool", "unlimited", "an empty pool", "after a reset", "lowered limit"],
)
def test_what_may_be_spent_now(credits: Credits, room: int | None) -> None:
    assert credits.room == room
