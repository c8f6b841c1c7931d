"""A clock for waits and deadlines: it runs evenly, whatever happens to the machine's date."""

from __future__ import annotations

import time


class SteadyClock:
    """UTC seconds at the program's start, plus the time since.

    Changes of the machine's date don't show here. Times written by a former run's steady clock are comparable as far as
    the date was right at both starts.
    """

    def __init__(self) -> None:
        self._ahead_s = time.time() - time.monotonic()

    def __call__(self) -> float:
        return self._ahead_s + time.monotonic()
