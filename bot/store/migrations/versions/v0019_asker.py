"""Move the asker of a region session and of a pending request from columns and keys of their own into one JSON
value."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COLUMNS = ("user_name", "channel_id", "application_id", "size_limit_bytes", "standing")


def upgrade() -> None:
    """Convert open sessions and requests; they stay open."""
    for table in ("region_sessions", "held"):
        op.add_column(table, sa.Column("asker", sa.Text, nullable=False, server_default=sa.text("'{}'")))
    if not op.get_context().as_sql:  # written out as SQL, there are no rows to read
        _sessions()
        _requests()
    for column in COLUMNS:
        op.drop_column("region_sessions", column)


def _sessions() -> None:
    conn, kept = op.get_bind(), ("id", "user_id", "guild_id", *COLUMNS)
    sessions = sa.table("region_sessions", *(sa.column(name) for name in (*kept, "asker")))
    for row in conn.execute(sa.select(*(sessions.c[name] for name in kept))).mappings().all():
        fields = dict(row)
        conn.execute(sessions.update().where(sessions.c.id == fields.pop("id")).values(asker=_asker(fields)))


def _requests() -> None:
    conn = op.get_bind()
    held = sa.table("held", *(sa.column(name) for name in ("id", "user_id", "guild_id", "request", "asker")))
    for row in conn.execute(sa.select(held.c.id, held.c.user_id, held.c.guild_id, held.c.request)).all():
        request = json.loads(row.request)
        fields = {name: request.pop(name) for name in COLUMNS if name in request}
        asker = _asker(fields | {"user_id": row.user_id, "guild_id": row.guild_id})
        conn.execute(held.update().where(held.c.id == row.id).values(asker=asker, request=json.dumps(request)))


def _asker(fields: dict[str, object]) -> str:
    """The JSON of an asker. Sessions have the context as text, requests as an object."""
    context = fields.pop("standing", {})
    return json.dumps(fields | {"member_context": json.loads(context) if isinstance(context, str) else context})
