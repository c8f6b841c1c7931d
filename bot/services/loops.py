"""Loops that run until they are stopped; an unexpected end is a bug and is handled here."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.core.errors import BotError, is_passing
from bot.core.text.repeated_log_lines import RareLog
from bot.store.jobs.lifecycle import IllegalChange

log = logging.getLogger(__name__)

T = TypeVar("T")
AFTER_A_BUG_S = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """The pauses of the loops, in seconds: they decide when something is done, never what. The defaults are
    those of the running bot; tests hand in shorter ones."""

    idle_s: float = 1.0  # the longest wait between two checks of the queue
    look_s: float = 2.0  # between two checks for events that should have rung the worker's bell
    stop_grace_s: float = 6.0  # the time that a submit or a delivery under way still has when we stop
    positions_s: float = 20.0  # the least time between two checks of the position that one message shows
    listed_s: float = 15.0  # how long a task may take to show up in a server's list; later ones are delivered late
    background_s: float = 1.0  # between two checks for notices, approvals and deletions that are due
    cards_s: float = 600.0  # between two checks of all review cards
    cards_try_s: float = 2.0  # between two tries of that check until there is a connection to Discord
    edit_s: float = 2.0  # on average between two edits of positions in one channel; Discord accepts one edit a second
    store_again_s: float = 1.0  # between two tries to store that a provider took a job
    file_s: float = 2.0  # between two checks of the database's file
    probe_s: float = 5.0  # between two probes of an account while somebody asks and no other call shows its state
    beat_s: float = 1.0  # between two signs of life from Discord's gateway while somebody asks


async def until_one_ends(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Wait for the first of several tasks that should never end. Raises its exception, so that no end goes
    unnoticed."""
    ended, _others = await asyncio.wait(tuple(tasks), return_when=asyncio.FIRST_COMPLETED)
    for task in ended:
        if task.cancelled():
            raise RuntimeError(f"{task.get_name()} was cancelled by nobody")
        task.result()


class PeriodicTask:
    """Repeats `step` until `stop`: at once after `wake`, else after as many seconds as the step returned, or `every_s`
    if it returned None. Errors never end it; `rest_s` is the pause after one, in which `wake` has no effect.

    `bell` may be rung instead of calling `wake`.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], Awaitable[float | None]],
        every_s: float,
        *,
        rest_s: float = 0.0,
        bell: asyncio.Event | None = None,
    ) -> None:
        self._name = name
        self._step = step
        self._every_s = every_s
        self._rest_s = rest_s
        self._rung = asyncio.Event() if bell is None else bell
        self._stopping = False
        self._faults = RareLog(log)

    def wake(self) -> None:
        """Run the next step now."""
        self._rung.set()

    def stop(self) -> None:
        """End after the current step."""
        self._stopping = True
        self._rung.set()

    async def run(self) -> None:
        """Repeat until `stop`."""
        while not self._stopping:
            self._rung.clear()
            wait_s = await self._once()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._every_s if wait_s is None else wait_s):
                    await self._rung.wait()

    async def _once(self) -> float | None:
        try:
            return await self._step()
        except BotError as fault:
            self._faults.error("%s: %s", self._name, fault)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():  # otherwise it comes from something that the step waited for
                raise
            self._faults.exception("%s: what it waited for was cancelled, it goes on", self._name)
        except Exception:
            self._faults.exception("%s: a bug, it goes on", self._name)
        await asyncio.sleep(self._rest_s)
        return None


class OneByOne:
    """Takes a step for each of several things that belong to different members. One that fails is logged and left alone
    for `rest_s`, and the others have their turn all the same. `name` is for the log."""

    def __init__(self, name: str, rest_s: float = AFTER_A_BUG_S) -> None:
        self._name = name
        self._rest_s = rest_s
        self._again_at: dict[str, float] = {}  # by key, in monotonic seconds
        self._faults = RareLog(log)

    async def run(self, items: Iterable[T], key: Callable[[T], str], step: Callable[[T], Awaitable[object]]) -> None:
        """One step for each item that is not left alone, in their order."""
        now = time.monotonic()
        self._again_at = {known: at for known, at in self._again_at.items() if at > now}
        for item in items:
            if key(item) not in self._again_at:
                await self._take(key(item), step(item))

    async def _take(self, key: str, step: Awaitable[object]) -> None:
        try:
            await step
        except BotError as fault:
            self._faults.error("%s: could not do %s, trying again: %s", self._name, key, fault)
        except IllegalChange as moved:
            log.info("%s: too late: %s", self._name, moved)
        except Exception as fault:
            self._again_at[key] = time.monotonic() + self._rest_s
            if is_passing(fault):
                self._faults.error("%s: could not do %s, trying again: %r", self._name, key, fault)
            else:
                log.exception("%s: could not do %s, trying again in %.0f s: a bug", self._name, key, self._rest_s)


class Bell:
    """Wakes the periodic tasks that listen to it. Its callers don't need to know them."""

    def __init__(self) -> None:
        self._listening: list[PeriodicTask] = []

    def wakes(self, *tasks: PeriodicTask) -> None:
        """Wake these tasks as well from now on."""
        self._listening.extend(tasks)

    def ring(self) -> None:
        """Wake all of them."""
        for task in self._listening:
            task.wake()
