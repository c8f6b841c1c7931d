"""Typical durations of jobs, taken from the most recent ones."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.kinds import Priced, Speed

COUNTED: Final = 50  # the newest jobs of a kind; older ones say less about now


@dataclass(frozen=True, slots=True)
class Took:
    """A finished job: its kind and speed, and the seconds that the provider had it."""

    kind: Priced
    speed: Speed
    seconds: float


class Usual:
    """Medians of the most recent jobs."""

    def __init__(self, newest_first: Sequence[Took]) -> None:
        self._newest_first = newest_first
        self.of_all = _median(newest_first)  # seconds; None = unknown yet

    def of(self, kind: Priced, speed: Speed) -> float | None:
        """Seconds of a job of this kind and speed; if none is known, of this speed, else of any job."""
        same_speed = [took for took in self._newest_first if took.speed is speed]
        same = _median([took for took in same_speed if took.kind is kind])
        if same is not None:
            return same
        of_speed = _median(same_speed)
        return self.of_all if of_speed is None else of_speed


def _median(newest_first: Sequence[Took]) -> float | None:
    counted = newest_first[:COUNTED]
    return statistics.median(took.seconds for took in counted) if counted else None
