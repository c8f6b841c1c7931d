"""The time until when the task of a failed job is watched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Don't watch jobs that failed before: news about their tasks would come too late."""
    op.add_column("jobs", sa.Column("watch_until", sa.BigInteger))
    watched = sa.text("watch_until IS NOT NULL")
    op.create_index("ix_jobs_watched", "jobs", ["watch_until"], sqlite_where=watched, postgresql_where=watched)
