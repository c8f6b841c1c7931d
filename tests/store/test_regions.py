"""Region sessions as rows: found, bound to one browser, used, forgotten."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from bot.core.jobs.asker import Asker
from bot.core.jobs.region import RegionSession
from bot.core.models import JobId, MessageId
from bot.core.rules.policy import MemberContext
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.members import regions
from tests.store.samples import ALICE, BOB, GUILD, MESSAGE, NOW, stored

ASKER = Asker(
    key=f"region:{'s' * 22}",
    user_id=ALICE,
    user_name="alice \ud800",
    guild_id=GUILD,
    channel_id=MESSAGE.channel_id,
    interaction_token="token",
    application_id=5,
    size_limit_bytes=10 << 20,
    member_context=MemberContext(frozenset({5, 1 << 62}), (70, 7), 70, adult=True),
)
SESSION = RegionSession(
    id="s" * 22,
    job_id=JobId(""),
    slot=7,
    asker=ASKER,
    message_id=MessageId(1 << 62),
    created_at=NOW,
    expires_at=NOW + 900,
)


async def added(conn: Connection, **changes: object) -> RegionSession:
    session = replace(SESSION, job_id=(await stored(conn)).id, **changes)  # type: ignore[arg-type]  # fields by name
    await regions.add(conn, session)
    return session


@pytest.mark.parametrize("changes", [{}, {"guild_id": None, "interaction_token": ""}], ids=["guild", "direct"])
async def test_what_is_stored_is_read_again(db: Database, changes: dict[str, object]) -> None:
    async with db.transaction() as conn:
        session = await added(conn, asker=replace(ASKER, **changes))  # type: ignore[arg-type]  # fields by name
        assert await regions.get(conn, session.id) == session
        assert await regions.get(conn, "t" * 22) is None


async def test_the_first_browser_keeps_it(db: Database) -> None:
    async with db.transaction() as conn:
        session = await added(conn)
        answers = [await regions.bind(conn, session.id, browser) for browser in ("a", "b", "a")]
        found = await regions.get(conn, session.id)
    assert answers == [True, False, True]
    assert found is not None
    assert found.opened_by == "a"


async def test_a_used_one_names_its_job(db: Database) -> None:
    async with db.transaction() as conn:
        session = await added(conn)
        job = await stored(conn)
        await regions.mark_used(conn, session.id, job.id)
        found = await regions.get(conn, session.id)
    assert found is not None
    assert found.used_job_id == job.id


async def test_old_tokens_are_forgotten_and_older_sessions_deleted(db: Database) -> None:
    async with db.transaction() as conn:
        old = await added(conn, id="old", created_at=NOW - 1000)
        new = await added(conn, id="new")
        assert await regions.wipe_tokens(conn, NOW - 900) == 1
        tokens = [found.asker.interaction_token for one in (old, new) if (found := await regions.get(conn, one.id))]
        assert tokens == ["", "token"]
        await regions.set_draft(conn, "old", "old-draft.png", "a hen")
        assert await regions.prune(conn, NOW - 900) == ("old-draft.png",)
        assert await regions.get(conn, "old") is None
        assert await regions.get(conn, "new") is not None


async def test_newer_sessions_push_out_the_oldest_of_their_member(db: Database) -> None:
    async with db.transaction() as conn:
        await added(conn, id="bob", asker=replace(ASKER, user_id=BOB), created_at=NOW - 9)
        for name, created_at in (("first", NOW), ("second", NOW + 1), ("after a clock was set back", NOW - 5)):
            await added(conn, id=name, created_at=created_at)
        await regions.set_draft(conn, "first", "first-draft.png", "a hen")
        assert await regions.push_out(conn, ALICE, "after a clock was set back", 2) == ("first-draft.png",)
        names = ("bob", "first", "second", "after a clock was set back")
        assert [await regions.get(conn, name) is not None for name in names] == [True, False, True, True]


async def test_a_member_s_sessions_are_found_by_an_index(db: Database) -> None:
    sent: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        sent.append((statement, parameters))

    async with db.transaction() as conn:
        event.listen(conn.sync_connection, "before_cursor_execute", note)
        await regions.push_out(conn, ALICE, "s" * 22, 20)
        event.remove(conn.sync_connection, "before_cursor_execute", note)
        plans = [await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given) for sql, given in sent]
        steps = [row.detail for plan in plans for row in plan]
    assert not [step for step in steps if step.startswith("SCAN region_sessions")], steps


def test_a_sessions_repr_tells_no_secret() -> None:
    shown = repr(replace(SESSION, asker=replace(ASKER, interaction_token="secret-token"), opened_by="cookie-hash"))
    assert "secret-token" not in shown
    assert "cookie-hash" not in shown
