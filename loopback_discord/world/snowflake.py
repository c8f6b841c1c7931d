"""Discord ids: milliseconds since 2015 in the high 42 bits, a counter in the low 22."""

from __future__ import annotations

import re
import time

EPOCH_MS = 1_420_070_400_000
_SHAPE = re.compile(r"\d{1,20}")


class Snowflakes:
    """Generates strictly increasing ids, even if the clock stands still or steps back."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        fresh = (time.time_ns() // 1_000_000 - EPOCH_MS) << 22
        self._last = max(fresh, self._last + 1)
        return str(self._last)

    def seen(self, snowflake: str) -> None:
        """Never generate an id at or below this one again (after a restart with an older clock)."""
        self._last = max(self._last, int(snowflake))


def is_snowflake(text: object) -> bool:
    return isinstance(text, str) and _SHAPE.fullmatch(text) is not None and int(text) < 1 << 64


def created_at_s(snowflake: str) -> float:
    """The Unix time in seconds at which the id was created."""
    return ((int(snowflake) >> 22) + EPOCH_MS) / 1000
