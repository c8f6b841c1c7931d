"""Answer in time: Discord gives up on an interaction after 3 seconds, whatever our disk does."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from bot.core.errors import Busy
from bot.core.text.repeats import RareLog
from bot.texts.kit import answers as say

log = logging.getLogger(__name__)
_rare = RareLog(log, 60.0)

INTERACTION_BUDGET_S: Final = 2.5  # of Discord's 3, for all that comes before the answer; the rest is the network's

T = TypeVar("T")
_left_behind: set[asyncio.Task[Any]] = set()  # tasks need somebody who knows them until they end


def answer_by() -> float:
    """For an interaction that came just now: the time of the monotonic clock when it must have its answer."""
    return time.monotonic() + INTERACTION_BUDGET_S


async def in_time(work: Coroutine[Any, Any, T], deadline: float) -> T:
    """The result of `work`, or Busy at `deadline` (monotonic seconds).

    A write that hangs cannot be taken back while it hangs, so it is not waited for: it is told to stop and left
    behind. Should it come through after all, the worker finds a job that nobody acknowledged, and drops it.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((task,), timeout=max(0.0, deadline - time.monotonic()))
    finally:
        if not task.done():
            task.cancel()
            _left_behind.add(task)
            task.add_done_callback(_forget)
    if not task.done():
        _rare.warning("turned a request away: the database did not answer in time")
        raise Busy(say.BUSY())
    return task.result()


async def settle(timeout_s: float) -> None:
    """Wait for what was left behind: at our stop, before the database goes from under it."""
    if _left_behind:
        await asyncio.wait(set(_left_behind), timeout=timeout_s)


def _forget(task: asyncio.Task[Any]) -> None:
    _left_behind.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        log.info("work that nobody waits for anymore failed: %s", error)
