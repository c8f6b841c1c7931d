"""The tables of jobs, members and what belongs to them, as the newest migration leaves them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    inspect,
    text,
)

from bot.core.states import JobState
from bot.store.database.columns import PlainText, Seconds, metadata, one_of
from bot.store.database.connection import Connection

NEWEST: Final = "0024"  # the last of `migrations/versions`

jobs: Final = Table(
    "jobs",
    metadata,
    Column("id", String(10), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("spec", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("parent_id", ForeignKey("jobs.id", ondelete="SET NULL")),
    Column("parent_slot", Integer),
    Column("reply_to", BigInteger),
    Column("cost", Integer, nullable=False),
    Column("application_id", BigInteger, nullable=False),
    Column("interaction_token", Text),
    Column("size_limit_bytes", BigInteger, nullable=False),
    Column("task_ref", PlainText),
    Column("progress", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Seconds, nullable=False),
    Column("claimed_at", Seconds),
    Column("not_before", Seconds),
    Column("waited_s", Seconds, nullable=False, server_default="0"),
    Column("submit_started_at", Seconds),
    Column("running_since", Seconds),
    Column("modal_sent_at", Seconds),
    Column("input_by", Seconds),
    Column("finished_at", Seconds),
    Column("repost_at", Seconds),
    Column("ended_at", Seconds),
    Column("shown_at", Seconds),
    # the task of a failed job may still turn up; it is watched until then
    Column("watch_until", Seconds),
    Column("fail_reason", PlainText),
    Column("fail_cause", Text),
    # a cancel that the provider was asked for, and its effect on the credits
    Column("cancel", Text),
    Column("retryable", Boolean, nullable=False, server_default=text("false")),
    Column("result_name", Text),
    Column("result_type", Text),
    Column("result_bytes", BigInteger),
    Column("result_width", Integer),
    Column("result_height", Integer),
    Column("final_prompt", PlainText, nullable=False, server_default=text("''")),
    Column("seed", PlainText, nullable=False, server_default=text("''")),
    Column("text", PlainText, nullable=False, server_default=text("''")),
    Column("usage", PlainText, nullable=False, server_default=text("''")),
    Column("private", Boolean, nullable=False, server_default=text("false")),
    Column("ready_at", Seconds),
    Column("fetch_note", PlainText, nullable=False, server_default=text("''")),
    Column("address", PlainText, nullable=False, server_default=text("''")),
    # the provider's answer about the finished task, kept until the result is here: the provider may forget it
    Column("answer", Text, nullable=False, server_default=text("''")),
    # its message is a direct one; unknown for older jobs
    Column("message_direct", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint(one_of("state", JobState), name="state"),
    CheckConstraint("cost >= 0", name="cost"),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    Index(None, "state", "account", "user_id", "created_at"),
    Index(None, "user_id", "state"),
    Index(None, "user_id", "claimed_at"),
    Index(None, "user_id", "created_at"),
    Index(None, "parent_id", "parent_slot", "created_at"),
    Index(
        "ix_jobs_unshown",
        "state",
        "ended_at",
        sqlite_where=text("shown_at IS NULL AND message_id IS NOT NULL"),
    ),
    Index(
        "ix_jobs_failed",
        "guild_id",
        "ended_at",
        sqlite_where=text("state = 'failed'"),
    ),
    Index(
        "ix_jobs_watched",
        "watch_until",
        sqlite_where=text("watch_until IS NOT NULL"),
    ),
    Index(
        "ix_jobs_task",
        "task_ref",
        sqlite_where=text("task_ref IS NOT NULL"),
    ),
    # recent durations of jobs
    Index(
        "ix_jobs_delivered",
        "account",
        "finished_at",
        sqlite_where=text("state = 'delivered'"),
    ),
    Index(
        "ix_jobs_tokens",
        "created_at",
        sqlite_where=text("interaction_token IS NOT NULL"),
    ),
)

buttons: Final = Table(
    "buttons",
    metadata,
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("action", Text, nullable=False),
    Column("index", Integer, nullable=False),
    Column("custom_id", PlainText, nullable=False),
    Column("label", PlainText, nullable=False),
    Column("emoji", PlainText, nullable=False),
    Column("used", Boolean, nullable=False, server_default=text("false")),
)

messages: Final = Table(
    "messages",
    metadata,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Seconds, nullable=False),
)

users: Final = Table(
    "users",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", PlainText, nullable=False, server_default=text("''")),
    Column("speed", String(16)),
    Column("remix", Boolean, nullable=False, server_default=text("false")),
    Column("ping", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", Seconds, nullable=False),
    Column("seen_at", Seconds, nullable=False),
    Column("model", PlainText, nullable=False, server_default=text("''")),
    Column("suffix", PlainText, nullable=False, server_default=text("''")),
)

presets: Final = Table(
    "presets",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(32), primary_key=True),
    Column("value", PlainText, nullable=False),
)

# presses on Vary (Region) that wait for their mask; a session is used once
region_sessions: Final = Table(
    "region_sessions",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("slot", Integer, nullable=False),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("guild_id", BigInteger),
    Column("message_id", BigInteger, nullable=False),
    Column("interaction_token", Text),
    Column("created_at", Seconds, nullable=False, index=True),
    Column("asker", Text, nullable=False, server_default=text("'{}'")),  # JSON, see `core/jobs/asker.py`
    Column("expires_at", Seconds, nullable=False),
    Column("opened_by", String(64)),  # SHA-256 of the browser's cookie
    Column("draft_mask", Text),
    Column("draft_prompt", PlainText),
    Column("used_job_id", ForeignKey("jobs.id", ondelete="CASCADE"), index=True),
)

# pictures for which a member has the form of "Use as reference" open; `id` is the interaction that opened it
reference_forms: Final = Table(
    "reference_forms",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("guild_id", BigInteger),
    Column("picture", Text, nullable=False),
    Column("created_at", Seconds, nullable=False, index=True),
)

# messages that still show an old text of their job, because Discord refused the last one
leftovers: Final = Table(
    "leftovers",
    metadata,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("since", Seconds, nullable=False),
)

# results that moderators removed from a server, where they aren't shown to everyone again
removals: Final = Table(
    "removals",
    metadata,
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
)

meta: Final = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)


async def is_newest(conn: Connection) -> bool:
    """True if the database has the schema that this code expects. Needs no Alembic."""
    if not await conn.run(lambda sync: inspect(sync).has_table("alembic_version")):
        return False
    return (await conn.execute(text("SELECT version_num FROM alembic_version"))).scalars().all() == [NEWEST]
