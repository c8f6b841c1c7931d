"""Store in the ledger how a job that the provider had worked for was cancelled: free cancels are counted from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_OLD_LINES = """
UPDATE ledger SET cancel = (SELECT jobs.cancel FROM jobs WHERE jobs.id = ledger.job_id)
WHERE entry IN ('settle', 'release') AND EXISTS (
    SELECT 1 FROM jobs
    WHERE jobs.id = ledger.job_id AND jobs.state = 'cancelled' AND jobs.cancel IS NOT NULL
    AND jobs.progress > 0 AND jobs.cost > 0)
"""


def upgrade() -> None:
    """Read past cancels from their jobs, as long as those exist."""
    op.add_column("ledger", sa.Column("cancel", sa.Text))
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        op.execute("DROP TRIGGER ledger_no_update")
        op.execute("DROP TRIGGER ledger_no_other_member")
    op.execute(_OLD_LINES)
    if sqlite:
        _append_only()
    cancelled = sa.text("cancel IS NOT NULL")
    op.create_index(
        "ix_ledger_cancels",
        "ledger",
        ["guild_id", "user_id", "at"],
        sqlite_where=cancelled,
        postgresql_where=cancelled,
    )


def _append_only() -> None:
    says = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    fixed = "id, at, reserved_at, guild_id, job_id, entry, source, credits, kind, default_credits, cancel"
    op.execute(f"CREATE TRIGGER ledger_no_update BEFORE UPDATE OF {fixed} ON ledger {says}")
    op.execute(f"CREATE TRIGGER ledger_no_other_member BEFORE UPDATE ON ledger WHEN NEW.user_id >= 0 {says}")
