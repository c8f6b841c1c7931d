"""A waiting job's place in the queue, and how long that is in words."""

from __future__ import annotations

from dataclasses import dataclass

_MINUTE, _HOUR, _DAY = 60.0, 3_600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job stands in the queue of its account: `number` counts from 1. `ready_in_s` are the seconds until its
    result is to be expected; None = that cannot be told. `why` says what it waits for then, if that is known."""

    number: int
    ready_in_s: float | None = None
    why: str = ""

    @property
    def about(self) -> str:
        """The time in plain words; where it is not known what is waited for, or ""."""
        return self.why if self.ready_in_s is None else about(self.ready_in_s)


BUSY = "the provider is busy"
AWAY = "the provider doesn't answer"


def behind_own(running: int) -> str:
    """What a job waits for whose member has as many at providers as they may."""
    return f"behind {running} running job{'' if running == 1 else 's'} of the same member"


def about(seconds: float) -> str:
    """A time to wait, rounded as one would say it: `less than a minute`, `about 3 min`, `about 2 h`, `about 2 days`."""
    if seconds < _MINUTE:
        return "less than a minute"
    if round(seconds / _MINUTE) < 60:
        return f"about {round(seconds / _MINUTE)} min"
    if round(seconds / _HOUR) < 24:
        return f"about {round(seconds / _HOUR)} h"
    days = max(1, round(seconds / _DAY))
    return "about a day" if days == 1 else f"about {days} days"
