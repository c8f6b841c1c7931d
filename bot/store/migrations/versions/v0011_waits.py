"""Add the time that a job has waited while the bot could do something about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Start counting for older jobs now: nobody knows how much of their time the bot was away."""
    op.add_column("jobs", sa.Column("waited_s", sa.BigInteger, nullable=False, server_default="0"))
