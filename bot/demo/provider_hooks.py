"""The calls that the simulated provider makes itself: a task's `notifyHook` hears of every change of its state."""

from __future__ import annotations

import asyncio
import logging

import aiohttp

from bot.demo.provider_desk import Desk
from bot.demo.provider_tasks import Moment, Status, TaskRecord
from bot.demo.provider_view import task_json

_log = logging.getLogger(__name__)
_TIMEOUT = aiohttp.ClientTimeout(total=5)


class Hooks:
    """Posts the whole task at each change of status or progress: unsigned, once, and never again when it fails.

    `enabled` is False for a relay, which drops `notifyHook` unless its administrator allows it.
    """

    def __init__(self, desk: Desk, *, enabled: bool) -> None:
        self._desk = desk
        self._enabled = enabled
        self._told: dict[str, Moment] = {}
        self._wake = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to watch, tasks of an earlier run included."""
        if self._enabled:
            self._wake.set()
            self._running = asyncio.create_task(self._watch(), name="simulated provider's webhooks")

    async def close(self) -> None:
        """Stops watching."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
            self._running = None

    def notice(self) -> None:
        """Says that a task was accepted or changed."""
        self._wake.set()

    async def _watch(self) -> None:
        tick_s = min(0.5, max(0.02, self._desk.setting.seconds / 20))
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            while True:
                await self._wake.wait()
                self._wake.clear()
                if await self._tell_all(session):
                    self._wake.set()
                    await asyncio.sleep(tick_s)

    async def _tell_all(self, session: aiohttp.ClientSession) -> bool:
        """Posts what is new; True while there is a task that will change by itself."""
        unsettled = False
        for task in [task for task in self._desk.ledger.tasks.values() if task.hook]:
            moment, told = self._desk.moment(task), self._told.get(task.id)
            unsettled |= not moment.ended and moment.status is not Status.MODAL
            if moment != told:
                self._told[task.id] = moment
                await self._tell(session, task, moment)
        return unsettled

    async def _tell(self, session: aiohttp.ClientSession, task: TaskRecord, moment: Moment) -> None:
        body = task_json(task, moment, self._desk.flavour, self._desk.base_url)
        try:
            async with session.post(task.hook, json=body) as answer:
                if answer.status >= 300:
                    _log.info("a webhook was answered with %s", answer.status)
        except (aiohttp.ClientError, TimeoutError, ValueError) as fault:
            _log.info("a webhook was not delivered: %s", type(fault).__name__)
