"""Results that moderators removed from a server."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the new table."""
    op.create_table(
        "removals",
        sa.Column("job_id", sa.String(10), nullable=False),
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_removals_job_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "guild_id", name="pk_removals"),
    )
