"""The queue of writers: one at a time, in order, but urgent ones first."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class WriterQueue:
    """A lock with two queues. In a burst of interactions the worker's writes wait, never the reverse."""

    def __init__(self) -> None:
        self._is_taken = False
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()
        self.calm = asyncio.Event()  # set while no urgent writer waits
        self.calm.set()

    @asynccontextmanager
    async def taken(self, *, urgent: bool) -> AsyncIterator[None]:
        """Hold the turn; `urgent` waiters go first."""
        await self._take(self._urgent if urgent else self._others)
        try:
            yield
        finally:
            self._pass_on()

    async def _take(self, queue: deque[asyncio.Future[None]]) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        mine = asyncio.get_running_loop().create_future()
        queue.append(mine)
        self._note_calm()
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._pass_on()  # got the turn and was cancelled at the same moment
            else:
                with suppress(ValueError):  # got the turn between the cancellation and here
                    queue.remove(mine)
                self._note_calm()
            raise

    def _note_calm(self) -> None:
        if self._urgent:
            self.calm.clear()
        else:
            self.calm.set()

    def _pass_on(self) -> None:
        """Give the turn to the one that has waited longest, urgent ones first."""
        for queue in (self._urgent, self._others):
            while queue:
                waiting = queue.popleft()
                if not waiting.done():
                    waiting.set_result(None)
                    self._note_calm()
                    return
        self._note_calm()
        self._is_taken = False
