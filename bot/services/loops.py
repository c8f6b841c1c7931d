"""What is done again and again, and what it means when it ends although nobody told it to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from bot.core.errors import BotError
from bot.core.text.repeats import RareLog

log = logging.getLogger(__name__)


async def survived(name: str, step: Awaitable[None], faults: RareLog) -> bool:
    """Take one step of something that goes on for ever: its errors are logged and end nothing. True if it went well."""
    try:
        await step
    except BotError as fault:
        faults.error("%s: %s", name, fault)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():  # else it comes from something that the step waited for
            raise
        faults.exception("%s: what it waited for was cancelled, it goes on", name)
    except Exception:
        faults.exception("%s: a bug, it goes on", name)
    else:
        return True
    return False


async def until_one_ends(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Wait for the first of several that should go on. Raises what it ended with, so that no end stays unseen."""
    ended, _others = await asyncio.wait(tuple(tasks), return_when=asyncio.FIRST_COMPLETED)
    for task in ended:
        if task.cancelled():
            raise RuntimeError(f"{task.get_name()} was cancelled by nobody")
        task.result()


async def rung(bell: asyncio.Event, at_most_s: float) -> bool:
    """Wait until `bell` rings and take that as heard, or until the time is over. True when it rang."""
    try:
        async with asyncio.timeout(at_most_s):
            await bell.wait()
    except TimeoutError:
        return False
    bell.clear()
    return True


class Rounds:
    """Repeats `step` until `stop`: at once after `wake`, else every `every_s` seconds. Its errors never end it."""

    def __init__(self, name: str, step: Callable[[], Awaitable[None]], every_s: float) -> None:
        self._name = name
        self._step = step
        self._every_s = every_s
        self._rung = asyncio.Event()
        self._stopping = False
        self._faults = RareLog(log)

    def wake(self) -> None:
        """There is something to do."""
        self._rung.set()

    def stop(self) -> None:
        """End after the step that is under way."""
        self._stopping = True
        self._rung.set()

    async def run(self) -> None:
        """Repeat until `stop`."""
        while not self._stopping:
            self._rung.clear()
            await survived(self._name, self._step(), self._faults)
            await rung(self._rung, self._every_s)
