"""Members' own model, suffix and presets, and the indexes for the pages of their results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add members' own choices."""
    for name in ("model", "suffix"):
        op.add_column("users", sa.Column(name, sa.Text, nullable=False, server_default=sa.text("''")))
    op.create_table(
        "presets",
        sa.Column("user_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "name", name="pk_presets"),
    )
    op.create_index("ix_jobs_user_id_created_at", "jobs", ["user_id", "created_at"])
    # else the index above would tempt SQLite away from this one, to a walk through all jobs of a member
    op.drop_index("ix_jobs_parent_id_parent_slot", "jobs")
    op.create_index("ix_jobs_parent_id_parent_slot_created_at", "jobs", ["parent_id", "parent_slot", "created_at"])
