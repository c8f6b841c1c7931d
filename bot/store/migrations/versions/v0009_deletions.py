"""Pending deletions, and ledger lines of direct messages without a channel."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the new tables; lines of members who were forgotten lose the channel, which belongs to one member
    alone."""
    op.create_table(
        "deletions",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("actor_id", sa.BigInteger, nullable=False),
        sa.Column("kept", sa.Text, nullable=False),
        sa.Column("application_id", sa.BigInteger, nullable=False),
        sa.Column("interaction_token", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("deleted_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_deletions"),
    )
    op.add_column("notices", sa.Column("message_id", sa.BigInteger))
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        op.execute("DROP TRIGGER ledger_no_update")
    op.execute("UPDATE ledger SET channel_id = 0 WHERE guild_id = 0 AND user_id < 0")
    if sqlite:
        _append_only()


def _append_only() -> None:
    says = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    fixed = "id, at, reserved_at, guild_id, job_id, entry, source, credits, kind"
    op.execute(f"CREATE TRIGGER ledger_no_update BEFORE UPDATE OF {fixed} ON ledger {says}")
    # the channel of direct messages identifies its member, too
    named = "NEW.channel_id <> 0 OR OLD.guild_id <> 0"
    op.execute(f"CREATE TRIGGER ledger_no_other_channel BEFORE UPDATE OF channel_id ON ledger WHEN {named} {says}")
