"""Adds up the credits that count against the operator's ceilings, from the ledger. Reads only if a ceiling is set; one
index covers a day's lines of one member, or of one server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, case, func, select

from bot.core.credits.ceilings import Ceiling, Ceilings, Whose
from bot.core.credits.quota import Period, Window, window
from bot.store.database.connection import Connection
from bot.store.database.schema_rules import Entry, ledger

# released jobs that the provider had worked for have no `default_credits` on that line, so they still count
_COUNTED: Final = func.coalesce(
    func.sum(
        case(
            (ledger.c.entry == Entry.RESERVE, ledger.c.default_credits),
            (ledger.c.entry == Entry.RELEASE, -ledger.c.default_credits),
            else_=0,
        )
    ),
    0,
)


async def current(
    conn: Connection, ceilings: Ceilings, member_ids: Sequence[int], guild_id: int, now: float
) -> tuple[Ceiling, ...]:
    """Today's ceilings for a member in a server (0 = direct messages, which have no ceiling of their own).
    `member_ids`: all ids of the member in the ledger."""
    today = window(Period.DAY, now, "UTC")
    found = []
    if ceilings.member is not None:
        used = await _used(conn, ledger.c.user_id.in_(member_ids), today)
        found.append(Ceiling(Whose.MEMBER, ceilings.member, used, today.end))
    if ceilings.server is not None and guild_id:
        used = await _used(conn, ledger.c.guild_id == guild_id, today)
        found.append(Ceiling(Whose.SERVER, ceilings.server, used, today.end))
    return tuple(found)


async def _used(conn: Connection, whose: ColumnElement[bool], today: Window) -> int:
    of_today = (ledger.c.reserved_at >= today.start, ledger.c.reserved_at < today.end)
    return int((await conn.execute(select(_COUNTED).where(whose, *of_today))).scalar_one())
