"""Decides whether a query may be repeated at once, and reads when a server asks for it later.

Only queries (GET, batch poll) pass through here. A submit is never repeated by this layer: "try again in N
seconds" is a value for the worker, which alone knows whether the job still needs it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import stamina

from bot.core.errors import ProviderUnavailable

RETRY_AFTER_CAP_S = 300.0
_ATTEMPTS = 3
_TOTAL_S = 10.0

# a line per repetition would flood the log while a provider is down; the caller logs the final outcome
stamina.instrumentation.set_on_retry_hooks(())


class Transient(ProviderUnavailable):
    """No connection, a lost one, or a 5xx: the same query may be repeated at once. A silent server (timeout) is a plain
    ProviderUnavailable: repeating would only double the silence."""


def again() -> AsyncIterator[stamina.Attempt]:
    """Up to 3 attempts within 10 s for a block that raises `Transient`, with growing, jittered pauses.

    `stamina.set_active(False)` switches the retries off, `stamina.set_testing(True)` the pauses.
    """
    return stamina.retry_context(
        on=Transient, attempts=_ATTEMPTS, timeout=_TOTAL_S, wait_initial=0.2, wait_max=2.0, wait_jitter=0.2
    ).__aiter__()


def parse_retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds of a Retry-After header (a number or an HTTP date), from 0 to 300; None if there is none."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            when = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        seconds = (when - (now or datetime.now(UTC))).total_seconds()
    if seconds != seconds:  # NaN compares unequal to itself
        return None
    return min(max(seconds, 0.0), RETRY_AFTER_CAP_S)
