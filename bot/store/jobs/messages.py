"""The Discord messages that show jobs to others."""

from __future__ import annotations

import functools

from sqlalchemy import BigInteger, Insert, bindparam, delete, or_, select, update

from bot.core.models import ChannelId, JobId, MessageId, MessageRef
from bot.store.database.columns import Seconds
from bot.store.database.connection import Connection
from bot.store.database.dialect import upsert_in
from bot.store.database.schema import jobs, messages


async def add(conn: Connection, job_id: JobId, message: MessageRef, now: float) -> None:
    """Remember that `message` shows the job; a second time changes nothing.

    A private job's own message isn't stored: people who can read a message's channel may see its job.
    """
    row = {"shown_in": message.message_id, "shown_where": message.channel_id, "shown_at": now, "shown_job": job_id}
    await conn.execute(_adding(conn.dialect_name), row)


@functools.cache
def _adding(dialect: str) -> Insert:
    """The statement of `add`. Cached because members wait for it."""
    message_id = bindparam("shown_in", type_=BigInteger)
    row = {
        messages.c.message_id: message_id,
        messages.c.channel_id: bindparam("shown_where", type_=BigInteger),
        messages.c.job_id: jobs.c.id,
        messages.c.at: bindparam("shown_at", type_=Seconds),
    }
    shown = select(*row.values()).where(
        jobs.c.id == bindparam("shown_job"), or_(~jobs.c.private, jobs.c.message_id.is_distinct_from(message_id))
    )
    return upsert_in(dialect, messages).from_select(list(row), shown).on_conflict_do_nothing()


async def hand_over(conn: Connection, from_job: JobId, to_job: JobId) -> None:
    """Let the messages of one job show another one from now on."""
    await conn.execute(update(messages).where(messages.c.job_id == from_job).values(job_id=to_job))


async def remove(conn: Connection, message_id: MessageId) -> None:
    """Forget a message that is gone."""
    await conn.execute(delete(messages).where(messages.c.message_id == message_id))


async def job_of(conn: Connection, message_id: MessageId) -> JobId | None:
    """The job that a message shows."""
    found = await conn.execute(select(messages.c.job_id).where(messages.c.message_id == message_id))
    job_id = found.scalar_one_or_none()
    return None if job_id is None else JobId(job_id)


async def channels(conn: Connection, job_id: JobId) -> set[ChannelId]:
    """The channels where a message shows or has shown the job."""
    found = await conn.execute(select(messages.c.channel_id).where(messages.c.job_id == job_id).distinct())
    return {ChannelId(channel_id) for channel_id in found.scalars()}


async def of(conn: Connection, job_id: JobId) -> list[MessageRef]:
    """The messages that show the job to others, newest first."""
    shown = select(messages.c.channel_id, messages.c.message_id).where(messages.c.job_id == job_id)
    found = await conn.execute(shown.order_by(messages.c.at.desc(), messages.c.message_id.desc()))
    return [MessageRef(ChannelId(row.channel_id), MessageId(row.message_id)) for row in found]


async def newest_in(conn: Connection, job_id: JobId, channel_id: ChannelId) -> MessageRef | None:
    """The last message in this channel that shows the job."""
    there = select(messages.c.message_id).where(messages.c.job_id == job_id, messages.c.channel_id == channel_id)
    found = await conn.execute(there.order_by(messages.c.at.desc(), messages.c.message_id.desc()).limit(1))
    message_id = found.scalar_one_or_none()
    return None if message_id is None else MessageRef(channel_id, MessageId(message_id))
