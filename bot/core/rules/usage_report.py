"""The data of `/admin usage`: jobs and credits over some days, as numbers for a chart and as lines for a file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class UsageDay:
    """One day in the report's time zone. `failed` of its `jobs` had no result; `credits` is the cost of the others."""

    day: date
    jobs: int
    credits: int
    failed: int


@dataclass(frozen=True, slots=True)
class UsageOf:
    """The share of one member or one kind. `name` is any text; a member's may contain anything."""

    name: str
    jobs: int
    credits: int


@dataclass(frozen=True, slots=True)
class UsageReport:
    """The whole time from `first` to `last`, both included.

    `days` has every day in order, including those without a job; `members` and `kinds` have the largest first.
    `timezone` is the name of the zone whose midnights separate the days.
    """

    title: str
    timezone: str
    first: date
    last: date
    days: tuple[UsageDay, ...]
    members: tuple[UsageOf, ...]
    kinds: tuple[UsageOf, ...]
    total_jobs: int
    total_credits: int
    failed: int

    def to_json(self) -> str:
        """Text in ASCII for another process; `from_json` reads it."""
        return json.dumps(asdict(self), default=date.isoformat)

    @classmethod
    def from_json(cls, text: str | bytes) -> UsageReport:
        """Parse the report that `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
        fields: dict[str, Any] = json.loads(text)
        days = tuple(UsageDay(**{**day, "day": date.fromisoformat(day["day"])}) for day in fields["days"])
        shares = {name: tuple(UsageOf(**share) for share in fields[name]) for name in ("members", "kinds")}
        ends = {name: date.fromisoformat(fields[name]) for name in ("first", "last")}
        return cls(**{**fields, **shares, **ends, "days": days})


@dataclass(frozen=True, slots=True)
class UsageLine:
    """One job for the file. `at` is seconds since 1970, UTC; `member_id` is None for a forgotten member, and `credits`
    is the final charge."""

    at: float
    member_id: int | None
    member: str
    channel_id: int
    kind: str
    speed: str
    credits: int
    outcome: str
    job_id: str
