"""Waiting times of jobs: they are read all the time for all jobs, so whole rows aren't loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.models import JobId
from bot.core.states import JobState
from bot.store.database.columns import Seconds
from bot.store.database.schema import jobs

_GOING: Final = (JobState.QUEUED, JobState.RUNNING, JobState.NEEDS_INPUT)


@dataclass(frozen=True, slots=True)
class WaitingJob:
    """A job that waits or is under way. `waited_s`: how long since it is finished at the provider (`ready`), since it
    is there (`at_provider`), else since its acceptance, as far as that was written down and without the time in which
    the bot was away."""

    job_id: JobId
    account: str
    at_provider: bool
    ready: bool
    waited_s: float


async def going(conn: AsyncConnection) -> list[WaitingJob]:
    """All jobs that wait in the queue or that a provider has; those that are just being sent are not among them."""
    query = select(jobs.c.id, jobs.c.account, jobs.c.state, jobs.c.ready_at, jobs.c.waited_s).where(
        jobs.c.state.in_(_GOING)
    )
    return [
        WaitingJob(job_id, account, state != JobState.QUEUED, ready_at is not None, waited)
        for job_id, account, state, ready_at, waited in await conn.execute(query)
    ]


async def add(conn: AsyncConnection, seconds: float) -> None:
    """Write down that all jobs that wait or are under way have done so for `seconds` more."""
    await conn.execute(
        update(jobs).where(jobs.c.state.in_(_GOING)).values(waited_s=jobs.c.waited_s + literal(seconds, Seconds))
    )
