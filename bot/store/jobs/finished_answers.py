"""Providers' answers about finished tasks, until we have the results: a provider may forget a task before that."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.core.models import JobId, TaskRef
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs


async def keep(conn: Connection, job_id: JobId, text: str) -> None:
    """Store the answer for the job that it is about."""
    await conn.execute(update(jobs).where(jobs.c.id == job_id).values(answer=text))


async def of_task(conn: Connection, account: str, ref: TaskRef) -> str:
    """The newest answer about a task, whichever job it was for; "" = there is none."""
    kept = select(jobs.c.answer).where(jobs.c.task_ref == ref, jobs.c.account == account, jobs.c.answer != "")
    return (await conn.execute(kept.order_by(jobs.c.ready_at.desc()).limit(1))).scalar_one_or_none() or ""


async def drop(conn: Connection, account: str, ref: TaskRef) -> None:
    """Delete the answers about a task: its result is here, or never will be."""
    kept = update(jobs).where(jobs.c.task_ref == ref, jobs.c.account == account, jobs.c.answer != "")
    await conn.execute(kept.values(answer=""))
