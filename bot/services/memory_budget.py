"""Limits the bytes of pictures in memory, over the whole bot: results, previews, references, deliveries.

Ask here once before reading a picture, for everything that one step needs. Turns are kept, so small pictures can't
overtake a large one for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import weakref
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

PICTURES_BYTES = 256 * 1024 * 1024
TRIM_ABOVE_BYTES = 32 * 1024 * 1024  # glibc reuses smaller freed pieces by itself
_holder: ContextVar[asyncio.Task[object] | None] = ContextVar("holder", default=None)


class Lent:
    """Bytes that are lent out as long as this object lives."""

    content = b""


class MemoryBudget:
    """Bytes that are lent and returned. Never more than `total_bytes` are out, with two exceptions: a caller that needs
    more than the total waits until it has all of it, and one that already holds some never waits, because two such
    holders could wait for each other for ever."""

    def __init__(self, total_bytes: int = PICTURES_BYTES) -> None:
        self.total_bytes = total_bytes
        self.in_use_bytes = 0
        self._peak_bytes = 0  # since the memory was last given back to the system
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def hold(self, size_bytes: int) -> AsyncIterator[None]:
        """Hold `size_bytes` for the time of the block, after waiting for them in turn."""
        wanted = min(max(0, size_bytes), self.total_bytes)
        me = asyncio.current_task()
        if me is not None and _holder.get() is me:  # a task started by a holder counts as somebody else
            self._take(wanted)
        else:
            await self._acquire(wanted)
        token = _holder.set(me)
        try:
            yield
        finally:
            _holder.reset(token)
            self._give_back(wanted)

    def spare(self, size_bytes: int) -> Lent | None:
        """Lend `size_bytes` at once for something optional, until nobody refers to the loan any more; None if others
        wait, or more than half would be out."""
        if self._waiting or self.in_use_bytes + size_bytes > self.total_bytes // 2:
            return None
        self._take(size_bytes)
        lent = Lent()
        weakref.finalize(lent, self._give_back, size_bytes).atexit = False
        return lent

    async def _acquire(self, wanted: int) -> None:
        if not self._waiting and self.in_use_bytes + wanted <= self.total_bytes:
            self._take(wanted)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((wanted, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give_back(wanted)  # our turn came at the very moment of the cancellation
            else:
                with contextlib.suppress(ValueError):  # passed over already
                    self._waiting.remove((wanted, turn))
                self._serve()
            raise

    def _take(self, size_bytes: int) -> None:
        self.in_use_bytes += size_bytes
        self._peak_bytes = max(self._peak_bytes, self.in_use_bytes)

    def _give_back(self, size_bytes: int) -> None:
        self.in_use_bytes -= size_bytes
        self._serve()
        if self.in_use_bytes == 0 and self._peak_bytes > TRIM_ABOVE_BYTES:
            self._peak_bytes = 0
            with contextlib.suppress(RuntimeError):  # nothing is running any more
                # in a thread and after this step: the caller still has its bytes in a variable
                asyncio.get_running_loop().run_in_executor(None, give_memory_back)

    def _serve(self) -> None:
        while self._waiting and self.in_use_bytes + self._waiting[0][0] <= self.total_bytes:
            wanted, turn = self._waiting.popleft()
            if not turn.done():
                self._take(wanted)
                turn.set_result(None)


def give_memory_back() -> None:
    """Return free memory to the system: glibc keeps it after a peak. Does nothing without glibc."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
