"""The first schema: jobs, buttons, messages, allowances, ledger, users, meta."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STATES = (
    "accepted",
    "queued",
    "submitting",
    "unknown",
    "running",
    "needs_input",
    "done",
    "delivered",
    "failed",
    "cancelled",
)


def upgrade() -> None:
    """Create every table of the first release."""
    _jobs()
    _what_belongs_to_jobs()
    _credits()
    _people()


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(10), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("parent_id", sa.String(10)),
        sa.Column("parent_slot", sa.Integer),
        sa.Column("reply_to", sa.BigInteger),
        sa.Column("cost", sa.Integer, nullable=False),
        sa.Column("application_id", sa.BigInteger, nullable=False),
        sa.Column("interaction_token", sa.Text),
        sa.Column("size_limit_bytes", sa.BigInteger, nullable=False),
        sa.Column("task_ref", sa.Text),
        sa.Column("progress", sa.Integer, nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("claimed_at", sa.BigInteger),
        sa.Column("not_before", sa.BigInteger),
        sa.Column("submit_started_at", sa.BigInteger),
        sa.Column("running_since", sa.BigInteger),
        sa.Column("modal_sent_at", sa.BigInteger),
        sa.Column("input_by", sa.BigInteger),
        sa.Column("finished_at", sa.BigInteger),
        sa.Column("repost_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("told_at", sa.BigInteger),
        sa.Column("fail_reason", sa.Text),
        sa.Column("retryable", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("result_name", sa.Text),
        sa.Column("result_type", sa.Text),
        sa.Column("result_bytes", sa.BigInteger),
        sa.Column("result_width", sa.Integer),
        sa.Column("result_height", sa.Integer),
        sa.Column("final_prompt", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("seed", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("text", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("key", name="uq_jobs_key"),
        sa.ForeignKeyConstraint(["parent_id"], ["jobs.id"], name="fk_jobs_parent_id", ondelete="SET NULL"),
        sa.CheckConstraint(f"state IN {_STATES}", name="ck_jobs_state"),
        sa.CheckConstraint("cost >= 0", name="ck_jobs_cost"),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="ck_jobs_progress"),
    )
    has_token = sa.text("interaction_token IS NOT NULL")
    op.create_index("ix_jobs_state_account_user_id_created_at", "jobs", ["state", "account", "user_id", "created_at"])
    op.create_index("ix_jobs_user_id_state", "jobs", ["user_id", "state"])
    op.create_index("ix_jobs_user_id_claimed_at", "jobs", ["user_id", "claimed_at"])
    op.create_index("ix_jobs_parent_id_parent_slot", "jobs", ["parent_id", "parent_slot"])
    untold = sa.text("told_at IS NULL AND message_id IS NOT NULL")
    op.create_index("ix_jobs_untold", "jobs", ["state", "ended_at"], sqlite_where=untold, postgresql_where=untold)
    op.create_index("ix_jobs_tokens", "jobs", ["created_at"], sqlite_where=has_token, postgresql_where=has_token)


def _what_belongs_to_jobs() -> None:
    op.create_table(
        "buttons",
        sa.Column("job_id", sa.String(10), nullable=False),
        sa.Column("slot", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("index", sa.Integer, nullable=False),
        sa.Column("custom_id", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("emoji", sa.Text, nullable=False),
        sa.Column("used", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.PrimaryKeyConstraint("job_id", "slot", name="pk_buttons"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_buttons_job_id", ondelete="CASCADE"),
    )
    op.create_table(
        "messages",
        sa.Column("message_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("job_id", sa.String(10), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_messages"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_messages_job_id", ondelete="CASCADE"),
    )
    op.create_index("ix_messages_job_id", "messages", ["job_id"])


def _credits() -> None:
    op.create_table(
        "allowances",
        sa.Column("user_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("guild_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("window_start", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("window_end", sa.BigInteger, nullable=False),
        sa.Column("granted", sa.BigInteger),
        sa.Column("reserved", sa.BigInteger, nullable=False),
        sa.Column("spent", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "guild_id", "window_start", name="pk_allowances"),
        sa.CheckConstraint("reserved >= 0 AND spent >= 0", name="ck_allowances_no_debts"),
        sa.CheckConstraint("granted IS NULL OR reserved + spent <= granted", name="ck_allowances_within_grant"),
    )
    op.create_table(
        "ledger",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("window_start", sa.BigInteger, nullable=False),
        sa.Column("job_id", sa.String(10), nullable=False),
        sa.Column("entry", sa.String(16), nullable=False),
        sa.Column("credits", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
        sa.UniqueConstraint("job_id", "entry", name="uq_ledger_job_id_entry"),
        sa.CheckConstraint("entry IN ('reserve', 'settle', 'release')", name="ck_ledger_entry"),
        sa.CheckConstraint("credits >= 0", name="ck_ledger_credits"),
    )
    ends = sa.text("entry <> 'reserve'")
    op.create_index("ix_ledger_one_end", "ledger", ["job_id"], unique=True, sqlite_where=ends, postgresql_where=ends)
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER ledger_no_{verb.lower()} BEFORE {verb} ON ledger "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("user_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("speed", sa.String(16)),
        sa.Column("remix", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("ping", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_users"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
