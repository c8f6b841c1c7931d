"""Polling where there is no call for many tasks: one by one, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from bot.core.errors import ProviderError
from bot.core.models import TaskRef
from bot.providers.base import Missing, TaskStatus

_AT_ONCE = 6


async def fetch_each(
    fetch: Callable[[TaskRef], Awaitable[TaskStatus]], refs: Iterable[TaskRef]
) -> dict[TaskRef, TaskStatus]:
    """What `fetch` says of each of `refs`, six at a time.

    Raises the first error when every fetch failed; else a failed one is a task not mentioned this time.
    """
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(ref: TaskRef) -> TaskStatus | ProviderError:
        async with places:
            try:
                return await fetch(ref)
            except ProviderError as error:
                return error

    async with asyncio.TaskGroup() as group:
        tasks = {ref: group.create_task(one(ref)) for ref in dict.fromkeys(refs)}
    results = {ref: task.result() for ref, task in tasks.items()}
    errors = [result for result in results.values() if isinstance(result, ProviderError)]
    if errors and len(errors) == len(results):
        raise errors[0]
    return {ref: Missing() if isinstance(result, ProviderError) else result for ref, result in results.items()}
