"""Pictures for which a member has the form of "Use as reference" open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of open forms."""
    op.create_table(
        "reference_forms",
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("picture", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reference_forms"),
    )
    op.create_index("ix_reference_forms_created_at", "reference_forms", ["created_at"])
