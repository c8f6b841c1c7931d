"""Note that the message of a job is a direct one, although the job was requested in a server."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. For older jobs it is unknown; they are linked as before."""
    op.add_column("jobs", sa.Column("message_direct", sa.Boolean, nullable=False, server_default=sa.text("false")))
