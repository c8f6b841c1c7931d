"""Waits until a condition holds, however slow the machine is.

No wait decides what a test proves, so each may be long; a wait that runs out is a failure. `TEST_PATIENCE` (default 1)
lengthens them all, for a busy machine.
"""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Awaitable, Callable

PATIENCE = float(os.environ.get("TEST_PATIENCE", "1"))
LONG_S = 60.0  # nothing in a test takes this long, even next to other programs


def within(seconds: float = LONG_S) -> asyncio.Timeout:
    """A time limit for something that ends by itself. Raises TimeoutError after `seconds` times the patience."""
    return asyncio.timeout(patient(seconds))


def patient(seconds: float) -> float:
    """A time limit in seconds, multiplied by the patience."""
    return seconds * PATIENCE


async def until(
    found: Callable[[], object | Awaitable[object]],
    what: str = "it is so",
    timeout: float = LONG_S,
) -> None:
    """Check until `found` returns something true; for facts that nobody announces. Fails with `what` was waited for."""
    try:
        async with within(timeout):
            while not (await seen if inspect.isawaitable(seen := found()) else seen):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"not within {patient(timeout):g} s: {what}") from None
