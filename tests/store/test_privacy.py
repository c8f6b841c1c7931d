"""Deleting a member's data: all of it, nothing of anybody else's, and no credits come back."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import insert, select

from bot.core.kinds import Action
from bot.core.members.privacy import Kept
from bot.core.models import GuildId, Job, JobSpec, MessageId, MessageRef, Preset, UserId
from bot.core.rules.policy import Block
from bot.core.states import ENDED, JobState
from bot.store.credits import grants
from bot.store.credits import ledger as quota
from bot.store.database.columns import metadata
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.database.schema import reference_forms, region_sessions
from bot.store.database.schema_rules import audit as audit_table
from bot.store.database.schema_rules import ledger, quota_rules, requests
from bot.store.database.schema_rules import notices as notices_table
from bot.store.jobs import buttons, jobs, lifecycle
from bot.store.members import deletion_queries, presets, users
from bot.store.outbox import notices
from bot.store.rules import access, audit
from tests.counters import check_counters, pseudonym_of, wallet
from tests.store.samples import BOB, GUILD, MESSAGE, NOW, U1, stored

MEMBER = UserId((1 << 60) + 7)
OTHER = GuildId(901)
ADMIN = UserId(5)
SECRET = "zanzibar"
SPEC = JobSpec(Action.VARY_REGION, f"a {SECRET} fox", mask="used.png")
_numbers = itertools.count(1000)


async def delivered(
    conn: Connection, user: UserId, guild: GuildId | None = GUILD, at: float = NOW, **changes: Any
) -> Job:
    """A job of one credit, with a button and a message."""
    job = await stored(conn, JobState.DONE, user=user, guild_id=guild, **{"spec": SPEC} | changes)
    await quota.reserve(conn, job.id, wallet(user, guild, 10), 1, "region", at)
    await buttons.add(conn, job.id, (U1,))
    return await lifecycle.deliver(conn, job.id, MessageRef(MESSAGE.channel_id, MessageId(next(_numbers))), at)


async def fill(conn: Connection, user: UserId, guild: GuildId) -> None:
    """Store something of the member's in every table with members."""
    job = await delivered(conn, user, guild)
    await grants.add(conn, guild, user, 3, SECRET, ADMIN, NOW)
    await conn.execute(
        insert(quota_rules).values(guild_id=guild, subject="member", subject_id=user, period="day", credits=9)
    )
    request = {
        "guild_id": guild,
        "user_id": user,
        "asker": SECRET,
        "request": f'{{"parent_id": null, "spec": "{SECRET}"}}',
    }
    await conn.execute(insert(requests).values(id=f"h{guild}", purpose="review", created_at=NOW, **request))
    session = {"job_id": job.id, "slot": 0, "user_id": user, "guild_id": guild, "asker": SECRET}
    session |= {"message_id": 71, "created_at": NOW, "expires_at": NOW}
    await conn.execute(insert(region_sessions).values(id=f"s{guild}", draft_prompt=SECRET, **session))
    form = {"id": f"f{guild}", "user_id": user, "guild_id": guild, "picture": SECRET, "created_at": NOW}
    await conn.execute(insert(reference_forms).values(form))
    await audit.add(conn, guild, ADMIN, f"blocked {{member}}: {SECRET}", user, NOW)
    await notices.to_channel(conn, guild, MESSAGE.channel_id, f"a job of <@{user}> failed: {SECRET}", NOW)


async def forget(conn: Connection, user: UserId, within: GuildId | None = None) -> list[str]:
    """Delete as the service does; returns the names of masks to delete."""
    masks: list[str] = []
    while (batch := await deletion_queries.delete_jobs(conn, user, within, 1, NOW)).jobs:
        masks += batch.masks
    return [*masks, *await deletion_queries.delete_rest(conn, user, pseudonym_of(user), within, NOW)]


async def mentions(conn: Connection, *wanted: object) -> list[str]:
    """The tables with a row that contains one of these, alone or inside a text."""
    found = []
    for table in metadata.sorted_tables:
        for row in await conn.execute(select(table)):
            if any(one == value or str(one) in str(value) for one in wanted for value in row if value is not None):
                found.append(table.name)
    return sorted(set(found))


async def test_nothing_of_a_member_stays_but_the_limits_that_admins_set(db: Database) -> None:
    async with db.transaction() as conn:
        await users.ensure(conn, MEMBER, SECRET, NOW)
        await presets.put(conn, MEMBER, Preset("sea", SECRET))
        await conn.execute(insert(notices_table).values(user_id=MEMBER, text="approved", at=NOW))
        await fill(conn, MEMBER, GUILD)
        await fill(conn, MEMBER, OTHER)
        await delivered(conn, MEMBER, None)
        assert await deletion_queries.count(conn, MEMBER, None) == Kept(3, 0, 1, 2, 0, 2)
        masks = await forget(conn, MEMBER)
        assert await mentions(conn, MEMBER, SECRET) == ["quota_rules"]
        assert {"used.png", f"s{GUILD}.png", f"s{OTHER}-draft.png"} <= set(masks)
        assert await deletion_queries.count(conn, MEMBER, None) == Kept()


async def test_lines_of_direct_messages_lose_the_channel_which_is_one_members_own(db: Database) -> None:
    async with db.transaction() as conn:
        for guild in (GUILD, OTHER, None):
            await delivered(conn, MEMBER, guild)
        await delivered(conn, BOB, None)
        await forget(conn, MEMBER, GUILD)
        assert await channels(conn) == {(GUILD, True): 70, (OTHER, False): 70, (0, False): 70}
        await forget(conn, MEMBER)
        assert await channels(conn) == {(GUILD, True): 70, (OTHER, True): 70, (0, True): 0, (0, False): 70}


async def channels(conn: Connection) -> dict[tuple[int, bool], int]:
    """The channels of the ledger's lines, by server and by whether they belong to a forgotten member."""
    lines = (await conn.execute(select(ledger))).all()
    return {(line.guild_id, line.user_id < 0): line.channel_id for line in lines}


async def test_a_server_forgets_what_is_its_own(db: Database) -> None:
    async with db.transaction() as conn:
        await users.ensure(conn, MEMBER, SECRET, NOW)
        await presets.put(conn, MEMBER, Preset("sea", SECRET))
        for guild in (GUILD, OTHER):
            await fill(conn, MEMBER, guild)
        await delivered(conn, MEMBER, None)
        await forget(conn, MEMBER, GUILD)
        assert await deletion_queries.count(conn, MEMBER, GUILD) == Kept()
        assert await deletion_queries.count(conn, MEMBER, None) == Kept(2, 0, 1, 1, 0, 1)
        assert await deletion_queries.count(conn, MEMBER, OTHER) == Kept(1, 0, 0, 1, 1, 1)
        lines = (await conn.execute(select(ledger.c.guild_id, ledger.c.user_id))).all()
        assert {line.user_id for line in lines if line.guild_id == GUILD} == {pseudonym_of(MEMBER)}
        assert {line.user_id for line in lines if line.guild_id != GUILD} == {MEMBER}


async def test_what_others_have_stays(db: Database) -> None:
    async with db.transaction() as conn:
        parent = await delivered(conn, MEMBER)
        child = await delivered(conn, BOB, spec=JobSpec(Action.UPSCALE, "a hen", index=1), parent_id=parent.id)
        await conn.execute(
            insert(requests).values(
                id="of-bob",
                purpose="confirm",
                user_id=BOB,
                request=f'{{"parent_id": "{parent.id}", "spec": "{SECRET}"}}',
                created_at=NOW,
            )
        )
        await forget(conn, MEMBER)
        kept = await jobs.get(conn, child.id)
        assert kept is not None
        assert kept.parent_id is None
        assert [one.button for one in await buttons.list_for(conn, child.id)] == [U1]
        assert await mentions(conn, SECRET) == []


async def test_deleting_gives_no_credits_back(db: Database) -> None:
    async with db.transaction() as conn:
        await delivered(conn, MEMBER)
        await quota.reset(conn, wallet(MEMBER, GUILD, 10), NOW)
        await delivered(conn, MEMBER, at=NOW + 1)
        before = await quota.credits_of(conn, wallet(MEMBER, GUILD, 10), NOW)
        await forget(conn, MEMBER)
        assert await quota.credits_of(conn, wallet(MEMBER, GUILD, 10), NOW) == before
        assert before.room == 9
        await delivered(conn, MEMBER, at=NOW + 2)
        await check_counters(conn)
        await forget(conn, MEMBER)
        assert (await quota.credits_of(conn, wallet(MEMBER, GUILD, 10), NOW)).room == 8


async def test_the_ledger_takes_no_grant_for_a_deleted_one(db: Database) -> None:
    async with db.transaction() as conn:
        first = await grants.add(conn, GUILD, MEMBER, 3, "", ADMIN, NOW)
        await forget(conn, MEMBER)
        second = await grants.add(conn, GUILD, BOB, 4, "", ADMIN, NOW)
        assert second.id != first.id
        await check_counters(conn)


async def test_a_block_stays_and_so_does_what_an_admin_did(db: Database) -> None:
    async with db.transaction() as conn:
        await access.block(conn, GUILD, Block(MEMBER, "spam", None), ADMIN, NOW)
        await audit.add(conn, GUILD, MEMBER, "blocked {member}: rude", BOB, NOW)
        await forget(conn, MEMBER)
        assert await mentions(conn, MEMBER) == ["audit", "blocks"]
        (line,) = (await conn.execute(select(audit_table))).all()
        assert (line.actor_id, line.what, line.member_id) == (MEMBER, "blocked {member}: rude", BOB)


AUDITED = {
    "blocked {member} until <t:1790000000:f>: was rude": "blocked {member} until <t:1790000000:f>",
    "granted {member} 5 credits extra, for `the poster`": "granted {member} 5 credits extra",
    "let a text of {member} pass that `fox` caught": "let a text of {member} pass",
    "unblocked {member}": "unblocked {member}",
    f"set the limit of <@{MEMBER}> to 5": "set the limit of {member} to 5",
    'approved "a fox" of {member}': "approved",
    '"a fox" of {member} was approved': "changed something",
}


async def test_the_audit_keeps_what_was_done_but_not_what_was_typed(db: Database) -> None:
    async with db.transaction() as conn:
        for what in AUDITED:
            await audit.add(conn, GUILD, ADMIN, what, MEMBER, NOW)
        await forget(conn, MEMBER)
        lines = (await conn.execute(select(audit_table).order_by(audit_table.c.id))).all()
    assert [line.what for line in lines] == list(AUDITED.values())
    assert {line.member_id for line in lines} == {0}


async def test_jobs_are_over_when_their_message_says_so(db: Database) -> None:
    async with db.transaction() as conn:
        for state in JobState:
            await stored(conn, state, user=MEMBER, columns={"message_id": 71})
        left = await deletion_queries.unfinished(conn, MEMBER, GUILD)
        assert {job.state for job in left} == set(JobState)
        assert await deletion_queries.unfinished(conn, MEMBER, OTHER) == []
        assert (await deletion_queries.delete_jobs(conn, MEMBER, None, 10, NOW)).jobs == ()
        for job in left:
            await lifecycle.mark_shown(conn, job.id, NOW)
        over = (await deletion_queries.delete_jobs(conn, MEMBER, None, 10, NOW)).jobs
        assert {job.state for job in left if job.id in over} == ENDED


async def test_deleted_text_is_not_left_in_the_file_or_its_log(db: Database, url: str) -> None:
    file = url.removeprefix("sqlite:///")
    async with db.transaction() as conn:
        await fill(conn, MEMBER, GUILD)
    async with db.transaction() as conn:
        await forget(conn, MEMBER)
    assert await db.empty_log()
    for name in (file, f"{file}-wal"):
        with open(name, "rb") as content:
            assert SECRET.encode() not in content.read()
    async with db.transaction() as conn:
        assert (await conn.exec_driver_sql("PRAGMA busy_timeout")).scalar_one() == 5000


async def test_the_log_is_emptied_once_no_reader_needs_it(db: Database) -> None:
    async with db.read() as reader:
        await users.get(reader, MEMBER)
        async with db.transaction() as conn:
            await users.ensure(conn, MEMBER, SECRET, NOW)
        assert not await db.empty_log()
    assert await db.empty_log()
