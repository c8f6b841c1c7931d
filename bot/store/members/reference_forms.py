"""Open forms of "Use as reference": Discord's forms have no room for the address of a picture."""

from __future__ import annotations

import json
from dataclasses import asdict

from sqlalchemy import and_, delete, select

from bot.core.jobs.asker import Asker
from bot.core.models import Attachment, UserId
from bot.store.database.connection import Connection
from bot.store.database.dialect import upsert
from bot.store.database.schema import reference_forms


async def add(conn: Connection, asker: Asker, picture: Attachment, now: float) -> None:
    """Store the picture for the form that the asker's interaction opens: its key is the form's id. A repeated event
    stores it once."""
    whose = {"id": asker.key, "user_id": asker.user_id, "guild_id": asker.guild_id}
    row = whose | {"picture": json.dumps(asdict(picture)), "created_at": now}
    await conn.execute(upsert(conn, reference_forms).values(row).on_conflict_do_nothing())


async def get(conn: Connection, form_id: str, user_id: UserId) -> Attachment | None:
    """The picture of a form that this member opened; None if there is none (any more)."""
    query = select(reference_forms.c.picture).where(
        reference_forms.c.id == form_id, reference_forms.c.user_id == user_id
    )
    stored = (await conn.execute(query)).scalar_one_or_none()
    return None if stored is None else Attachment(**json.loads(stored))


async def push_out(conn: Connection, user_id: UserId, newest: str, most: int) -> None:
    """Forget all forms of a member but `newest` and the latest others, `most` together."""
    forms = reference_forms.c
    others = and_(forms.user_id == user_id, forms.id != newest)
    latest = select(forms.id).where(others).order_by(forms.created_at.desc()).limit(most - 1)
    await conn.execute(delete(reference_forms).where(others, forms.id.not_in(latest)))


async def prune(conn: Connection, older_than: float) -> int:
    """Forget the forms opened before `older_than`; returns how many."""
    return (await conn.execute(delete(reference_forms).where(reference_forms.c.created_at < older_than))).rowcount
