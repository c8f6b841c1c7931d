"""Is everything there that a member's request needs? Looked at all the time, so that the answer costs nothing."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from bot.core.errors import Busy, ProviderBusy, ProviderError
from bot.core.repeats import RareLog
from bot.providers.base import Provider
from bot.store import meta
from bot.store.database import Database

log = logging.getLogger(__name__)

OK = "ok"
NOT_ASKED = "not asked yet"
PROBE_EVERY_S = 5.0
PROBE_TIMEOUT_S = 5.0
BEAT_EVERY_S = 2.0
READ_TIMEOUT_S = 1.0


class Gateway(Protocol):
    """Our connection to Discord's gateway."""

    def gateway_fault(self) -> str | None:
        """What is wrong with it; None = nothing."""
        ...

    async def beat(self) -> None:
        """Ask for a sign of life where none came by itself lately."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """The state of each part: "ok", or what is wrong in words without secrets. `accounts` are the provider's."""

    discord: str
    database: str
    provider: str
    accounts: Mapping[str, str]

    @property
    def ready(self) -> bool:
        return self.discord == self.database == self.provider == OK


class Health:
    """Watches the gateway, the database and every account while `watching`."""

    def __init__(self, db: Database, providers: Mapping[str, Provider]) -> None:
        self._db = db
        self._providers = providers
        self._accounts = dict.fromkeys(providers, NOT_ASKED)
        self._answered_at: dict[str, float] = {}
        self._gateway: Gateway | None = None
        self._reading: asyncio.Task[None] | None = None
        self._faults = {name: RareLog(log) for name in providers}

    def attach(self, gateway: Gateway | None) -> None:
        """The connection to watch from now on; None = there is none."""
        self._gateway = gateway

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Watch while the body runs."""
        watches = [asyncio.create_task(self._probe(name, provider)) for name, provider in self._providers.items()]
        watches.append(asyncio.create_task(self._beat()))
        try:
            yield
        finally:
            for watch in watches:
                watch.cancel()
            await asyncio.gather(*watches, return_exceptions=True)

    def answers(self, account: str) -> bool:
        """False when an account's latest probe failed; true before the first one."""
        return self._accounts.get(account, OK) in (OK, NOT_ASKED)

    def answered_at(self, account: str) -> float:
        """When a probe went well for the last time (monotonic seconds; 0 = never)."""
        return self._answered_at.get(account, 0.0)

    async def report(self) -> Report:
        """The state now. Takes at most as long as a read of the database may take."""
        fault = self._gateway.gateway_fault() if self._gateway is not None else "not connected"
        return Report(fault or OK, await self._database(), self._provider(), dict(self._accounts))

    def _provider(self) -> str:
        """One account that works is enough for new jobs."""
        states = list(self._accounts.values())
        return OK if OK in states or not states else states[0]

    async def _beat(self) -> None:
        while True:
            if self._gateway is not None:
                try:
                    async with asyncio.timeout(BEAT_EVERY_S):
                        await self._gateway.beat()
                except TimeoutError:
                    log.debug("a heartbeat could not be sent in time")
                except Exception:
                    log.exception("the gateway could not be asked for a sign of life")
            await asyncio.sleep(BEAT_EVERY_S)

    async def _probe(self, name: str, provider: Provider) -> None:
        while True:
            state = await _state_of(provider)
            if state != OK:
                self._faults[name].warning("account %s: %s", name, state)
            elif self._accounts[name] != OK:
                log.info("account %s: %s", name, state)
                self._faults[name].forget()
            self._accounts[name] = state
            if state == OK:
                self._answered_at[name] = time.monotonic()
            await asyncio.sleep(PROBE_EVERY_S)

    async def _database(self) -> str:
        # a hanging disk cannot be cancelled: one read hangs, and every report meanwhile looks at that one
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        reading = self._reading
        done, _ = await asyncio.wait((reading,), timeout=READ_TIMEOUT_S)
        if not done:
            return f"no answer within {READ_TIMEOUT_S:.0f} s"
        self._reading = None
        fault = reading.exception()
        return OK if fault is None else "cannot be read" if isinstance(fault, Busy) else type(fault).__name__

    async def _read(self) -> None:
        async with self._db.read() as conn:
            await meta.get(conn, "ready")


async def _state_of(provider: Provider) -> str:
    """What a probe says. Busy is alive: its jobs only take longer."""
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_S):
            await provider.probe()
    except TimeoutError:
        return f"no answer within {PROBE_TIMEOUT_S:.0f} s"
    except ProviderBusy:
        return OK
    except ProviderError as fault:
        return fault.reason
    except Exception:
        log.exception("a probe failed")
        return "the probe failed, see the log"
    return OK
