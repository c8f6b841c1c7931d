"""Rename `told_at`, the time when a job's message showed its end, to `shown_at`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the same times under the new name."""
    op.drop_index("ix_jobs_untold", "jobs")
    op.execute("ALTER TABLE jobs RENAME COLUMN told_at TO shown_at")  # the same words on SQLite and PostgreSQL
    unshown = sa.text("shown_at IS NULL AND message_id IS NOT NULL")
    op.create_index("ix_jobs_unshown", "jobs", ["state", "ended_at"], sqlite_where=unshown, postgresql_where=unshown)
