"""Credits. An allowance per member, place and window, and a ledger that says how it came about.

A job reserves its cost when it is accepted. The reservation ends once: settled (spent) with the delivery, or released
with a failure. Each step writes one line of the ledger and moves the allowance in the caller's transaction, so that
granted = reserved + spent + left holds at every instant; the tables refuse anything else.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, RowMapping, case, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import QuotaExceeded
from bot.core.models import GuildId, JobId, QuotaView, UserId
from bot.core.quota import Window, day_window, refusal
from bot.store.dialect import upsert
from bot.store.schema import Entry, allowances, ledger


class LedgerConflict(Exception):
    """A reservation that was settled was to be released, or the other way round: a bug."""


async def reserve(
    conn: AsyncConnection,
    job_id: JobId,
    user_id: UserId,
    guild_id: GuildId | None,
    credits: int,
    granted: int | None,
    now: float,
) -> None:
    """Hold `credits` of the member's current window for a job. `granted` None = unlimited; `guild_id` None = DM.

    Raises QuotaExceeded, and holds nothing, where they are not left. A job without cost always passes.
    """
    window = day_window(now)
    if not await _hold(conn, user_id, guild_id or 0, window, credits, granted):
        raise QuotaExceeded(refusal(await _view(conn, user_id, guild_id, granted, window), credits))
    await _note(conn, Entry.RESERVE, job_id, user_id, guild_id or 0, window.start, credits, now)


async def settle(conn: AsyncConnection, job_id: JobId, now: float) -> bool:
    """What the job reserved is spent. False: nothing to do (settled before, or nothing reserved).

    Raises LedgerConflict after a release.
    """
    return await _end(conn, job_id, Entry.SETTLE, now)


async def release(conn: AsyncConnection, job_id: JobId, now: float) -> bool:
    """What the job reserved goes back to the window it came from. False: nothing to do.

    Raises LedgerConflict after a settlement.
    """
    return await _end(conn, job_id, Entry.RELEASE, now)


async def view(
    conn: AsyncConnection, user_id: UserId, guild_id: GuildId | None, granted: int | None, now: float
) -> QuotaView:
    """The member's credits in the current window under today's limit `granted` (None = unlimited).

    Only where a limit was lowered below what is used, reserved + spent exceed it; then nothing is left.
    """
    return await _view(conn, user_id, guild_id, granted, day_window(now))


async def _hold(
    conn: AsyncConnection, user_id: UserId, guild_id: int, window: Window, credits: int, granted: int | None
) -> bool:
    """One statement, because the member waits for it: open the allowance, or add to it where that still fits."""
    limit = granted if credits > 0 else None  # what costs nothing always passes
    if limit is not None and credits > limit:
        return False
    row = {"user_id": user_id, "guild_id": guild_id, "window_start": window.start, "window_end": window.end}
    opened = upsert(conn, allowances).values(**row, granted=granted, reserved=credits, spent=0)
    used = allowances.c.reserved + allowances.c.spent + credits
    # a limit that was lowered below what is used already cannot take back: the grant shrinks as far as it can
    now_granted = None if granted is None else case((used > granted, used), else_=granted)
    held = await conn.execute(
        opened.on_conflict_do_update(
            index_elements=list(allowances.primary_key),
            set_={"granted": now_granted, "reserved": allowances.c.reserved + credits},
            where=None if limit is None else used <= limit,
        )
    )
    return held.rowcount == 1


async def _view(
    conn: AsyncConnection, user_id: UserId, guild_id: GuildId | None, granted: int | None, window: Window
) -> QuotaView:
    query = select(allowances.c.reserved, allowances.c.spent).where(*_allowance(user_id, guild_id, window.start))
    row = (await conn.execute(query)).one_or_none()
    reserved, spent = (row.reserved, row.spent) if row is not None else (0, 0)
    return QuotaView(granted, reserved, spent, resets_at=window.end)


async def _end(conn: AsyncConnection, job_id: JobId, entry: Entry, now: float) -> bool:
    lines = (await conn.execute(select(ledger).where(ledger.c.job_id == job_id))).mappings().all()
    written: dict[str, RowMapping] = {line["entry"]: line for line in lines}
    reserved = written.pop(Entry.RESERVE, None)
    if reserved is None or entry in written:
        return False
    if written:
        raise LedgerConflict(f"job {job_id}: {entry} after {', '.join(written)}")
    user_id, guild_id, start = reserved["user_id"], reserved["guild_id"], reserved["window_start"]
    credits: int = reserved["credits"]
    await _note(conn, entry, job_id, user_id, guild_id, start, credits, now)
    spent = credits if entry is Entry.SETTLE else 0
    moved = update(allowances).where(*_allowance(user_id, guild_id, start))
    await conn.execute(moved.values(reserved=allowances.c.reserved - credits, spent=allowances.c.spent + spent))
    return True


async def _note(
    conn: AsyncConnection,
    entry: Entry,
    job_id: JobId,
    user_id: UserId,
    guild_id: int,
    window_start: float,
    credits: int,
    now: float,
) -> None:
    line = {"at": now, "user_id": user_id, "guild_id": guild_id, "window_start": window_start}
    await conn.execute(insert(ledger).values(**line, job_id=job_id, entry=entry, credits=credits))


def _allowance(user_id: UserId, guild_id: int | None, window_start: float) -> tuple[ColumnElement[bool], ...]:
    return (
        allowances.c.user_id == user_id,
        allowances.c.guild_id == (guild_id or 0),
        allowances.c.window_start == window_start,
    )
