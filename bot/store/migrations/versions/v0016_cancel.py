"""Move a requested cancel from a sentence in `fail_reason` to a column of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SENTENCES = {
    "Cancelled on request.": "free",
    "Cancelled on request, to be paid for.": "paid",
    "Cancelled on request of an admin.": "by_admin",
}


def upgrade() -> None:
    """Keep pending cancels."""
    op.add_column("jobs", sa.Column("cancel", sa.Text))
    jobs = sa.table("jobs", sa.column("cancel", sa.Text), sa.column("fail_reason", sa.Text))
    for sentence, terms in SENTENCES.items():
        op.execute(jobs.update().where(jobs.c.fail_reason == sentence).values(cancel=terms, fail_reason=None))
