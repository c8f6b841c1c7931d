"""Add the settings that admins choose for their server."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of servers' settings."""
    op.create_table(
        "guild_settings",
        sa.Column("guild_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("speed", sa.String(16)),
        sa.PrimaryKeyConstraint("guild_id", name="pk_guild_settings"),
    )
