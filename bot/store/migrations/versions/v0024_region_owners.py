"""An index for the sessions of Vary (Region) of one member."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_region_sessions_user_id", "region_sessions", ["user_id"])
