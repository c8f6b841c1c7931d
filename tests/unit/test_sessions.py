"""The number of gateway sessions in a day of failures, and how soon a lost one is resumed."""

from __future__ import annotations

import pytest

from bot.connection.session_limits import MOST_RESUMES, SESSION_LASTS_S, SessionLimits, Sessions
from bot.texts.operator import gateway as say

DAY_S = 24 * 3600.0


class Steady:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Steady:
    return Steady()


@pytest.fixture
def sessions(clock: Steady) -> Sessions:
    async def sleep(seconds: float) -> None:
        clock.now += seconds

    return Sessions(clock, sleep)


async def begun_in_a_day(sessions: Sessions, clock: Steady, lives_s: float) -> int:
    """The number of sessions started in a day if each lives this long."""

    async def plenty() -> SessionLimits:
        return SessionLimits(1000, 0.0, 1)

    count, end = 0, clock.now + DAY_S
    while clock.now < end:
        await sessions.may_identify(0, plenty)
        await sessions.identifying(0)
        sessions.up(0)
        count += 1
        clock.now += lives_s
        clock.now += sessions.lost(0)
    return count


@pytest.mark.parametrize("lives_s", [0.0, 0.5, 20.0, 59.0, 61.0, 300.0, SESSION_LASTS_S - 1])
async def test_a_day_of_failures_is_far_below_what_discord_allows(
    sessions: Sessions, clock: Steady, lives_s: float
) -> None:
    assert await begun_in_a_day(sessions, clock, lives_s) < 200


async def test_the_first_session_is_begun_at_once(sessions: Sessions, clock: Steady) -> None:
    async def plenty() -> SessionLimits:
        return SessionLimits(1, 0.0, 1)

    began = clock.now
    await sessions.may_identify(0, plenty)
    await sessions.identifying(0)
    assert clock.now == began


async def test_none_is_begun_while_discord_allows_none(sessions: Sessions, clock: Steady) -> None:
    answers = [SessionLimits(0, 120.0, 1), SessionLimits(0, 60.0, 1), SessionLimits(5, 0.0, 1)]
    told: list[str] = []

    async def ask() -> SessionLimits:
        told.append(sessions.waits_for)
        return answers.pop(0)

    began = clock.now
    await sessions.may_identify(0, ask)
    assert clock.now - began >= 180
    assert told[1:] == [say.NO_SESSIONS(seconds=120), say.NO_SESSIONS(seconds=60)]
    assert sessions.waits_for == ""


async def test_one_bucket_takes_one_session_in_five_seconds(sessions: Sessions, clock: Steady) -> None:
    sessions.learn(SessionLimits(100, 0.0, 2))
    times = []
    for shard_id in range(4):
        await sessions.identifying(shard_id)
        times.append(round(clock.now - 1000))
    assert times == [0, 0, 5, 5]


def test_refused_resumes_come_ever_later_and_end(sessions: Sessions) -> None:
    pauses = [sessions.lost(0) for _ in range(MOST_RESUMES + 1)]
    assert pauses[0] == 0
    assert sum(pauses) > 2
    assert not sessions.resumable(0)
    sessions.up(0)
    assert sessions.resumable(0)


def test_a_connection_that_lasted_is_taken_up_at_once(sessions: Sessions, clock: Steady) -> None:
    for _ in range(5):
        sessions.up(0)
        clock.now += 60
        assert sessions.lost(0) == 0


def test_any_number_of_losses_has_a_pause(sessions: Sessions) -> None:
    assert all(sessions.lost(0) <= 60 for _ in range(3000))
