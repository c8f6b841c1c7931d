"""A clock for waits and deadlines: it goes on evenly whatever becomes of the machine's date."""

from __future__ import annotations

import time


class SteadyClock:
    """UTC seconds as they were when the program started, plus what has passed since.

    A date that is set back or ahead meanwhile does not show here. What a former run wrote down by its own steady clock
    can be compared with this one as far as the machine's date was right at both starts.
    """

    def __init__(self) -> None:
        self._ahead_s = time.time() - time.monotonic()

    def __call__(self) -> float:
        return self._ahead_s + time.monotonic()
