"""What is done again and again beside the worker."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.core.errors import BotError
from bot.core.repeats import RareLog

log = logging.getLogger(__name__)


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
            try:
                await self._step()
            except BotError as fault:
                self._faults.error("%s: %s", self._name, fault)
            except Exception:
                log.exception("%s: a bug, it goes on", self._name)
            await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(self._every_s):
                await self._rung.wait()
        except TimeoutError:
            return
