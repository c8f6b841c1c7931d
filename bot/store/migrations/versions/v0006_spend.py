"""An index for recent spending of a server, past everything that it spent before."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the ledger by server and time."""
    op.create_index("ix_ledger_guild_id_at", "ledger", ["guild_id", "at"])
