"""Growing pauses between tries, for things that may be retried for hours. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass

FACTOR = 2.0
_MOST_DOUBLINGS = 64  # larger powers are cut to the longest pause; unbounded ones would overflow after 17 hours
chance = random.random  # tests replace it


@dataclass(frozen=True, slots=True)
class Backoff:
    """Pauses between tries: `first_s`, then twice as long each time, at most `most_s`.

    Up to `jitter` of a pause is randomly cut off, so that callers that failed together don't retry together.
    """

    first_s: float
    most_s: float
    jitter: float = 0.25

    def wait_s(self, faults: int) -> float:
        """Seconds to wait after `faults` failed tries in a row (1 = after the first). Accepts any number."""
        doublings = min(max(faults - 1, 0), _MOST_DOUBLINGS)
        whole_s = min(self.most_s, self.first_s * FACTOR**doublings)
        return whole_s * (1.0 - self.jitter * chance())
