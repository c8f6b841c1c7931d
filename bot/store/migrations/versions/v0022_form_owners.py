"""Forms of "Use as reference" belong to the member who opened them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forget open forms, since their owners are unknown: members who send one are told to open it again."""
    op.drop_table("reference_forms")
    op.create_table(
        "reference_forms",
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("picture", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reference_forms"),
    )
    op.create_index("ix_reference_forms_created_at", "reference_forms", ["created_at"])
    op.create_index("ix_reference_forms_user_id", "reference_forms", ["user_id"])
