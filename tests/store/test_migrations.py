"""The schema that migrations build, and what they make of older files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, select

from bot.core.errors import ConfigError
from bot.core.jobs.asker import Asker
from bot.core.kinds import Action, CancelTerms, FailCause, Speed
from bot.core.models import ChannelId, GuildId, JobId, Preset, UserId
from bot.core.rules.policy import MemberContext, Policy
from bot.core.states import JobState
from bot.store.credits import ledger as quota
from bot.store.database import schema, schema_rules  # noqa: F401  # their tables register themselves
from bot.store.database.columns import metadata
from bot.store.database.database import Database, migrate
from bot.store.database.schema import NEWEST, is_newest
from bot.store.database.schema_rules import ledger
from bot.store.database.upgrade import upgrade
from bot.store.jobs import buttons, jobs
from bot.store.members import presets, regions, users
from bot.store.moderation import pending
from bot.store.rules import policies
from tests.counters import wallet

MIGRATIONS = Path(upgrade.__code__.co_filename).parents[1] / "migrations"
# Rows as each version of the bot wrote them. Never edit an entry: a new version of the schema adds one.
_OLD_ROWS: dict[str, tuple[str, ...]] = {
    "0001": (
        "INSERT INTO jobs (id, key, state, spec, account, user_id, channel_id, cost, application_id, size_limit_bytes,"
        " created_at) VALUES ('0123456789', 'k', 'done', '{\"action\": \"imagine\", \"prompt\": \"a red fox\"}',"
        " 'main', 1, 70, 1, 5, 100, 1500000)",
        'INSERT INTO buttons (job_id, slot, action, "index", custom_id, label, emoji)'
        " VALUES ('0123456789', 0, 'upscale', 1, 'MJ::x', 'U1', '')",
        "INSERT INTO users (user_id, name, speed, created_at, seen_at) VALUES (1, 'alice', 'turbo', 0, 0)",
    ),
}
_OLD_ROWS["0003"] = (*_OLD_ROWS["0001"], "INSERT INTO presets (user_id, name, value) VALUES (1, 'noir', 'in black')")
_OLD_ROWS["0007"] = (*_OLD_ROWS["0003"], "INSERT INTO guild_settings (guild_id, speed) VALUES (900, 'turbo')")
_OLD_ROWS["0008"] = _OLD_ROWS["0007"]


@contextmanager
def older(url: str, version: str, rows: Iterable[str] = ()) -> Iterator[Connection]:
    """A database as `version` left it with these rows, open for more."""
    engine = create_engine(url)
    with engine.begin() as conn:
        upgrade(conn, version)
        for row in rows:
            conn.exec_driver_sql(row)
        yield conn
    engine.dispose()


async def test_the_migrations_build_what_the_code_expects(db: Database) -> None:
    def differences(conn: Connection) -> object:
        return compare_metadata(MigrationContext.configure(conn, opts={"compare_server_default": True}), metadata)

    async with db.read() as conn:
        assert await conn.run(differences) == []


def test_the_code_names_the_last_migration() -> None:
    (head,) = ScriptDirectory(str(MIGRATIONS)).get_heads()
    assert head == NEWEST


async def test_only_a_database_with_the_last_migration_is_new(tmp_path: Path, url: str) -> None:
    with older(url, "0007"):
        pass
    async with Database.open(url, tmp_path) as db, db.read() as read:
        assert await is_newest(read)
        job_columns = (await read.exec_driver_sql("SELECT name FROM pragma_table_info('jobs')")).scalars().all()
    assert "private" in job_columns


@pytest.mark.parametrize("version", _OLD_ROWS)
async def test_rows_of_an_older_version_are_read(tmp_path: Path, url: str, version: str) -> None:
    with older(url, version, _OLD_ROWS[version]):
        pass
    async with Database.open(url, tmp_path) as db, db.read() as read:
        job = await jobs.get(read, JobId("0123456789"))
        button = await buttons.get(read, JobId("0123456789"), 0)
        user = await users.get(read, UserId(1))
        own = await presets.list_for(read, UserId(1))
        of_server = await policies.load(read, GuildId(900))
    assert job is not None
    assert (job.state, job.spec.prompt, job.created_at) == (JobState.DONE, "a red fox", 1.5)
    assert not job.message_direct
    assert button is not None
    assert (button.button.action, button.button.custom_id, button.used) == (Action.UPSCALE, "MJ::x", False)
    assert user is not None
    assert (user.speed, user.remix, user.ping, user.model, user.suffix) == (Speed.TURBO, False, True, "", "")
    assert own == ([Preset("noir", "in black")] if version >= "0003" else [])
    assert of_server == Policy(GuildId(900), speed=Speed.TURBO if version >= "0007" else None)


async def test_the_ledger_of_an_older_version_counts_on(tmp_path: Path, url: str) -> None:
    """Its lines keep their ids and credits, get their channel and kind, and add up to today's counters."""
    at = 1_790_000_000_000_000
    with older(url, "0007") as conn:
        for row in _OLD_ROWS["0001"]:
            conn.exec_driver_sql(row.replace("imagine", "pan_left"))
        for number, (job, entry) in enumerate([("0123456789", "reserve"), ("gone", "reserve"), ("gone", "settle")]):
            conn.exec_driver_sql(
                "INSERT INTO ledger (at, user_id, guild_id, window_start, job_id, entry, credits)"
                " VALUES (?, 1, 900, 0, ?, ?, 2)",
                (at + number, job, entry),
            )
    async with Database.open(url, tmp_path) as db, db.transaction() as conn:
        lines = (await conn.execute(select(ledger).order_by(ledger.c.id))).all()
        (limit,) = (await quota.credits_of(conn, wallet(UserId(1), GuildId(900), 9), at / 1e6)).limits
    assert [(line.channel_id, line.kind, line.entry) for line in lines] == [
        (70, "pan", "reserve"),
        (0, "other", "reserve"),
        (0, "other", "settle"),
    ]
    assert lines[2].reserved_at == lines[1].at < lines[2].at
    assert (limit.reserved, limit.spent, limit.left) == (2, 2, 5)


@pytest.mark.parametrize(
    ("reason", "cancel", "left"),
    [
        ("Cancelled on request.", CancelTerms.FREE, None),
        ("Cancelled on request, to be paid for.", CancelTerms.PAID, None),
        ("Cancelled on request of an admin.", CancelTerms.BY_ADMIN, None),
        ("Banned prompt", None, "Banned prompt"),
    ],
)
async def test_a_cancel_that_was_a_sentence_is_read(
    tmp_path: Path, url: str, reason: str, cancel: CancelTerms | None, left: str | None
) -> None:
    with older(url, "0015", _OLD_ROWS["0001"]) as conn:
        conn.exec_driver_sql("UPDATE jobs SET fail_reason = ?", (reason,))
    async with Database.open(url, tmp_path) as db, db.read() as read:
        job = await jobs.get(read, JobId("0123456789"))
    assert job is not None
    assert (job.cancel, job.fail_reason) == (cancel, left)


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("The provider account has no credit left; the operator of this bot has to top it up.", FailCause.OPERATOR),
        ("The provider does not take reference pictures.", FailCause.NOT_THE_PROMPT),
        ("Banned prompt", None),
    ],
)
async def test_what_a_reason_meant_is_still_known(
    tmp_path: Path, url: str, reason: str, cause: FailCause | None
) -> None:
    with older(url, "0016", _OLD_ROWS["0001"]) as conn:
        conn.exec_driver_sql("UPDATE jobs SET state = 'failed', fail_reason = ?", (reason,))
    async with Database.open(url, tmp_path) as db, db.read() as read:
        job = await jobs.get(read, JobId("0123456789"))
    assert job is not None
    assert (job.fail_cause, job.fail_reason) == (cause, reason)


@pytest.mark.parametrize(("percent", "free"), [(70, 1), (0, 0)], ids=["worked for", "not begun"])
async def test_free_cancels_of_an_older_version_are_counted(tmp_path: Path, url: str, percent: int, free: int) -> None:
    with older(url, "0020", _OLD_ROWS["0001"]) as conn:
        conn.exec_driver_sql("UPDATE jobs SET state = 'cancelled', cancel = 'free', progress = ?", (percent,))
        for entry in ("reserve", "release"):
            conn.exec_driver_sql(
                "INSERT INTO ledger (at, reserved_at, guild_id, user_id, channel_id, job_id, entry, source, credits,"
                " kind) VALUES (2000000, 1000000, 900, 1, 70, '0123456789', ?, 0, 1, 'imagine')",
                (entry,),
            )
    async with Database.open(url, tmp_path) as db, db.read() as read:
        assert await quota.free_cancels(read, (1, -7), GuildId(900), 2.0) == free
        assert await quota.free_cancels(read, (1, -7), GuildId(900), 2.1) == 0
        assert await quota.free_cancels(read, (1, -7), None, 0.0) == 0


async def test_the_askers_of_open_regions_and_requests_are_kept(tmp_path: Path, url: str) -> None:
    standing = '{"roles": [5], "places": [70, 7], "home": 70, "adult": true}'
    request = (
        '{"spec": {"action": "imagine", "prompt": "a hen"}, "account": "main", "channel_id": 70, "cost": 1,'
        ' "application_id": 5, "size_limit_bytes": 100, "parent_id": null, "parent_slot": null, "reply_to": null,'
        f' "private": false, "user_name": "alice", "standing": {standing}, "clicked": null, "piece": "hen"}}'
    )
    with older(url, "0018", _OLD_ROWS["0001"]) as conn:
        conn.exec_driver_sql(
            "INSERT INTO region_sessions (id, job_id, slot, user_id, user_name, guild_id, channel_id, message_id,"
            " interaction_token, application_id, size_limit_bytes, created_at, standing, expires_at)"
            " VALUES ('s', '0123456789', 0, 1, 'alice', 900, 70, 71, 'token', 5, 100, 0, ?, 9)",
            (standing,),
        )
        conn.exec_driver_sql(
            "INSERT INTO held (id, purpose, guild_id, user_id, request, interaction_token, created_at)"
            " VALUES ('h', 'review', 900, 1, ?, 'token', 0)",
            (request,),
        )
    async with Database.open(url, tmp_path) as db, db.read() as read:
        session, waiting = await regions.get(read, "s"), await pending.get(read, "h")
    context = MemberContext(frozenset({5}), (70, 7), 70, adult=True)
    asker = Asker("region:s", UserId(1), "alice", GuildId(900), ChannelId(70), "token", 5, 100, context)
    assert session is not None
    assert session.asker == asker
    assert waiting is not None
    assert (waiting.asker, waiting.new.spec.prompt) == (replace(asker, key="held-h"), "a hen")


async def test_who_was_forgotten_before_loses_the_channel_of_direct_messages(tmp_path: Path, url: str) -> None:
    with older(url, "0008") as conn:
        for guild, user in ((900, -7), (0, -7), (0, 1)):
            conn.exec_driver_sql(
                "INSERT INTO ledger (at, reserved_at, guild_id, user_id, channel_id, entry, source, credits, kind)"
                " VALUES (1, 1, ?, ?, 70, 'reserve', 0, 1, 'imagine')",
                (guild, user),
            )
    async with Database.open(url, tmp_path) as db, db.read() as read:
        assert (await read.execute(select(ledger.c.channel_id).order_by(ledger.c.id))).scalars().all() == [70, 0, 70]


async def test_a_failed_upgrade_leaves_the_file_as_it_was(tmp_path: Path, url: str) -> None:
    with sqlite3.connect(tmp_path / "bot.db") as foreign:
        foreign.execute("CREATE TABLE users (x)")  # the sixth table that 0001 creates
    foreign.close()
    with pytest.raises(ConfigError):
        await migrate(url, tmp_path)
    with sqlite3.connect(tmp_path / "bot.db") as after:
        tables = after.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    after.close()
    assert tables == [("users",)]


async def test_old_lines_count_what_their_kind_and_speed_cost_by_default_once(tmp_path: Path, url: str) -> None:
    with older(url, "0009") as conn:
        conn.exec_driver_sql(
            "INSERT INTO jobs (id, key, state, spec, account, user_id, channel_id, cost, application_id,"
            " size_limit_bytes, created_at) VALUES ('0123456789', 'k', 'done', ?, 'main', 1, 70, 1, 5, 100, 1500000)",
            ('{"action": "imagine", "prompt": "a \\"speed\\": fox", "speed": "turbo"}',),
        )
        for job, entry, source, kind in (
            ("0123456789", "reserve", 0, "imagine"),
            ("0123456789", "reserve", 9, "imagine"),
            ("0123456789", "settle", 0, "imagine"),
            ("gone", "reserve", 7, "video"),
            ("other", "reserve", 0, "pan"),
            (None, "grant", 9, ""),
        ):
            conn.exec_driver_sql(
                "INSERT INTO ledger (at, reserved_at, guild_id, user_id, channel_id, credits, job_id, entry, source,"
                " kind) VALUES (1, 1, 900, 1, 70, 1, ?, ?, ?, ?)",
                (job, entry, source, kind),
            )
    async with Database.open(url, tmp_path) as db, db.read() as read:
        counted = (await read.execute(select(ledger.c.default_credits).order_by(ledger.c.id))).scalars().all()
    assert counted == [2, 0, 2, 4, 1, 0]
