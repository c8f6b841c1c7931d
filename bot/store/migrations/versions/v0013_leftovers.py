"""Messages that still show an old text because Discord refused the last one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the new table."""
    op.create_table(
        "leftovers",
        sa.Column("message_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("job_id", sa.String(10), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_leftovers_job_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", name="pk_leftovers"),
    )
    op.create_index("ix_leftovers_job_id", "leftovers", ["job_id"])
