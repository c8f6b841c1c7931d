"""Fetches tasks one by one, a few at a time, and rarely asks about those with unreadable answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable

from bot.core.backoff import Backoff
from bot.core.errors import ProviderError, ProviderProtocolError
from bot.core.models import TaskRef
from bot.providers.base import Missing, TaskStatus, Unreadable

_AT_ONCE = 6
_PAUSES = Backoff(first_s=1.0, most_s=30.0)  # an unreadable answer may be 8 MiB each time
_MOST_KEPT = 1_000


class Singles:
    """Fetches with `fetch`, six at a time. `steady` counts seconds."""

    def __init__(
        self, fetch: Callable[[TaskRef], Awaitable[TaskStatus]], steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._steady = steady
        self._unreadable: dict[TaskRef, tuple[int, float, str]] = {}  # faults, when to ask again, what was wrong

    def known_unreadable(self, ref: TaskRef) -> bool:
        """True if the last answer about `ref` was unreadable."""
        return ref in self._unreadable

    async def ask(self, refs: Iterable[TaskRef]) -> dict[TaskRef, TaskStatus]:
        """The state of each of `refs`. An unreadable answer concerns only its task; any other fault counts as a task
        that wasn't mentioned this time, unless all failed: then the first fault is raised."""
        now = self._steady()
        resting = {ref: self._unreadable[ref] for ref in refs if ref in self._unreadable}
        resting = {ref: known for ref, known in resting.items() if known[1] > now}
        asked = [ref for ref in dict.fromkeys(refs) if ref not in resting]
        results = await self._ask(asked)
        faults = [result for result in results.values() if isinstance(result, ProviderError)]
        if faults and len(faults) == len(results):
            raise faults[0]
        found: dict[TaskRef, TaskStatus] = {ref: Unreadable(reason) for ref, (_, _, reason) in resting.items()}
        for ref, result in results.items():
            found[ref] = Missing() if isinstance(result, ProviderError) else result
        return found

    async def _ask(self, refs: Iterable[TaskRef]) -> dict[TaskRef, TaskStatus | ProviderError]:
        slots = asyncio.Semaphore(_AT_ONCE)

        async def one(ref: TaskRef) -> TaskStatus | ProviderError:
            async with slots:
                try:
                    status = await self._fetch(ref)
                except ProviderProtocolError as fault:
                    return self._note(ref, fault.reason)
                except ProviderError as fault:
                    return fault
            self._unreadable.pop(ref, None)
            return status

        async with asyncio.TaskGroup() as group:
            tasks = {ref: group.create_task(one(ref)) for ref in refs}
        return {ref: task.result() for ref, task in tasks.items()}

    def _note(self, ref: TaskRef, reason: str) -> Unreadable:
        faults = self._unreadable.get(ref, (0, 0.0, ""))[0] + 1
        while len(self._unreadable) >= _MOST_KEPT:
            del self._unreadable[next(iter(self._unreadable))]
        self._unreadable[ref] = (faults, self._steady() + _PAUSES.wait_s(faults), reason)
        return Unreadable(reason)
