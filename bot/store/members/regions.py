"""Region sessions: presses on Vary (Region) that wait for their mask."""

from __future__ import annotations

from sqlalchemy import ColumnElement, RowMapping, and_, delete, insert, or_, select, update

from bot.core.jobs.asker import decode, encode
from bot.core.jobs.region import RegionSession, job_key
from bot.core.models import JobId, MessageId, UserId
from bot.store.database.connection import Connection
from bot.store.database.schema import region_sessions


async def add(conn: Connection, session: RegionSession) -> None:
    """Store a new session."""
    await conn.execute(
        insert(region_sessions).values(
            id=session.id,
            job_id=session.job_id,
            slot=session.slot,
            user_id=session.asker.user_id,
            guild_id=session.asker.guild_id,
            message_id=session.message_id,
            asker=encode(session.asker),
            interaction_token=session.asker.interaction_token or None,
            created_at=session.created_at,
            expires_at=session.expires_at,
            opened_by=session.opened_by,
            draft_mask=session.draft_mask,
            draft_prompt=session.draft_prompt,
            used_job_id=session.used_job_id,
        )
    )


async def get(conn: Connection, session_id: str) -> RegionSession | None:
    """The session with this id."""
    query = select(region_sessions).where(region_sessions.c.id == session_id)
    row = (await conn.execute(query)).mappings().one_or_none()
    return None if row is None else _session_from(row)


async def bind(conn: Connection, session_id: str, browser: str) -> bool:
    """Bind a session to the first browser that opens it. True if `browser` is that one."""
    sessions = region_sessions.c
    mine = or_(sessions.opened_by.is_(None), sessions.opened_by == browser)
    bound = await conn.execute(update(region_sessions).where(sessions.id == session_id, mine).values(opened_by=browser))
    return bound.rowcount == 1


async def set_draft(conn: Connection, session_id: str, mask: str, prompt: str) -> None:
    """Store a mask (the name of its file) and a prompt that wait for the member to start them; the latest ones
    count."""
    drafted = update(region_sessions).where(region_sessions.c.id == session_id)
    await conn.execute(drafted.values(draft_mask=mask, draft_prompt=prompt))


async def mark_used(conn: Connection, session_id: str, job_id: JobId) -> None:
    """Note that the session's mask became the job `job_id`."""
    used = update(region_sessions).where(region_sessions.c.id == session_id)
    await conn.execute(used.values(used_job_id=job_id))


async def wipe_tokens(conn: Connection, older_than: float) -> int:
    """Forget the interaction tokens of sessions created before `older_than`; returns how many."""
    sessions = region_sessions.c
    stale = update(region_sessions).where(sessions.interaction_token.is_not(None), sessions.created_at < older_than)
    return (await conn.execute(stale.values(interaction_token=None))).rowcount


async def prune(conn: Connection, older_than: float) -> tuple[str, ...]:
    """Delete the sessions created before `older_than`; returns the names of draft masks to delete."""
    return await _remove(conn, region_sessions.c.created_at < older_than)


async def push_out(conn: Connection, user_id: UserId, newest: str, most: int) -> tuple[str, ...]:
    """Delete all sessions of a member but `newest` and the latest others, `most` together; returns the names of draft
    masks to delete."""
    sessions = region_sessions.c
    others = and_(sessions.user_id == user_id, sessions.id != newest)
    latest = select(sessions.id).where(others).order_by(sessions.created_at.desc()).limit(most - 1)
    return await _remove(conn, and_(others, sessions.id.not_in(latest)))


async def _remove(conn: Connection, which: ColumnElement[bool]) -> tuple[str, ...]:
    """Delete sessions; returns the names of their draft masks, to be deleted with them (see `file_erasures`)."""
    draft = region_sessions.c.draft_mask
    masks = tuple((await conn.execute(select(draft).where(which, draft.is_not(None)))).scalars())
    await conn.execute(delete(region_sessions).where(which))
    return masks


def _session_from(row: RowMapping) -> RegionSession:
    return RegionSession(
        id=row["id"],
        job_id=JobId(row["job_id"]),
        slot=row["slot"],
        asker=decode(row["asker"], job_key(row["id"]), row["interaction_token"]),
        message_id=MessageId(row["message_id"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        opened_by=row["opened_by"],
        draft_mask=row["draft_mask"],
        draft_prompt=row["draft_prompt"],
        used_job_id=None if row["used_job_id"] is None else JobId(row["used_job_id"]),
    )
