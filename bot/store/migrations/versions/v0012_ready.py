"""Jobs that the provider has finished but whose result isn't here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add since when, the text of their messages, and the address of a result that only its member could open."""
    op.add_column("jobs", sa.Column("ready_at", sa.BigInteger))
    op.add_column("jobs", sa.Column("fetch_note", sa.Text, nullable=False, server_default=sa.text("''")))
    op.add_column("jobs", sa.Column("address", sa.Text, nullable=False, server_default=sa.text("''")))
