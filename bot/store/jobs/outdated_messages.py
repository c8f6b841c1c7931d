"""Our messages that still show an old text, because Discord refused the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, select

from bot.core.models import ChannelId, GuildId, Job, JobId, MessageId, MessageRef
from bot.core.states import JobState
from bot.store.database.connection import Connection
from bot.store.database.dialect import upsert
from bot.store.database.schema import jobs, leftovers
from bot.store.jobs.rows import job_from


@dataclass(frozen=True, slots=True)
class Leftover:
    """An outdated message of a job whose end was shown elsewhere, or not at all; `since` in UTC seconds since 1970."""

    message: MessageRef
    job: Job
    since: float


async def note(conn: Connection, job_id: JobId, message: MessageRef, now: float) -> float:
    """Note that `message` is outdated; call it before the job is shown elsewhere. Returns since when it is."""
    row = {"message_id": message.message_id, "channel_id": message.channel_id, "job_id": job_id, "since": now}
    await conn.execute(upsert(conn, leftovers).values(**row).on_conflict_do_nothing())
    found = await conn.execute(select(leftovers.c.since).where(leftovers.c.message_id == message.message_id))
    return float(found.scalar_one())


async def remove(conn: Connection, message_id: MessageId) -> None:
    """Forget the message: it shows the end of its job, or is gone."""
    await conn.execute(delete(leftovers).where(leftovers.c.message_id == message_id))


async def behind(conn: Connection, job_ids: Sequence[JobId]) -> list[tuple[GuildId | None, MessageRef]]:
    """The outdated messages of these jobs, with their servers, except those that show a result."""
    found = select(jobs.c.guild_id, leftovers.c.channel_id, leftovers.c.message_id)
    found = found.join(leftovers, leftovers.c.job_id == jobs.c.id).where(
        jobs.c.id.in_(job_ids),
        or_(jobs.c.state != JobState.DELIVERED, jobs.c.message_id.is_distinct_from(leftovers.c.message_id)),
    )
    return [
        (
            None if row.guild_id is None else GuildId(row.guild_id),
            MessageRef(ChannelId(row.channel_id), MessageId(row.message_id)),
        )
        for row in await conn.execute(found)
    ]


async def to_mend(conn: Connection) -> list[Leftover]:
    """The outdated messages of jobs with nothing else to show, oldest first."""
    shown = select(jobs, leftovers.c.message_id.label("behind"), leftovers.c.channel_id.label("behind_in"))
    shown = shown.add_columns(leftovers.c.since.label("behind_since")).join(leftovers, leftovers.c.job_id == jobs.c.id)
    found = await conn.execute(shown.where(jobs.c.shown_at.is_not(None)).order_by(leftovers.c.since))
    return [
        Leftover(MessageRef(ChannelId(row["behind_in"]), MessageId(row["behind"])), job_from(row), row["behind_since"])
        for row in found.mappings()
    ]
