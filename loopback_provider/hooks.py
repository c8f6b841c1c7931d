"""The calls that the simulated provider makes itself: it reports a task's changes to the address that came with it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp

from loopback_provider.desk import Desk
from loopback_provider.midjourney_proxy.view import task_json
from loopback_provider.tasks import Moment, Status, TaskRecord

_log = logging.getLogger(__name__)
_TIMEOUT = aiohttp.ClientTimeout(total=5)


@dataclass(frozen=True, slots=True)
class Letter:
    """One call: the JSON body and the headers that come with it."""

    body: dict[str, object]
    headers: dict[str, str] = field(default_factory=dict)


class Hooks:
    """Asks `write` for a letter at each change of status or progress and posts it once, without retries.

    `enabled` is False for a provider that ignores the addresses it is given.
    """

    def __init__(self, desk: Desk, write: Callable[[TaskRecord, Moment], Letter | None], *, enabled: bool) -> None:
        self._desk = desk
        self._write = write
        self._enabled = enabled
        self._told: dict[str, Moment] = {}
        self._wake = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Starts to watch, including tasks of an earlier run."""
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
        """Notes that a task was accepted or changed."""
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
        """Posts news; True while there is a task that will change by itself."""
        unsettled = False
        for task in [task for task in self._desk.ledger.tasks.values() if task.hook]:
            moment, told = self._desk.moment(task), self._told.get(task.id)
            unsettled |= not moment.ended and moment.status is not Status.MODAL
            if moment != told:
                self._told[task.id] = moment
                if (letter := self._write(task, moment)) is not None:
                    await self._post(session, task.hook, letter)
        return unsettled

    async def _post(self, session: aiohttp.ClientSession, address: str, letter: Letter) -> None:
        try:
            async with session.post(address, json=letter.body, headers=letter.headers) as answer:
                if answer.status >= 300:
                    _log.info("a webhook was answered with %s", answer.status)
        except (aiohttp.ClientError, TimeoutError, ValueError) as fault:
            _log.info("a webhook was not delivered: %s", type(fault).__name__)


def whole_task(desk: Desk, task: TaskRecord, moment: Moment) -> Letter:
    """The letter of dialect A: the task as a fetch shows it, unsigned."""
    return Letter(task_json(task, moment, desk.flavour, desk.base_url))
