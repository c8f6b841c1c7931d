"""Wallets for tests, and checks that every counter and grant agrees with the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from bot.core.credits.quota import Limits, Period
from bot.core.models import GuildId, UserId
from bot.store.credits.ledger import Wallet
from bot.store.database.connection import Connection
from bot.store.database.schema_rules import allowances, grants, ledger

Line = Mapping[Any, Any]


def pseudonym_of(user_id: int) -> int:
    """The number that stands for a forgotten member."""
    return -1000 - user_id


def wallet(
    user_id: UserId,
    guild_id: GuildId | None = None,
    daily: int | None = None,
    *,
    candidates: Sequence[Limits] = (),
    pool: Limits | None = None,
    channel_pool: Limits | None = None,
    channel_id: int = 70,
    timezone: str = "UTC",
) -> Wallet:
    """The credits of a member with `daily` a day (None = unlimited), or with the sets of limits in `candidates`."""
    sets = candidates or ({Period.DAY: daily},)
    return Wallet(user_id, pseudonym_of(user_id), guild_id, channel_id, sets, pool or {}, channel_pool or {}, timezone)


async def check_counters(conn: Connection) -> None:
    """Check granted + forgiven = reserved + spent + left, for every counter and grant, against the sums of the
    ledger."""
    lines = (await conn.execute(select(ledger))).mappings().all()
    for row in (await conn.execute(select(allowances))).mappings():
        mine = [line for line in lines if _counts(row, line)]
        settled, released, reserved = (_sum(mine, entry) for entry in ("settle", "release", "reserve"))
        assert (row["reserved"], row["spent"]) == (reserved - settled - released, settled), dict(row)
        assert 0 <= row["forgiven"] <= row["spent"]
        assert row["granted"] is None or row["reserved"] + row["spent"] - row["forgiven"] <= row["granted"]
    for grant in (await conn.execute(select(grants))).mappings():
        mine = [line for line in lines if line["source"] == grant["id"]]
        sums = {entry: _sum(mine, entry) for entry in ("grant", "revoke", "reserve", "settle", "release")}
        assert grant["credits"] == sums["grant"] - sums["revoke"]
        assert grant["reserved"] == sums["reserve"] - sums["settle"] - sums["release"]
        assert grant["spent"] == sums["settle"]


def _counts(row: Line, line: Line) -> bool:
    """True if a line of the ledger belongs to a counter."""
    in_time = row["window_start"] <= line["reserved_at"] < row["window_end"]
    inside: bool = in_time and row["guild_id"] == line["guild_id"]
    match row["scope"]:
        case "member":
            ids = (row["scope_id"], pseudonym_of(row["scope_id"]))
            return inside and line["user_id"] in ids and bool(line["source"] == 0)
        case "channel":
            return inside and bool(line["channel_id"] == row["scope_id"])
        case _:
            return inside


def _sum(lines: Sequence[Line], entry: str) -> int:
    return sum(line["credits"] for line in lines if line["entry"] == entry)
