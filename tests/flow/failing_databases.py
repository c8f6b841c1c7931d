"""Databases that go wrong: one at which the process ends, and one whose disk is full for a while."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import RowMapping, select

from bot.core.errors import Busy
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.database.schema import jobs
from tests.fakes import Killed, Mortal

MILESTONES: dict[str, Callable[[RowMapping], bool]] = {
    "accepted": lambda job: job["state"] == "accepted",
    "queued": lambda job: job["state"] == "queued",
    "claimed": lambda job: job["state"] == "submitting",
    "submit noted": lambda job: job["state"] == "submitting" and job["submit_started_at"] is not None,
    "running": lambda job: job["state"] == "running",
    "progress": lambda job: job["state"] == "running" and job["progress"] > 0,
    "modal noted": lambda job: job["modal_sent_at"] is not None,
    "done": lambda job: job["state"] == "done",
    "repost noted": lambda job: job["repost_at"] is not None,
    "ended": lambda job: job["state"] in ("delivered", "failed", "cancelled"),
    "told": lambda job: job["shown_at"] is not None,
}


class DyingDatabase(Database):
    """The real one, until a job born after `since` passes the milestone: then the process ends, "before" or "after" the
    commit."""

    def __init__(self, real: Database, mortal: Mortal, since: float, milestone: str, moment: str) -> None:
        self._real = real
        self._mortal = mortal
        self._since = since
        self._milestone = MILESTONES[milestone]
        self._moment = moment

    async def calm(self, timeout_s: float) -> None:
        await self._real.calm(timeout_s)

    @asynccontextmanager
    async def transaction(self, *, urgent: bool = False) -> AsyncIterator[Connection]:
        async with self._real.transaction(urgent=urgent) as conn:
            self._live()
            yield conn
            passed = await self._passed(conn)
            if passed and self._moment == "before":
                self._mortal.dead.set()
            self._live()
        if passed:
            self._mortal.dead.set()
        self._live()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        self._live()
        async with self._real.read() as conn:
            yield conn

    def _live(self) -> None:
        if self._mortal.dead.is_set():
            raise Killed

    async def _passed(self, conn: Connection) -> bool:
        born = await conn.execute(select(jobs).where(jobs.c.created_at >= self._since))
        return any(self._milestone(row) for row in born.mappings())


class FullDisk(Database):
    """The real one, which takes no write while `full`; `refused` is set once it refused one."""

    def __init__(self, real: Database) -> None:
        self._real = real
        self.full = self.refused = False

    async def calm(self, timeout_s: float) -> None:
        await self._real.calm(timeout_s)

    @asynccontextmanager
    async def transaction(self, *, urgent: bool = False) -> AsyncIterator[Connection]:
        if self.full:
            self.refused = True
            raise Busy("the disk is full")
        async with self._real.transaction(urgent=urgent) as conn:
            yield conn

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        async with self._real.read() as conn:
            yield conn


class LastWrite(Database):
    """The real one, until its write number `last` is committed: then the process ends."""

    def __init__(self, real: Database, mortal: Mortal, last: int) -> None:
        self._real = real
        self._mortal = mortal
        self._left = last

    async def calm(self, timeout_s: float) -> None:
        await self._real.calm(timeout_s)

    async def empty_log(self) -> bool:
        self._live()
        return await self._real.empty_log()

    @asynccontextmanager
    async def transaction(self, *, urgent: bool = False) -> AsyncIterator[Connection]:
        self._live()
        async with self._real.transaction(urgent=urgent) as conn:
            yield conn
            self._live()
        self._left -= 1
        if not self._left:
            self._mortal.dead.set()
        self._live()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        self._live()
        async with self._real.read() as conn:
            yield conn

    def _live(self) -> None:
        if self._mortal.dead.is_set():
            raise Killed
