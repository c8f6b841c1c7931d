"""Messages that were left with an old text: updated as soon as Discord allows it, for a week."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.core.backoff import Backoff
from bot.core.models import MessageId
from bot.core.states import JobState
from bot.services.loops import OneByOne
from bot.services.ports import Clock, MessageGone, Publisher, PublishLater
from bot.store.database.database import Database
from bot.store.jobs import outdated_messages
from bot.store.jobs.outdated_messages import Leftover

log = logging.getLogger(__name__)

KEPT_S = 7 * 24 * 3600.0
PAUSES = Backoff(2.0, 1800.0)
AT_ONCE = 10  # tried in one round, so that hundreds of them after an outage don't become a storm


class Mending:
    """Tries messages that are due. It remembers tries of this run only: after a restart all are due."""

    def __init__(self, db: Database, publisher: Publisher, clock: Clock, steady: Callable[[], float]) -> None:
        self._db = db
        self._publisher = publisher
        self._clock = clock
        self._steady = steady
        self._each = OneByOne("old messages")
        self._tried: dict[MessageId, tuple[int, float]] = {}  # how often, and when again

    async def once(self) -> bool:
        """Try to update the due messages, one after the other. False if there were none at all."""
        async with self._db.read() as conn:
            found = await outdated_messages.to_mend(conn)
        self._tried = {one.message.message_id: tried for one in found if (tried := self._when(one)) is not None}
        due = [one for one in found if (self._when(one) or (0, 0.0))[1] <= self._steady()]
        await self._each.run(due[:AT_ONCE], lambda one: str(one.message.message_id), self._mend)
        return bool(found)

    def _when(self, one: Leftover) -> tuple[int, float] | None:
        return self._tried.get(one.message.message_id)

    async def _mend(self, one: Leftover) -> None:
        shows_it = one.job.state is JobState.DELIVERED and one.job.message == one.message
        if not shows_it and self._clock() - one.since <= KEPT_S:
            try:
                await self._publisher.mend(one.job, one.message)
            except PublishLater as later:
                return self._put_off(one, str(later), later.retry_after_s or 0.0)
            except MessageGone as gone:
                if not gone.lasting:
                    return self._put_off(one, str(gone), 0.0)
                log.info("an old message of job %s is gone: %s", one.job.id, gone)
            else:
                log.info("an old message of job %s says now how it ended", one.job.id)
        async with self._db.transaction() as conn:
            await outdated_messages.remove(conn, one.message.message_id)
        return None

    def _put_off(self, one: Leftover, why: str, wait_s: float) -> None:
        tries = (self._when(one) or (0, 0.0))[0] + 1
        wait_s = max(wait_s, PAUSES.wait_s(tries))
        self._tried[one.message.message_id] = (tries, self._steady() + wait_s)
        log.info("an old message of job %s cannot be changed yet, again in %.0f s: %s", one.job.id, wait_s, why)
