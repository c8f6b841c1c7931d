"""A waiting job's place in the queue, and how long that is in words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.texts.jobs import queue as say

_MINUTE, _HOUR, _DAY = 60.0, 3_600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class QueuePosition:
    """A job's place in the queue of its account: `number` counts from 1. `ready_in_s` are the seconds until its result
    should come; None = unknown. `why` then says what it waits for, if that is known."""

    number: int
    ready_in_s: float | None = None
    why: str = ""

    @property
    def about(self) -> str:
        """The time in plain words; if it is unknown, the reason, or ""."""
        return self.why if self.ready_in_s is None else about(self.ready_in_s)


def about(seconds: float) -> str:
    """A waiting time, rounded as people would say it: `less than a minute`, `about 3 min`, `about 2 h`, `about 2
    days`."""
    if seconds < _MINUTE:
        return say.LESS_THAN_A_MINUTE()
    if round(seconds / _MINUTE) < 60:
        return say.MINUTES(count=round(seconds / _MINUTE))
    if round(seconds / _HOUR) < 24:
        return say.HOURS(count=round(seconds / _HOUR))
    return say.DAYS(count=max(1, round(seconds / _DAY)))
