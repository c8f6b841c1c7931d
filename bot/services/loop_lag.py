"""Measures how long the event loop was blocked: the one number that says whether members are answered in time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.core.text.repeated_log_lines import RareLog

log = logging.getLogger(__name__)

TICK_S = 0.05  # the budget of every step on the loop
LONG_S = 0.25  # a block this long is worth a line
LINE_EVERY_S = 60.0


class LoopLag:
    """Ticks while `watching`, and keeps the worst: how late a tick came, and how much of the delay this process used
    CPU.

    The rest of a delay isn't ours: the machine was busy with other programs.
    """

    def __init__(self) -> None:
        self.worst_s = 0.0  # the longest that the loop was blocked
        self.worst_busy_s = 0.0  # the longest block that we caused ourselves
        self.missed_ticks = 0
        self._line = RareLog(log, LINE_EVERY_S)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Tick while the body runs; log the worst at the end."""
        ticking = asyncio.create_task(self._tick(), name="loop lag")
        try:
            yield
        finally:
            ticking.cancel()
            log.debug(
                "the event loop stood %.0f ms at most, %.0f ms of them at work; %d ticks of %.0f ms were missed",
                self.worst_s * 1000,
                self.worst_busy_s * 1000,
                self.missed_ticks,
                TICK_S * 1000,
            )

    async def _tick(self) -> None:
        while True:
            began, worked = time.monotonic(), time.process_time()
            await asyncio.sleep(TICK_S)
            self._note(time.monotonic() - began - TICK_S, time.process_time() - worked)

    def _note(self, late_s: float, worked_s: float) -> None:
        busy_s = min(late_s, worked_s)
        self.worst_s = max(self.worst_s, late_s)
        self.worst_busy_s = max(self.worst_busy_s, busy_s)
        self.missed_ticks += int(late_s / TICK_S)
        if busy_s > LONG_S:
            self._line.warning(
                "the event loop stood for %.0f ms: members were not answered meanwhile", late_s * 1000, about="stood"
            )
