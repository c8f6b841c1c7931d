"""The provider's buttons of finished jobs. (job, slot) identifies one for ever; its customId may be refreshed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping, insert, select, update

from bot.core.kinds import Action
from bot.core.models import JobId, ProviderButton, StoredButton
from bot.store.database.connection import Connection
from bot.store.database.schema import buttons


async def add(conn: Connection, job_id: JobId, offered: Sequence[ProviderButton]) -> None:
    """Store the buttons of a job in the provider's order: slots 0, 1, 2..."""
    rows = [
        {
            "job_id": job_id,
            "slot": slot,
            "action": button.action,
            "index": button.index,
            "custom_id": button.custom_id,
            "label": button.label,
            "emoji": button.emoji,
        }
        for slot, button in enumerate(offered)
    ]
    if rows:
        await conn.execute(insert(buttons), rows)


async def list_for(conn: Connection, job_id: JobId) -> list[StoredButton]:
    """The buttons of a job, by slot."""
    found = await conn.execute(select(buttons).where(buttons.c.job_id == job_id).order_by(buttons.c.slot))
    return [_button_from(row) for row in found.mappings()]


async def get(conn: Connection, job_id: JobId, slot: int) -> StoredButton | None:
    """One button by its identity."""
    query = select(buttons).where(buttons.c.job_id == job_id, buttons.c.slot == slot)
    row = (await conn.execute(query)).mappings().one_or_none()
    return None if row is None else _button_from(row)


async def refresh(conn: Connection, job_id: JobId, offered: Sequence[ProviderButton]) -> None:
    """Update the customIds to the provider's current ones for the same meanings.

    Slots, labels and buttons that are no longer offered stay: messages in Discord show them.
    """
    for stored in await list_for(conn, job_id):
        fresh = next((button for button in offered if button.means_the_same(stored.button)), None)
        if fresh is not None and fresh.custom_id != stored.button.custom_id:
            same = update(buttons).where(buttons.c.job_id == job_id, buttons.c.slot == stored.slot)
            await conn.execute(same.values(custom_id=fresh.custom_id))


async def mark_used(conn: Connection, job_id: JobId, slot: int) -> None:
    """Note that the button was pressed and led to a job."""
    pressed = update(buttons).where(buttons.c.job_id == job_id, buttons.c.slot == slot)
    await conn.execute(pressed.values(used=True))


def _button_from(row: RowMapping) -> StoredButton:
    button = ProviderButton(Action(row["action"]), row["index"], row["custom_id"], row["label"], row["emoji"])
    return StoredButton(JobId(row["job_id"]), row["slot"], button, row["used"])
