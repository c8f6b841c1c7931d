"""Add providers' answers about finished tasks whose results aren't here, and finding jobs by their task."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the new table. Nothing is known about older jobs: their tasks are polled, as before."""
    op.add_column("jobs", sa.Column("answer", sa.Text, nullable=False, server_default=sa.text("''")))
    known = sa.text("task_ref IS NOT NULL")
    op.create_index("ix_jobs_task", "jobs", ["task_ref"], sqlite_where=known, postgresql_where=known)
