"""Durations: how long jobs usually take, when waiting ones will start, and the words for it."""

from __future__ import annotations

import math

import pytest

from bot.core.jobs.durations import COUNTED, Took, Usual
from bot.core.jobs.forecast import Queue, QueueLimits, Started, Waiting, bound_by_own, foretell
from bot.core.jobs.queue_position import QueuePosition, about
from bot.core.kinds import Priced, Speed
from bot.core.models import ChannelId, GuildId, JobId, UserId

NOW = 1_000_000.0
HERE = GuildId(900)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.0, "less than a minute"),
        (59.9, "less than a minute"),
        (60.0, "about 1 min"),
        (89.9, "about 1 min"),
        (170.0, "about 3 min"),
        (59.4 * 60, "about 59 min"),
        (59.9 * 60, "about 1 h"),
        (100 * 60.0, "about 2 h"),
        (23.4 * 3600, "about 23 h"),
        (23.9 * 3600, "about a day"),
        (60 * 3600.0, "about 2 days"),
    ],
)
def test_a_time_is_said_plainly(seconds: float, said: str) -> None:
    assert about(seconds) == said == QueuePosition(1, seconds).about


def test_a_time_that_is_not_known_is_not_said() -> None:
    assert QueuePosition(3).about == ""


def took(kind: Priced, speed: Speed, *seconds: float) -> list[Took]:
    return [Took(kind, speed, each) for each in seconds]


USUAL = Usual(
    [
        *took(Priced.IMAGINE, Speed.FAST, 30, 50, 40),
        *took(Priced.UPSCALE, Speed.FAST, 10),
        *took(Priced.IMAGINE, Speed.RELAX, 600, 800),
    ]
)


@pytest.mark.parametrize(
    ("kind", "speed", "seconds"),
    [
        (Priced.IMAGINE, Speed.FAST, 40.0),
        (Priced.IMAGINE, Speed.RELAX, 700.0),
        (Priced.UPSCALE, Speed.RELAX, 700.0),
        (Priced.VIDEO, Speed.FAST, 35.0),
        (Priced.VIDEO, Speed.TURBO, 45.0),
    ],
    ids=["fast", "relaxed", "another kind at that speed", "a kind never seen", "a speed never seen"],
)
def test_the_usual_time_is_that_of_the_most_similar_jobs(kind: Priced, speed: Speed, seconds: float) -> None:
    assert USUAL.of(kind, speed) == seconds


def test_only_the_newest_count_and_nothing_is_known_of_nothing() -> None:
    changed = Usual(took(Priced.IMAGINE, Speed.FAST, *[20.0] * COUNTED, *[500.0] * COUNTED * 2))
    assert changed.of(Priced.IMAGINE, Speed.FAST) == changed.of_all == 20.0
    assert Usual([]).of(Priced.IMAGINE, Speed.FAST) is Usual([]).of_all is None


def waiting(users: str, guild: GuildId | None = HERE) -> list[Waiting]:
    """One job per letter, the oldest first; their ids are letters and positions."""
    return [
        Waiting(JobId(f"{user}{at}"), UserId(ord(user)), guild, ChannelId(1), NOW + at) for at, user in enumerate(users)
    ]


def started(user: str, seconds_ago: float, *, here: bool = True, guild: GuildId | None = HERE) -> Started:
    return Started(UserId(ord(user)), guild, here, NOW - seconds_ago)


STARTS = {
    "as many at once as the account takes": (waiting("abcd"), [], QueueLimits(2, 9), [0, 0, 60, 60]),
    "behind what runs": (waiting("ab"), [started("c", 20)], QueueLimits(1, 9), [40, 100]),
    "behind what is late": (waiting("a"), [started("c", 200)], QueueLimits(1, 9), [15]),
    "behind what is stuck": (waiting("ab"), [started("c", 241)], QueueLimits(1, 9), [math.inf, math.inf]),
    "beside what is stuck": (waiting("ab"), [started("c", 241)], QueueLimits(2, 9), [0, 60]),
    "behind one's own that is stuck": (waiting("ab"), [started("a", 241)], QueueLimits(9, 1), [0, math.inf]),
    "what another account runs takes no room here": (
        waiting("a"),
        [started("c", 0, here=False)],
        QueueLimits(1, 9),
        [0],
    ),
    "but counts for its member": (waiting("a"), [started("a", 0, here=False)], QueueLimits(1, 1), [60]),
    "within a share": (waiting("abcd"), [], QueueLimits(9, 9, {HERE: 1}), [0, 60, 120, 180]),
    "direct messages": (waiting("ab", None), [], QueueLimits(9, 9, {HERE: 1}), [0, 0]),
    "within a member's limit": (waiting("aab"), [], QueueLimits(9, 9, {}, {HERE: 1}), [0, 0, 60]),
    "never": (waiting("ab"), [], QueueLimits(9, 9, {HERE: 0}), []),
}


@pytest.mark.parametrize(("jobs", "running", "limits", "starts"), STARTS.values(), ids=STARTS)
def test_when_jobs_start(jobs: list[Waiting], running: list[Started], limits: QueueLimits, starts: list[float]) -> None:
    assert list(foretell(Queue(jobs, running, {}, limits), 60.0, NOW).values()) == starts


@pytest.mark.parametrize(
    ("running", "limits", "held_by"),
    [
        ("aab", QueueLimits(9, 3), 0),
        ("aaab", QueueLimits(9, 3), 3),
        ("abbb", QueueLimits(9, 3, {}, {HERE: 1}), 1),
        ("bbb", QueueLimits(9, 3, {}, {HERE: 1}), 0),
    ],
)
def test_whom_their_own_jobs_hold_up(running: str, limits: QueueLimits, held_by: int) -> None:
    queue = Queue(waiting("a"), [started(user, 1) for user in running], {}, limits)
    assert bound_by_own(queue, UserId(ord("a")), HERE) == held_by


def test_others_go_first_where_a_share_is_used_up() -> None:
    """The position of a job behind a share isn't promised to be better than it is."""
    jobs = [*waiting("aaaaabcd"), *waiting("xyz", GuildId(901))]
    foretold = list(foretell(Queue(jobs, [], {}, QueueLimits(4, 9, {HERE: 1})), 60.0, NOW))
    assert foretold[:4] == ["a0", "x0", "y1", "z2"]
    assert foretold[-1] == "a4"
