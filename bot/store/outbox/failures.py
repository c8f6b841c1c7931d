"""Reports failed jobs to a server's log channel: one by one if there are few, else together."""

from __future__ import annotations

from sqlalchemy import func, insert, literal_column, select, update

from bot.core.models import Job
from bot.core.rules.log_text import failure
from bot.core.states import JobState
from bot.store.database.connection import Connection
from bot.store.database.schema import jobs
from bot.store.database.schema_rules import notices
from bot.store.outbox import notices as notices_of
from bot.store.outbox.notices import Notice
from bot.store.rules import guilds

WITHIN_S = 60.0
TOLD_SINGLY = 5  # within this time


async def tell(conn: Connection, job: Job, now: float) -> None:
    """Report `job`, which failed in this transaction, to the server's log channel, if it has one."""
    channel_id = await guilds.log_channel(conn, job.guild_id)
    if channel_id is None:
        return
    if await _others(conn, job, now) < TOLD_SINGLY:
        await notices_of.to_channel(conn, job.guild_id, channel_id, failure(job), now)
        return
    one_more = update(notices).where(notices.c.channel_id == channel_id, notices.c.failures.is_not(None))
    if (await conn.execute(one_more.values(failures=notices.c.failures + 1))).rowcount:
        return
    row = {"guild_id": job.guild_id, "channel_id": channel_id, "text": "", "failures": 1, "at": now}
    await conn.execute(insert(notices).values(**row, not_before=now + WITHIN_S))


async def posted(conn: Connection, notice: Notice, now: float) -> None:
    """Note that Discord has a notice of several failures; later ones are reported a minute later."""
    await notices_of.done(conn, notice)
    left = update(notices).where(notices.c.id == notice.id, notices.c.at == notice.at)
    more = {"failures": notices.c.failures - notice.failures, "at": now, "not_before": now + WITHIN_S, "tries": 0}
    await conn.execute(left.values(**more))


async def _others(conn: Connection, job: Job, now: float) -> int:
    """The number of other jobs of the server that failed in the last minute, counted up to the number that matters."""
    is_failed = jobs.c.state == literal_column(f"'{JobState.FAILED}'")  # a literal, to match the index
    recent = (jobs.c.guild_id == job.guild_id, is_failed, jobs.c.ended_at > now - WITHIN_S)
    some = select(jobs.c.id).where(*recent, jobs.c.id != job.id).limit(TOLD_SINGLY).subquery()
    return (await conn.execute(select(func.count()).select_from(some))).scalar_one()
