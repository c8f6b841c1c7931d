"""Checks whether everything that a member's request needs is there. It is checked all the time, so asking costs
nothing."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from bot.core.errors import Busy, ProviderBusy, ProviderError
from bot.core.text.repeated_log_lines import RareLog
from bot.providers.base import Provider
from bot.services.loops import Pace
from bot.store.database import meta
from bot.store.database.database import Database
from bot.texts.operator import gateway
from bot.texts.operator import health as say

log = logging.getLogger(__name__)

OK = "ok"
NOT_ASKED: Final[str] = say.NOT_ASKED()
ASKED_S = 10.0  # this long after a query somebody may be waiting for the next answer
QUIET_PROBE_S = 60.0  # while nobody asks
PROBE_TIMEOUT_S = 5.0
WRITE_EVERY_S = 2.0
READ_TIMEOUT_S = 2.0
_LOOK_EVERY_S = 0.5


class Gateway(Protocol):
    """Our connection to Discord's gateway."""

    def gateway_fault(self) -> str | None:
        """A description of the fault; None = no fault."""
        ...

    async def beat(self) -> None:
        """Ask for a sign of life if none came by itself lately."""
        ...


@dataclass(frozen=True, slots=True)
class HealthReport:
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

    def __init__(self, db: Database, providers: Mapping[str, Provider], pace: Pace) -> None:
        self._db = db
        self._pace = pace
        self._providers = providers
        self._accounts = dict.fromkeys(providers, NOT_ASKED)
        self._answered_at: dict[str, float] = {}
        self._gateway: Gateway | None = None
        self._trying: asyncio.Task[str] | None = None
        self._written_at = float("-inf")
        self._asked_at = float("-inf")
        self._faults = {name: RareLog(log) for name in providers}

    def attach(self, gateway: Gateway | None) -> None:
        """Set the connection to watch from now on; None = none."""
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
        """False if an account's latest probe failed; true before the first one."""
        return self._accounts.get(account, OK) in (OK, NOT_ASKED)

    def answered_at(self, account: str) -> float:
        """The time of the last successful probe (monotonic seconds; 0 = never)."""
        return self._answered_at.get(account, 0.0)

    async def report(self) -> HealthReport:
        """The state now. Takes at most as long as a try of the database."""
        self._asked_at = time.monotonic()
        fault = self._gateway.gateway_fault() if self._gateway is not None else gateway.NOT_CONNECTED()
        return HealthReport(fault or OK, await self._database(), self._provider(), dict(self._accounts))

    def _is_asked(self) -> bool:
        return time.monotonic() - self._asked_at < ASKED_S

    def _provider(self) -> str:
        """The state of the accounts as one: one working account is enough for new jobs."""
        states = list(self._accounts.values())
        return OK if OK in states or not states else states[0]

    async def _beat(self) -> None:
        """Beat only if somebody waits for an answer: Discord asks clients to avoid early heartbeats."""
        while True:
            if self._gateway is not None and self._is_asked():
                try:
                    async with asyncio.timeout(self._pace.beat_s):
                        await self._gateway.beat()
                except TimeoutError:
                    log.debug("could not send a heartbeat in time")
                except Exception:
                    log.exception("could not send a heartbeat to the gateway")
            await asyncio.sleep(self._pace.beat_s)

    async def _probe(self, name: str, provider: Provider) -> None:
        while True:
            self._note(name, await _state_of(provider))
            await self._until_due(name, provider, time.monotonic())

    async def _until_due(self, name: str, provider: Provider, probed_at: float) -> None:
        """Wait for the next probe: a minute, or less while somebody asks and real calls don't tell more."""
        while (now := time.monotonic()) < probed_at + QUIET_PROBE_S:
            if self._accounts[name] != OK and provider.answered_at > probed_at:
                self._note(name, OK)
            if self._is_asked() and now - max(probed_at, provider.answered_at) >= self._pace.probe_s:
                return
            await asyncio.sleep(min(_LOOK_EVERY_S, self._pace.probe_s))

    def _note(self, name: str, state: str) -> None:
        if state != OK:
            self._faults[name].warning("account %s: %s", name, state)
        elif self._accounts[name] != OK:
            log.info("account %s: %s", name, state)
            self._faults[name].forget()
        self._accounts[name] = state
        if state == OK:
            self._answered_at[name] = time.monotonic()

    async def _database(self) -> str:
        if time.monotonic() - self._written_at < WRITE_EVERY_S:
            return OK
        # a hanging disk can't be cancelled: one try hangs, and every report meanwhile waits for that one
        if self._trying is None:
            self._trying = asyncio.create_task(self._try_database())
        trying = self._trying
        done, _ = await asyncio.wait((trying,), timeout=READ_TIMEOUT_S)
        if not done:
            return say.NO_ANSWER(seconds=f"{READ_TIMEOUT_S:.0f}")
        if self._trying is trying:
            self._trying = None
        state = trying.result()
        if state == OK:
            self._written_at = time.monotonic()
        return state

    async def _try_database(self) -> str:
        """The outcome of a read and a write. A full disk still reads, but can't store a job."""
        fault = say.CANNOT_READ()
        try:
            async with self._db.read() as conn:
                await meta.get(conn, "ready")
            fault = say.CANNOT_WRITE()
            async with self._db.transaction() as conn:
                await meta.put(conn, "ready", str(int(time.time())))
        except Busy:
            return fault
        except Exception as error:
            log.debug("could not check the database: %s", error)
            return type(error).__name__
        return OK


async def _state_of(provider: Provider) -> str:
    """The result of a probe. A busy provider counts as alive: its jobs only take longer."""
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_S):
            await provider.probe()
    except TimeoutError:
        return say.NO_ANSWER(seconds=f"{PROBE_TIMEOUT_S:.0f}")
    except ProviderBusy:
        return OK
    except ProviderError as fault:
        return fault.reason
    except Exception:
        log.exception("a probe failed")
        return say.PROBE_FAILED()
    return OK
