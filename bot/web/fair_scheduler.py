"""Shares the event loop among strangers: their work is done in turns, one at a time, and together it gets a small part
of the loop's time. It counts how long their data keeps us busy, not how much there is."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from typing import Final

from aiohttp import web

SHARE = 0.15  # of the loop's time, in the long run
BURST_S = 0.05  # the burst: a page with all its files, or some megabytes

Turn = Callable[[float], Awaitable[None]]
TURN: Final = web.RequestKey[Turn]("turn")  # `FairScheduler.turn` of whose request it is


class Sender:
    """Somebody whose data we work on. Senders who have used less time are served first."""

    __slots__ = ("had_s",)

    def __init__(self) -> None:
        self.had_s = 0.0


class FairScheduler:
    """At most one turn per round of the loop, and none while more than the share was spent."""

    def __init__(
        self,
        share: float = SHARE,
        burst_s: float = BURST_S,
        clock: Callable[[], float] = time.monotonic,
        worked: Callable[[], float] = time.thread_time,
    ) -> None:
        self._share = share
        self._burst_s = burst_s
        self._clock = clock
        self._worked = worked
        self._left_s = burst_s
        self._counted_at = clock()
        self._waiting: list[tuple[float, int, Sender, float, Callable[[], None]]] = []
        self._numbers = count()
        self._served_s = 0.0  # the share of those served now: new or quiet senders start with it
        self._next: asyncio.Handle | None = None

    def call(self, sender: Sender, work: Callable[[], None], cost_s: float) -> None:
        """Run `work` when it is its turn. It costs the time that it takes, plus `cost_s` for its consequences."""
        sender.had_s = max(sender.had_s, self._served_s)
        heapq.heappush(self._waiting, (sender.had_s, next(self._numbers), sender, cost_s, work))
        self._plan()

    async def turn(self, sender: Sender, cost_s: float) -> None:
        """Wait for our turn for something that costs about this much."""
        ours: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def came() -> None:
            with suppress(asyncio.InvalidStateError):  # nobody waits for it any more
                ours.set_result(None)

        self.call(sender, came, cost_s)
        await ours

    def _plan(self) -> None:
        if self._next is None and self._waiting:
            debt_s = max(0.0, -self._left()) / self._share
            self._next = asyncio.get_running_loop().call_later(debt_s, self._serve)

    def _serve(self) -> None:
        self._next = None
        if self._left() >= 0:
            self._served_s, _, sender, cost_s, work = heapq.heappop(self._waiting)
            before = self._worked()
            try:
                work()
            finally:
                cost_s += self._worked() - before
                sender.had_s += cost_s
                self._left_s -= cost_s
                self._plan()
        else:
            self._plan()

    def _left(self) -> float:
        """Seconds of the loop's time that may be spent now; below 0 if more was spent."""
        now = self._clock()
        self._left_s = min(self._burst_s, self._left_s + (now - self._counted_at) * self._share)
        self._counted_at = now
        return self._left_s
