"""Work in threads, in turns: a party with much work delays itself, not the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")


class FairThreadPool:
    """A few workers for many parties. Each party has at most one of them, and queues again for each piece of work."""

    def __init__(self, name: str, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._free = asyncio.Semaphore(workers)  # serves in the order of asking, so parties take turns
        self._own: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    async def run(self, party: Hashable, work: Callable[[], T]) -> T:
        """Run `work` in a worker when it is this party's turn. Work that has started ends, even if nobody waits for
        it."""
        own = self._own.setdefault(party, asyncio.Lock())
        await own.acquire()
        try:
            await self._free.acquire()
        except BaseException:
            own.release()
            raise
        running = asyncio.get_running_loop().run_in_executor(self._pool, work)

        def over(done: asyncio.Future[T]) -> None:
            self._free.release()
            own.release()
            if not done.cancelled():
                done.exception()  # retrieved, whether or not somebody still waits

        running.add_done_callback(over)
        return await asyncio.shield(running)
