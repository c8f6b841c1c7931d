"""Waiting times of jobs. They are read often and for all jobs, so only a few columns are loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import literal, select, update

from bot.core.models import JobId
from bot.core.states import JobState
from bot.store.database.columns import Seconds
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs

_GOING: Final = (JobState.QUEUED, JobState.RUNNING, JobState.NEEDS_INPUT)


@dataclass(frozen=True, slots=True)
class WaitingJob:
    """A job that waits or is under way. `waited_s`: stored seconds since the provider finished it (`ready`), else since
    it got there (`at_provider`), else since it was accepted; without the time that the bot was down."""

    job_id: JobId
    account: str
    at_provider: bool
    ready: bool
    waited_s: float


async def going(conn: Connection) -> list[WaitingJob]:
    """All jobs in the queue or at a provider, without those that are being sent now."""
    query = select(jobs.c.id, jobs.c.account, jobs.c.state, jobs.c.ready_at, jobs.c.waited_s).where(
        jobs.c.state.in_(_GOING)
    )
    return [
        WaitingJob(job_id, account, state != JobState.QUEUED, ready_at is not None, waited)
        for job_id, account, state, ready_at, waited in await conn.execute(query)
    ]


async def add(conn: Connection, seconds: float) -> None:
    """Add `seconds` to the waiting times of all open jobs."""
    await conn.execute(
        update(jobs).where(jobs.c.state.in_(_GOING)).values(waited_s=jobs.c.waited_s + literal(seconds, Seconds))
    )
