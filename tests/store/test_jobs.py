"""Storing jobs and finding them again."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.core.models import Job, JobId
from bot.core.states import AT_PROVIDER, ENDED, WAITING, JobState
from bot.store.database.database import Database
from bot.store.jobs import jobs
from tests.store.samples import ALICE, BOB, CAROL, GUILD, NOW, SPEC, new_job, stored


async def test_a_new_job_comes_back_as_it_was_given(db: Database) -> None:
    new = new_job(CAROL, guild_id=None, parent_slot=3, reply_to=8)
    async with db.transaction() as conn:
        job, created = await jobs.insert(conn, new, NOW)
    async with db.read() as conn:
        assert await jobs.get(conn, job.id) == await jobs.by_key(conn, new.asker.key) == job
    assert created
    assert re.fullmatch("[0-9a-z]{10}", job.id)
    assert (job.state, job.spec, job.user_id, job.created_at) == (JobState.ACCEPTED, SPEC, CAROL, NOW)
    assert (job.guild_id, job.reply_to, job.message, job.result, job.retryable) == (None, 8, None, None, False)


async def test_the_same_key_many_times_at_once_is_one_job(db: Database) -> None:
    new = new_job()

    async def accept() -> tuple[Job, bool]:
        async with db.transaction() as conn:
            return await jobs.insert(conn, new, NOW)

    results = await asyncio.gather(*(accept() for _ in range(10)))
    assert len({job.id for job, _ in results}) == 1
    assert [created for _, created in results].count(True) == 1


async def test_nothing_found_is_none(db: Database) -> None:
    missing = JobId("nonesuch00")
    async with db.read() as conn:
        assert await jobs.get(conn, missing) is None
        assert await jobs.by_key(conn, "none") is None
        assert await jobs.active_clicks(conn, missing, 0, ALICE) == []
        assert await jobs.delivered_child(conn, missing, 0, ALICE) is None


@pytest.mark.parametrize("state", JobState)
async def test_clicks_are_found_by_their_state(db: Database, state: JobState) -> None:
    async with db.transaction() as conn:
        parent = await stored(conn, JobState.DELIVERED, user=BOB)
        job = await stored(conn, state, parent_id=parent.id, parent_slot=2)
        assert await jobs.active_clicks(conn, parent.id, 2, ALICE) == ([] if state in ENDED else [job])
        assert await jobs.active_clicks(conn, parent.id, 2, BOB) == []
        assert await jobs.active_clicks(conn, parent.id, 1, ALICE) == []
        assert await jobs.delivered_child(conn, parent.id, 2, BOB) == (job if state is JobState.DELIVERED else None)
        going = int(state in WAITING | AT_PROVIDER)
        assert await jobs.count_active(conn, ALICE, GUILD) == (going, going)
        assert await jobs.count_active(conn, ALICE, None) == (going, 0)
        assert await jobs.count_active(conn, BOB, GUILD) == (0, 0)


async def test_the_newest_delivered_child_wins(db: Database) -> None:
    async with db.transaction() as conn:
        parent = await stored(conn, JobState.DELIVERED)
        ages = [(ALICE, 5.0), (BOB, 9.0), (CAROL, 7.0)]
        for user, age in ages:
            await stored(conn, JobState.DELIVERED, user=user, parent_id=parent.id, parent_slot=0, now=NOW + age)
        newest = await jobs.delivered_child(conn, parent.id, 0, ALICE)
    assert newest is not None
    assert newest.user_id == BOB


async def test_a_private_child_is_found_for_its_member_alone(db: Database) -> None:
    async with db.transaction() as conn:
        parent = await stored(conn, JobState.DELIVERED, user=BOB)
        child: dict[str, Any] = {"parent_id": parent.id, "parent_slot": 0}
        older = await stored(conn, JobState.DELIVERED, user=CAROL, now=NOW, **child)
        private = await stored(conn, JobState.DELIVERED, now=NOW + 1, private=True, **child)
        found = [await jobs.delivered_child(conn, parent.id, 0, user) for user in (ALICE, BOB)]
    assert found == [private, older]


async def test_clicks_that_no_button_has(db: Database) -> None:
    """A follow-up without a slot (a retry) is not confused with those that have one."""
    async with db.transaction() as conn:
        parent = await stored(conn, JobState.DELIVERED, user=BOB)
        await stored(conn, parent_id=parent.id, parent_slot=0)
        assert await jobs.active_clicks(conn, parent.id, None, ALICE) == []
        retry = await stored(conn, parent_id=parent.id)
        assert await jobs.active_clicks(conn, parent.id, None, ALICE) == [retry]


async def test_listing_by_state_and_account(db: Database) -> None:
    async with db.transaction() as conn:
        late = await stored(conn, JobState.RUNNING, now=NOW + 1)
        early = await stored(conn, JobState.NEEDS_INPUT, now=NOW)
        other = await stored(conn, JobState.RUNNING, account="backup")
        unsure = await stored(conn, JobState.UNKNOWN, now=NOW + 2)
        assert await jobs.open_tasks(conn, "main") == [early, late]
        assert await jobs.open_tasks(conn, "backup") == [other]
        assert await jobs.in_states(conn, {JobState.UNKNOWN, JobState.DONE}) == [unsure]
        assert len(await jobs.in_states(conn, AT_PROVIDER)) == 4


async def test_old_tokens_are_forgotten(db: Database) -> None:
    async with db.transaction() as conn:
        old, new = await stored(conn, now=NOW - 900.1), await stored(conn, now=NOW - 899)
        assert await jobs.wipe_tokens(conn, NOW - 900) == 1
        assert await jobs.wipe_tokens(conn, NOW - 900) == 0
        tokens = [job.interaction_token for job in await jobs.in_states(conn, JobState) if job.id in (old.id, new.id)]
    assert tokens == [None, "token"]


@pytest.mark.parametrize("broken", [{"cost": -1}, {"parent_id": "nonesuch00"}, {"guild_id": GUILD, "account": None}])
async def test_the_tables_refuse_nonsense(db: Database, broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        async with db.transaction() as conn:
            await jobs.insert(conn, new_job(**broken), NOW)
