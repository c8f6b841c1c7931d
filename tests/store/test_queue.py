"""Claims: the next job, how many at once, and no job twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.core.models import Job, JobId
from bot.core.states import AT_PROVIDER, JobState
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.jobs import history, jobs, late_tasks, queue, waiting_times
from tests.store.samples import ALICE, BOB, CAROL, GUILD, NOW, stored

_USERS = {"a": ALICE, "b": BOB, "c": CAROL}
_NAMES = {user: name for name, user in _USERS.items()}


async def _fill(conn: Connection, waiting: str, running: str = "", served: str = "") -> None:
    """One letter per job, oldest first: `a` is Alice's. `served` = delivered, in the order of their claims."""
    for at, letter in enumerate(served):
        times = {"claimed_at": NOW - 500 + at}
        await stored(conn, JobState.DELIVERED, user=_USERS[letter], columns=times, now=NOW - 900)
    for letter in running:
        await stored(conn, JobState.RUNNING, user=_USERS[letter], columns={"claimed_at": NOW - 100})
    for at, letter in enumerate(waiting):
        await stored(conn, JobState.QUEUED, user=_USERS[letter], now=NOW + at)


async def _claim_all(conn: Connection, limit: int = 99, per_user: int = 99) -> list[Job]:
    claimed: list[Job] = []
    while (job := await queue.claim(conn, "main", limit, per_user, NOW + 1000 + len(claimed))) is not None:
        claimed.append(job)
    return claimed


@pytest.mark.parametrize(
    ("waiting", "running", "served", "order"),
    [
        ("", "", "", ""),
        ("aaaa", "", "", "aaaa"),
        ("aaab", "", "", "abaa"),
        ("aaaabbc", "", "", "abcabaa"),
        ("ab", "", "ab", "ab"),
        ("ab", "", "ba", "ba"),
        ("ab", "", "a", "ba"),
        ("aab", "b", "", "aba"),
        ("ab", "a", "b", "ba"),
        ("aaaaaaaab", "aaa", "b", "baaaaaaaa"),
    ],
)
async def test_fairness(db: Database, waiting: str, running: str, served: str, order: str) -> None:
    async with db.transaction() as conn:
        await _fill(conn, waiting, running, served)
        claimed = await _claim_all(conn)
    assert "".join(_NAMES[job.user_id] for job in claimed) == order
    for name in set(order):
        own = [job.created_at for job in claimed if _NAMES[job.user_id] == name]
        assert own == sorted(own), "a member's own jobs keep their order"


@pytest.mark.parametrize(
    ("limit", "per_user", "running", "claimed"),
    [(0, 9, "", ""), (2, 9, "", "ab"), (2, 9, "cc", ""), (9, 1, "", "ab"), (9, 1, "a", "b"), (9, 0, "", "")],
)
async def test_limits(db: Database, limit: int, per_user: int, running: str, claimed: str) -> None:
    async with db.transaction() as conn:
        await _fill(conn, "aaabbb", running)
        names = [_NAMES[job.user_id] for job in await _claim_all(conn, limit, per_user)]
    assert "".join(names) == claimed


@pytest.mark.parametrize("state", JobState)
async def test_what_counts_as_being_at_the_provider(db: Database, state: JobState) -> None:
    async with db.transaction() as conn:
        await stored(conn, state, user=BOB, columns={"not_before": NOW + 9999})
        await _fill(conn, "a")
        assert len(await _claim_all(conn, limit=1)) == (0 if state in AT_PROVIDER else 1)


async def test_what_claim_leaves_alone(db: Database) -> None:
    async with db.transaction() as conn:
        await stored(conn, JobState.ACCEPTED)
        await stored(conn, account="backup")
        await stored(conn, columns={"not_before": NOW + 10})
        assert await queue.claim(conn, "main", 9, 9, NOW + 9.999) is None
        job = await queue.claim(conn, "main", 9, 9, NOW + 10)
    assert job is not None
    assert (job.state, job.submit_started_at, job.not_before) == (JobState.SUBMITTING, None, None)


async def test_a_full_account_does_not_hold_up_another(db: Database) -> None:
    async with db.transaction() as conn:
        await _fill(conn, "", running="aaa")
        await stored(conn, user=BOB, account="backup")
        assert await queue.claim(conn, "backup", 3, 3, NOW) is not None


async def test_concurrent_claims_never_share_a_job(url: str, tmp_path: Path, db: Database) -> None:
    """Two open databases on one file, as two processes would have, and six tasks on each."""
    async with db.transaction() as conn:
        await _fill(conn, "abc" * 10)

    async def work(database: Database) -> list[JobId]:
        mine: list[JobId] = []
        while True:
            async with database.transaction() as conn:
                job = await queue.claim(conn, "main", 25, 9, NOW)
            if job is None:
                return mine
            mine.append(job.id)

    async with Database.open(url, tmp_path) as second:
        shares = await asyncio.gather(*(work(each) for each in (db, second) for _ in range(6)))
    claimed = [job_id for share in shares for job_id in share]
    assert len(claimed) == len(set(claimed)) == 25


_LOOK_UPS: dict[str, tuple[Callable[[Connection, Job], Awaitable[object]], str]] = {
    "claim": (lambda conn, _: queue.claim(conn, "main", 9, 9, NOW), "ix_jobs_state_account_user_id_created_at"),
    "look": (lambda conn, _: queue.look(conn, "main", 9, 9), "ix_jobs_state_account_user_id_created_at"),
    "going on": (lambda conn, _: waiting_times.going(conn), "ix_jobs_state_account_user_id_created_at"),
    "durations": (lambda conn, _: history.durations(conn, "main", 400), "ix_jobs_delivered"),
    "active_clicks": (lambda conn, job: jobs.active_clicks(conn, job.id, 0, ALICE), "ix_jobs_parent_id_parent_slot"),
    "delivered_child": (
        lambda conn, job: jobs.delivered_child(conn, job.id, 0, job.user_id),
        "ix_jobs_parent_id_parent_slot",
    ),
    "count_active": (lambda conn, _: jobs.count_active(conn, ALICE, GUILD), "ix_jobs_user_id_state"),
    "open_tasks": (lambda conn, _: jobs.open_tasks(conn, "main"), "ix_jobs_state_account_user_id_created_at"),
    "in_states": (lambda conn, _: jobs.in_states(conn, AT_PROVIDER), "ix_jobs_state_account_user_id_created_at"),
    "to_show": (lambda conn, _: jobs.to_show(conn), "ix_jobs_unshown"),
    "wipe_tokens": (lambda conn, _: jobs.wipe_tokens(conn, NOW), "ix_jobs_tokens"),
    "newest": (lambda conn, _: history.newest(conn, ALICE), "ix_jobs_user_id_created_at"),
    "older": (history.older, "ix_jobs_user_id_created_at"),
    "newer": (history.newer, "ix_jobs_user_id_created_at"),
    "recent": (lambda conn, _: history.recent(conn, ALICE, 9), "ix_jobs_user_id_created_at"),
    "going": (lambda conn, _: history.going(conn, ALICE), "ix_jobs_user_id_state"),
    "going_in": (lambda conn, _: history.going_in(conn, GUILD), "ix_jobs_state_account_user_id_created_at"),
    "going_in of one": (lambda conn, _: history.going_in(conn, GUILD, ALICE), "ix_jobs_user_id_state"),
    "spent": (lambda conn, _: history.spent(conn, GUILD, NOW), "ix_ledger_guild_id_reserved_at_entry_"),
    "watched": (lambda conn, _: late_tasks.watched(conn, NOW), "ix_jobs_watched"),
    "tally": (lambda conn, _: history.tally(conn), "ix_jobs_state_account_user_id_created_at"),
    "children": (lambda conn, job: history.children(conn, job.id, 9), "ix_jobs_parent_id_parent_slot_created_at"),
}


@pytest.mark.parametrize("name", _LOOK_UPS)
async def test_however_many_old_jobs_there_are_an_index_leads_past_them(db: Database, name: str) -> None:
    look_up, index = _LOOK_UPS[name]
    sent: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        sent.append((statement, parameters))

    async with db.transaction() as conn:
        job = await stored(conn)
        event.listen(conn.sync_connection, "before_cursor_execute", note)
        await look_up(conn, job)
        event.remove(conn.sync_connection, "before_cursor_execute", note)
        steps: list[str] = []
        for statement, parameters in sent:
            plan = await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps += [row.detail for row in plan]
    assert any(index in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN") and "jobs" in step and index not in step], steps
