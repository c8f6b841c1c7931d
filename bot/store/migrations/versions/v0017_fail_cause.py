"""Move what a failed job needs before a retry to a column of its own; it was searched for in its reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WORDS = {
    "not_the_prompt": ("reference picture", "switched off", "cannot run this", "can't run this"),
    "operator": ("operator", "people who run"),
}


def upgrade() -> None:
    """Set the column of failed jobs from their reasons."""
    op.add_column("jobs", sa.Column("fail_cause", sa.Text))
    jobs = sa.table(
        "jobs", sa.column("fail_cause", sa.Text), sa.column("fail_reason", sa.Text), sa.column("state", sa.Text)
    )
    for cause, words in WORDS.items():
        said = sa.or_(*(jobs.c.fail_reason.contains(word) for word in words))
        op.execute(jobs.update().where(jobs.c.state == "failed", said).values(fail_cause=cause))
