"""Every Discord message that shows a job."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.models import ChannelId, JobId, MessageId, MessageRef
from bot.store.dialect import upsert
from bot.store.schema import messages


async def add(conn: AsyncConnection, job_id: JobId, message: MessageRef, now: float) -> None:
    """Remember that `message` shows the job; a second time changes nothing."""
    row = {"message_id": message.message_id, "channel_id": message.channel_id, "job_id": job_id, "at": now}
    await conn.execute(upsert(conn, messages).values(row).on_conflict_do_nothing())


async def job_of(conn: AsyncConnection, message_id: MessageId) -> JobId | None:
    """The job that a message shows."""
    found = await conn.execute(select(messages.c.job_id).where(messages.c.message_id == message_id))
    job_id = found.scalar_one_or_none()
    return None if job_id is None else JobId(job_id)


async def shows_in(conn: AsyncConnection, job_id: JobId, channel_id: ChannelId) -> bool:
    """True when a message in this channel shows the job, or once did."""
    there = select(messages.c.message_id).where(messages.c.job_id == job_id, messages.c.channel_id == channel_id)
    return (await conn.execute(there.limit(1))).first() is not None
