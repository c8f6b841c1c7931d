"""Answers that were deferred ("is thinking...") and not given yet. The next start ends those left by a kill."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.core.backoff import Backoff
from bot.core.errors import Busy
from bot.services.loops import OneByOne
from bot.services.ports import Clock, PublishLater
from bot.store.database import meta
from bot.store.database.database import Database
from bot.texts.kit import answers as say

log = logging.getLogger(__name__)

TOKEN_LIFE_S = 14 * 60.0  # less than Discord's 15 minutes by the time that a call may take
AGAIN = Backoff(1.0, 30.0)
_PREFIX = "thinking:"

Tell = Callable[[int, str, str], Awaitable[None]]


@dataclass(slots=True)
class _Left:
    """An answer that another run owes, since `at`. It may be tried again from `again_at` on, in UTC seconds."""

    application_id: int
    token: str
    at: float
    faults: int = 0
    again_at: float = 0.0


class DeferredAnswers:
    """Notes them in the database. `tell` replaces an answer that is still deferred by a sentence; it raises
    PublishLater."""

    def __init__(self, db: Database, tell: Tell, clock: Clock) -> None:
        self._db = db
        self._tell = tell
        self._clock = clock
        self._run = secrets.token_hex(8)  # nobody else will answer what another run noted
        self._left: dict[str, _Left] | None = None
        self._each = OneByOne("deferred answers")

    async def begin(self, interaction_id: int, application_id: int, token: str) -> None:
        """Note that an answer was deferred. Never raises: without the note it just isn't ended after a kill."""
        noted = {"run": self._run, "application_id": application_id, "token": token, "at": self._clock()}
        try:
            async with self._db.transaction(urgent=True) as conn:
                await meta.put(conn, f"{_PREFIX}{interaction_id}", json.dumps(noted))
        except Busy as fault:
            log.info("could not note that an answer was put off: %s", fault)

    async def over(self, interaction_id: int) -> None:
        """Note that the answer, or its refusal, was given. Never raises."""
        try:
            async with self._db.transaction() as conn:
                await meta.remove(conn, f"{_PREFIX}{interaction_id}")
        except Busy as fault:
            log.info("could not note that an answer was given: %s", fault)

    async def once(self) -> None:
        """End what an earlier run left, as soon as Discord accepts it and as long as its token lives."""
        left = self._left = await self._find() if self._left is None else self._left

        async def end(key: str) -> None:
            if await self._is_over(key, left[key]):
                del left[key]

        await self._each.run(list(left), str, end)

    async def _is_over(self, key: str, one: _Left) -> bool:
        if self._clock() < one.again_at:
            return False
        if 0 <= self._clock() - one.at < TOKEN_LIFE_S:
            try:
                await self._tell(one.application_id, one.token, say.RESTARTED())
            except PublishLater as later:
                one.faults += 1
                one.again_at = self._clock() + (later.retry_after_s or AGAIN.wait_s(one.faults))
                return False
        async with self._db.transaction() as conn:
            await meta.remove(conn, key)
        return True

    async def _find(self) -> dict[str, _Left]:
        found = {}
        async with self._db.read() as conn:
            noted = {key: await meta.get(conn, key) for key in await meta.starting_with(conn, _PREFIX)}
        for key, text in noted.items():
            try:
                one = json.loads(text or "")
                if one["run"] != self._run:
                    found[key] = _Left(int(one["application_id"]), str(one["token"]), float(one["at"]))
            except (ValueError, TypeError, KeyError):
                found[key] = _Left(0, "", float("-inf"))  # damaged: dropped silently
        return found
