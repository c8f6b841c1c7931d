"""Open forms of "Use as reference": Discord gives no room in a form for the address of the picture that it is about."""

from __future__ import annotations

import json
from dataclasses import asdict

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.models import Attachment
from bot.store.database.dialect import upsert
from bot.store.database.schema import reference_forms


async def add(conn: AsyncConnection, form_id: str, picture: Attachment, now: float) -> None:
    """Keep the picture for the form that the interaction `form_id` opens. The same event twice keeps it once."""
    row = {"id": form_id, "picture": json.dumps(asdict(picture)), "created_at": now}
    await conn.execute(upsert(conn, reference_forms).values(row).on_conflict_do_nothing())


async def get(conn: AsyncConnection, form_id: str) -> Attachment | None:
    """The picture of a form; None when it was pruned."""
    query = select(reference_forms.c.picture).where(reference_forms.c.id == form_id)
    stored = (await conn.execute(query)).scalar_one_or_none()
    return None if stored is None else Attachment(**json.loads(stored))


async def prune(conn: AsyncConnection, older_than: float) -> int:
    """Forget the forms opened before `older_than`; returns how many."""
    return (await conn.execute(delete(reference_forms).where(reference_forms.c.created_at < older_than))).rowcount
