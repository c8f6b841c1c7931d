"""Since when jobs go on: looked at all the time for all of them, so their rows are not read whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.models import JobId, JobState
from bot.store.schema import jobs

_GOING: Final = (JobState.QUEUED, JobState.RUNNING, JobState.NEEDS_INPUT)


@dataclass(frozen=True, slots=True)
class Going:
    """A job that waits or is under way: `since` it is at the provider, else since its acceptance (UTC seconds)."""

    job_id: JobId
    account: str
    since: float


async def going(conn: AsyncConnection) -> list[Going]:
    """All jobs that wait in the queue or that a provider has; those that are just being sent are not among them."""
    query = select(jobs.c.id, jobs.c.account, jobs.c.running_since, jobs.c.created_at).where(jobs.c.state.in_(_GOING))
    return [
        Going(job_id, account, created if running is None else running)
        for job_id, account, running, created in await conn.execute(query)
    ]
