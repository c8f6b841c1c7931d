"""Add the cost of a job as its provider reports it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the cost in the provider's own words."""
    op.add_column("jobs", sa.Column("usage", sa.Text, nullable=False, server_default=sa.text("''")))
