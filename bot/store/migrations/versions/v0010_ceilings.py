"""Add each job's cost by default prices, the number of free cancels, and texts that moderators let pass."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# quotes in a prompt are escaped, so only the speed itself looks like this
_OLD_LINES = """
UPDATE ledger SET default_credits = CASE
    WHEN kind = 'video' THEN 4
    WHEN EXISTS (SELECT 1 FROM jobs WHERE jobs.id = ledger.job_id AND jobs.spec LIKE '%"speed": "turbo"%') THEN 2
    ELSE 1 END
WHERE job_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM ledger AS other
    WHERE other.job_id = ledger.job_id AND other.entry = ledger.entry AND other.source < ledger.source)
"""


def upgrade() -> None:
    """Give old lines the default cost of their kind and speed, once for each step of a job."""
    op.add_column("ledger", sa.Column("default_credits", sa.BigInteger, nullable=False, server_default="0"))
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        op.execute("DROP TRIGGER ledger_no_update")
        op.execute("DROP TRIGGER ledger_no_other_member")
    op.execute(sa.text(_OLD_LINES.replace(":", r"\:")))
    if sqlite:
        _append_only()
    for whose in ("user_id", "guild_id"):
        columns = [whose, "reserved_at", "entry", "default_credits"]
        op.create_index(f"ix_ledger_{'_'.join(columns)}", "ledger", columns)
    op.add_column("guild_settings", sa.Column("free_cancels", sa.Integer))
    op.create_table(
        "passed_texts",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "digest", name="pk_passed_texts"),
    )


def _append_only() -> None:
    says = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    fixed = "id, at, reserved_at, guild_id, job_id, entry, source, credits, kind, default_credits"
    op.execute(f"CREATE TRIGGER ledger_no_update BEFORE UPDATE OF {fixed} ON ledger {says}")
    op.execute(f"CREATE TRIGGER ledger_no_other_member BEFORE UPDATE ON ledger WHEN NEW.user_id >= 0 {says}")
