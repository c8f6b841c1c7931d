"""Sums over the ledger, by time, kind and member, and the newest jobs of a server."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import event, insert

from bot.core.models import GuildId, UserId
from bot.core.rules.usage_report import UsageLine
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.database.schema_rules import Entry, ledger
from bot.store.members import usage, users
from bot.store.members.usage import CREDITS_BACK, DELIVERED, FORGOTTEN, SLICE_S, UNDER_WAY, Span, Sum
from tests.store.samples import ALICE, BOB, GUILD, NOW, stored

BEGIN = NOW - NOW % SLICE_S  # of a slice
RESERVE, SETTLE, RELEASE = Entry.RESERVE, Entry.SETTLE, Entry.RELEASE
ALL = Span(GUILD, BEGIN - 86_400, BEGIN + 86_400)


async def write(
    conn: Connection, job: str, *entries: Entry, user: int = ALICE, at: float = BEGIN, **columns: object
) -> None:
    """Write the lines of one job; `parts` are its credits by source."""
    parts = columns.pop("parts", [1])
    assert isinstance(parts, list)
    whose = {"guild_id": GUILD, "user_id": user, "channel_id": 70, "kind": "imagine", "job_id": job, **columns}
    lines = [
        {**whose, "at": at, "reserved_at": at, "entry": entry, "source": source, "credits": part}
        for entry in entries
        for source, part in enumerate(parts)
    ]
    await conn.execute(insert(ledger), lines)


def sums(found: Iterable[Sum[int]] | Iterable[Sum[str]]) -> dict[tuple[int | str, Entry], tuple[int, int]]:
    return {(one.key, one.entry): (one.jobs, one.credits) for one in found}


async def newest(db: Database, span: Span = ALL, limit: int = 100) -> list[UsageLine]:
    async with db.read() as conn:
        return [line async for batch in usage.newest(conn, span, limit) for line in batch]


@pytest.fixture
async def books(db: Database) -> Database:
    """Five jobs: paid from two sources, failed, running, another day's, a forgotten member's."""
    async with db.transaction() as conn:
        await write(conn, "delivered", RESERVE, SETTLE, parts=[1, 2], kind="video")
        await write(conn, "failed", RESERVE, RELEASE, user=BOB, parts=[4])
        await write(conn, "running", RESERVE, user=BOB, at=BEGIN + SLICE_S - 1)
        await write(conn, "later", RESERVE, SETTLE, at=BEGIN + SLICE_S, parts=[0])
        await write(conn, "nameless", RESERVE, SETTLE, user=-77)
        await write(conn, "nameless2", RESERVE, SETTLE, user=-78)
        await write(conn, "elsewhere", RESERVE, SETTLE, guild_id=GuildId(1))
        await write(conn, "early", RESERVE, SETTLE, at=ALL.start - 1)
        await write(conn, "future", RESERVE, SETTLE, at=ALL.end)
        grant = {"guild_id": GUILD, "user_id": ALICE, "channel_id": 0, "kind": "", "entry": Entry.GRANT, "source": 1}
        await conn.execute(insert(ledger).values(**grant, at=BEGIN, reserved_at=BEGIN, credits=50))
    return db


async def test_jobs_are_counted_once_whatever_they_were_paid_from(books: Database) -> None:
    async with books.read() as conn:
        assert sums(await usage.by_time(conn, ALL)) == {
            (BEGIN, RESERVE): (5, 10),
            (BEGIN, SETTLE): (3, 5),
            (BEGIN, RELEASE): (1, 4),
            (BEGIN + SLICE_S, RESERVE): (1, 0),
            (BEGIN + SLICE_S, SETTLE): (1, 0),
        }
        by_kind = sums(await usage.by_kind(conn, ALL))
    assert by_kind["video", SETTLE] == (1, 3)
    assert by_kind["imagine", RESERVE] == (5, 7)


async def test_who_was_forgotten_counts_together_with_all_others_who_were(books: Database) -> None:
    async with books.read() as conn:
        by_member = sums(await usage.by_member(conn, ALL))
        of_bob = sums(await usage.by_member(conn, Span(GUILD, ALL.start, ALL.end, BOB)))
    assert by_member[FORGOTTEN, SETTLE] == (2, 2)
    assert by_member[ALICE, RESERVE] == (2, 3)
    assert of_bob == {(BOB, RESERVE): (2, 5), (BOB, RELEASE): (1, 4)}


async def test_the_newest_jobs_come_first_with_how_they_ended(books: Database) -> None:
    lines = {line.job_id: line for line in await newest(books)}
    assert list(lines)[:2] == ["later", "running"]
    ends = {job: (line.member, line.credits, line.outcome) for job, line in lines.items()}
    assert ends == {
        "later": ("1", 0, DELIVERED),
        "running": ("2", 0, UNDER_WAY),
        "nameless": ("forgotten", 1, DELIVERED),
        "nameless2": ("forgotten", 1, DELIVERED),
        "failed": ("2", 0, CREDITS_BACK),
        "delivered": ("1", 3, DELIVERED),
    }
    assert [line.job_id for line in await newest(books, limit=1)] == ["later"]


async def test_what_is_known_of_job_and_member_stands_beside_a_line(db: Database) -> None:
    async with db.transaction() as conn:
        job = await stored(conn)
        await users.ensure(conn, ALICE, "alice", NOW)
        await write(conn, job.id, RESERVE)
        await write(conn, "gone", RESERVE, user=UserId(9))
    found = {line.job_id: (line.member, line.speed, line.channel_id) for line in await newest(db)}
    assert found == {job.id: ("alice", "turbo", 70), "gone": ("9", "", 70)}
    async with db.read() as conn:
        assert await usage.names(conn, [ALICE, 9]) == {ALICE: "alice"}


async def test_sums_agree_with_the_lines_whatever_happens(db: Database) -> None:
    chance = random.Random(5)
    async with db.transaction() as conn:
        for number in range(300):
            entries = (RESERVE, *chance.choice([(), (SETTLE,), (RELEASE,)]))
            when, parts = BEGIN + chance.randrange(80_000), [chance.randrange(4) for _ in range(chance.randint(1, 3))]
            await write(conn, f"job{number}", *entries, user=chance.randrange(1, 9), at=when, parts=parts)
    lines = await newest(db, limit=1_000)
    async with db.read() as conn:
        for found in (await usage.by_time(conn, ALL), await usage.by_kind(conn, ALL), await usage.by_member(conn, ALL)):
            assert sum(one.jobs for one in found if one.entry is RESERVE) == len(lines) == 300
            assert sum(one.credits for one in found if one.entry is SETTLE) == sum(line.credits for line in lines)
            ended = sum(one.jobs for one in found if one.entry is not RESERVE)
            assert ended == len([line for line in lines if line.outcome != UNDER_WAY])


@pytest.mark.parametrize("user_id", [None, BOB], ids=["server", "member"])
async def test_no_query_walks_through_the_whole_ledger(db: Database, user_id: UserId | None) -> None:
    asked: list[tuple[str, Any]] = []
    span = Span(GUILD, ALL.start, ALL.end, user_id)
    async with db.read() as conn:
        event.listen(
            conn.sync_connection, "before_cursor_execute", lambda _c, _cur, sql, given, *_: asked.append((sql, given))
        )
        await usage.by_time(conn, span)
        await usage.by_kind(conn, span)
        await usage.by_member(conn, span)
        assert [batch async for batch in usage.newest(conn, span, 5)] == []
        plans = [
            (await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)).all() for sql, given in asked[1:5]
        ]  # after BEGIN
    index = "ix_ledger_guild_id_reserved_at" if user_id is None else "ix_ledger_guild_id_user_id_reserved_at"
    assert [re.search(rf"SEARCH ledger USING (?:COVERING )?INDEX {index}", str(plan)) is None for plan in plans] == [
        False
    ] * 4
