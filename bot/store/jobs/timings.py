"""Recent durations of jobs."""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import literal_column, select

from bot.core.actions import facts
from bot.core.jobs.durations import Took
from bot.core.states import JobState
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs
from bot.store.jobs.rows import spec_from

# written out and not bound, so that the database knows that the index of delivered jobs alone will do
_DELIVERED: Final = jobs.c.state == literal_column(repr(JobState.DELIVERED.value))


async def recent(conn: Connection, account: str, limit: int) -> list[Took]:
    """Of the account's last `limit` delivered jobs, those with a known time of their start at
    the provider; the newest first."""
    query = (
        select(jobs.c.spec, jobs.c.running_since, jobs.c.finished_at)
        .where(jobs.c.account == account, _DELIVERED, jobs.c.finished_at.is_not(None))
        .order_by(jobs.c.finished_at.desc())
        .limit(limit)
    )
    found: list[Took] = []
    for text, began, finished in await conn.execute(query):
        if began is not None:
            spec = spec_from(json.loads(text))
            found.append(Took(facts(spec.action).priced, spec.speed, max(0.0, finished - began)))
    return found
