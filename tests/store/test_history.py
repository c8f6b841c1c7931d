"""A member's results in order, whatever else is stored, and how jobs are related."""

from __future__ import annotations

from bot.core.models import ChannelId, GuildId, Job, JobId, MessageId, MessageRef
from bot.core.states import JobState
from bot.store.credits import ledger
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.jobs import history, jobs, messages
from tests.counters import wallet
from tests.store.samples import ALICE, BOB, GUILD, NOW, stored

DONE = JobState.DELIVERED


async def shelf(conn: Connection) -> list[Job]:
    """Three results of Alice's, newest first, two of them at the same time, among jobs without results."""
    made = [await stored(conn, DONE, now=NOW + after) for after in (10, 20, 20)]
    for state in (JobState.QUEUED, JobState.FAILED, JobState.CANCELLED, JobState.DONE):
        await stored(conn, state, now=NOW + 15)
    await stored(conn, DONE, user=BOB, now=NOW + 16)
    return sorted(made, key=lambda job: (job.created_at, job.id), reverse=True)


async def test_pages_lead_to_the_oldest_and_back(db: Database) -> None:
    async with db.transaction() as conn:
        wanted = await shelf(conn)
        seen = [await history.newest(conn, ALICE)]
        while seen[-1] is not None:
            seen.append(await history.older(conn, seen[-1]))
        assert seen == [*wanted, None]
        assert [await history.newer(conn, job) for job in wanted] == [None, *wanted[:-1]]
        assert [await history.position(conn, job) for job in wanted] == [(1, 3), (2, 3), (3, 3)]


async def test_a_member_without_results_has_no_page(db: Database) -> None:
    async with db.transaction() as conn:
        await stored(conn, JobState.QUEUED)
        assert await history.newest(conn, ALICE) is None
        assert await history.newest(conn, BOB) is None


async def test_recent_and_going_are_the_member_s_own(db: Database) -> None:
    async with db.transaction() as conn:
        await shelf(conn)
        recent = await history.recent(conn, ALICE, 4)
        assert [job.created_at for job in recent] == [NOW + 20, NOW + 20, NOW + 15, NOW + 15]
        assert {job.state for job in await history.going(conn, ALICE)} == {JobState.QUEUED, JobState.DONE}
        assert await history.going(conn, BOB) == []


async def test_open_jobs_of_a_server_come_newest_first(db: Database) -> None:
    async with db.transaction() as conn:
        await shelf(conn)
        late = await stored(conn, JobState.RUNNING, user=BOB, now=NOW + 30)
        await stored(conn, guild_id=None)
        await stored(conn, guild_id=GuildId(901))
        ids = await history.going_in(conn, GUILD)
        found = await history.by_ids(conn, [*ids, JobId("0000000000")])
        assert [job.id for job in found] == ids
        assert ids[0] == late.id
        assert {job.state for job in found[1:]} == {JobState.QUEUED, JobState.DONE}
        assert await history.going_in(conn, GUILD, BOB) == [late.id]
        assert await history.going_in(conn, GuildId(902)) == []


async def test_what_a_server_spent_is_told_by_account_and_bill(db: Database) -> None:
    async with db.transaction() as conn:
        for account, usage, end, at in (
            ("main", "9 point", ledger.settle, NOW + 5),
            ("main", "9 point", ledger.release, NOW + 5),
            ("main", "9 point", ledger.settle, NOW + 1),
            ("main", "", ledger.settle, NOW + 9),
            ("backup", "", ledger.settle, NOW + 9),
        ):
            job = await stored(conn, DONE, account=account, columns={"usage": usage})
            await ledger.reserve(conn, job.id, wallet(ALICE, GUILD, 50), 2, "imagine", at)
            await end(conn, job.id, NOW + 20)
        assert await history.spent(conn, GUILD, NOW + 5) == [
            history.Spent("backup", "", 1, 2),
            history.Spent("main", "", 1, 2),
            history.Spent("main", "9 point", 2, 2),
        ]
        assert await history.spent(conn, GuildId(901), 0.0) == []


async def test_children_are_the_results_made_from_one(db: Database) -> None:
    async with db.transaction() as conn:
        parent = await stored(conn, DONE)
        first, second = [
            await stored(conn, DONE, user=user, parent_id=parent.id, now=NOW + after)
            for after, user in ((1, BOB), (2, ALICE))
        ]
        await stored(conn, JobState.FAILED, parent_id=parent.id)
        assert await history.children(conn, parent.id, 5) == [first, second]
        assert await history.children(conn, parent.id, 1) == [first]
        assert await history.children(conn, first.id, 5) == []


async def test_the_tally_counts_what_has_not_ended_by_account(db: Database) -> None:
    async with db.transaction() as conn:
        await shelf(conn)
        await stored(conn, JobState.RUNNING, account="backup")
        assert await history.tally(conn) == {
            "main": {JobState.QUEUED: 1, JobState.DONE: 1},
            "backup": {JobState.RUNNING: 1},
        }


async def test_a_job_is_known_to_show_in_every_channel_with_a_message_of_it(db: Database) -> None:
    async with db.transaction() as conn:
        job = await stored(conn, DONE)
        await messages.add(conn, job.id, MessageRef(ChannelId(5), MessageId(6)), NOW)
        assert await messages.channels(conn, job.id) == {ChannelId(5)}
        assert await messages.newest_in(conn, job.id, ChannelId(5)) == MessageRef(ChannelId(5), MessageId(6))
        assert await messages.newest_in(conn, job.id, ChannelId(7)) is None
        assert await messages.channels(conn, JobId("0000000000")) == set()


async def test_the_own_message_of_a_private_job_opens_no_channel(db: Database) -> None:
    async with db.transaction() as conn:
        job = await stored(conn, DONE, private=True, columns={"message_id": 6})
        for number, channel in ((6, 5), (8, 9)):
            await messages.add(conn, job.id, MessageRef(ChannelId(channel), MessageId(number)), NOW)
        assert await messages.channels(conn, job.id) == {ChannelId(9)}


async def test_a_seed_that_was_told_later_is_kept(db: Database) -> None:
    async with db.transaction() as conn:
        job = await stored(conn, DONE)
        await jobs.set_seed(conn, job.id, "4294967295")
        found = await jobs.get(conn, job.id)
    assert found is not None
    assert found.seed == "4294967295"
