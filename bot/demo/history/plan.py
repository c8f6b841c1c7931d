"""The jobs of the demo's members in the two weeks before it began: uneven, as on a real server. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, TypeVar

from bot.core.kinds import Action, Speed
from bot.core.states import JobState

_Kind = TypeVar("_Kind")

DAY_S: Final = 86_400
NEWEST_S: Final = 600  # the newest job is older than this
BLOCKED: Final = "dave"
BLOCKED_DAYS: Final = 0.1  # they have been blocked for this long
_SEED: Final = 1
_DAYS: Final = (5, 4, 9, 14, 8, 3, 6, 11, 16, 10, 2, 8, 13, 11)  # jobs a day, the last one is today
_HOURS: Final = (3, 2, 1, 0, 0, 0, 1, 2, 3, 4, 4, 5, 6, 5, 4, 5, 6, 7, 8, 10, 11, 10, 8, 5)  # how busy, in UTC
_MEMBERS: Final = {"alice": 46, "bob": 27, "carol": 19, "dave": 8}
_SPEEDS: Final[Mapping[str, Mapping[Speed, int]]] = {
    "alice": {Speed.FAST: 8, Speed.TURBO: 2},
    "bob": {Speed.RELAX: 6, Speed.FAST: 4},
    "carol": {Speed.FAST: 5, Speed.TURBO: 5},
    "dave": {Speed.FAST: 1},
}
_ACTIONS: Final = {
    Action.IMAGINE: 50,
    Action.UPSCALE: 20,
    Action.VARIATION: 9,
    Action.REROLL: 6,
    Action.ZOOM_OUT_2X: 4,
    Action.PAN_LEFT: 2,
    Action.DESCRIBE: 5,
    Action.SHORTEN: 4,
}
_CHANNELS: Final = {"imagine": 80, "sketches": 20}
_ENDS: Final = {JobState.DELIVERED: 90, JobState.FAILED: 7, JobState.CANCELLED: 3}
_REASONS: Final = (
    "The provider's filter refused the prompt: Banned prompt detected",
    "The provider gave up: internal error, please try again later",
    "The provider did not finish this job in time.",
)


@dataclass(frozen=True, slots=True)
class Past:
    """One job. `at` in UTC seconds since 1970; `luck` (0 to 1) chooses which of several pictures it is about."""

    at: float
    member: str
    channel: str
    action: Action
    speed: Speed
    end: JobState
    reason: str
    luck: float


def past(now: float) -> Sequence[Past]:
    """All jobs, oldest first; today's only up to now."""
    chance = random.Random(_SEED)
    today = now // DAY_S * DAY_S
    days = [today - DAY_S * ago for ago in reversed(range(len(_DAYS)))]
    made = [job for day, number in zip(days, _DAYS, strict=True) for job in _jobs_of(day, number, chance)]
    return sorted((job for job in made if job.at < now - _idle_s(job.member)), key=lambda job: job.at)


def _idle_s(member: str) -> float:
    """The least number of seconds for which they have made nothing."""
    return BLOCKED_DAYS * DAY_S if member == BLOCKED else NEWEST_S


def _jobs_of(day: float, number: int, chance: random.Random) -> Iterator[Past]:
    hours = list(accumulate(_HOURS))
    for _ in range(number):
        (hour,) = chance.choices(range(len(_HOURS)), cum_weights=hours)
        member = _one(_MEMBERS, chance)
        end = _one(_ENDS, chance)
        yield Past(
            at=day + 3600 * hour + chance.randrange(3600),
            member=member,
            channel=_one(_CHANNELS, chance),
            action=_one(_ACTIONS, chance),
            speed=_one(_SPEEDS[member], chance),
            end=end,
            reason=chance.choice(_REASONS) if end is JobState.FAILED else "",
            luck=chance.random(),
        )


def _one(weights: Mapping[_Kind, int], chance: random.Random) -> _Kind:
    return chance.choices(list(weights), list(weights.values()))[0]
