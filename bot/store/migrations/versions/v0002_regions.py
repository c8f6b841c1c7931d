"""Region sessions: presses on Vary (Region) that wait for their mask."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of region sessions."""
    op.create_table(
        "region_sessions",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("job_id", sa.String(10), nullable=False),
        sa.Column("slot", sa.Integer, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("user_name", sa.Text, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("interaction_token", sa.Text),
        sa.Column("application_id", sa.BigInteger, nullable=False),
        sa.Column("size_limit_bytes", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("opened_by", sa.String(64)),
        sa.Column("draft_mask", sa.Text),
        sa.Column("draft_prompt", sa.Text),
        sa.Column("used_job_id", sa.String(10)),
        sa.PrimaryKeyConstraint("id", name="pk_region_sessions"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_region_sessions_job_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["used_job_id"], ["jobs.id"], name="fk_region_sessions_used_job_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_region_sessions_job_id", "region_sessions", ["job_id"])
    op.create_index("ix_region_sessions_used_job_id", "region_sessions", ["used_job_id"])
    op.create_index("ix_region_sessions_created_at", "region_sessions", ["created_at"])
