"""Stored buttons keep their slots; what they relay may be refreshed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.kinds import Action
from bot.core.models import ProviderButton, StoredButton
from bot.store.database.database import Database
from bot.store.jobs import buttons
from tests.store.samples import REROLL, U1, stored

_NEW_KIND = ProviderButton(Action.OTHER, 0, "c", "Sparkle")
_OTHER_KIND = ProviderButton(Action.OTHER, 0, "d", "Glow")
_STORED = [U1, REROLL, _NEW_KIND]


@pytest.mark.parametrize(
    ("offered", "custom_ids"),
    [
        ([], [U1.custom_id, REROLL.custom_id, "c"]),
        ([replace(U1, custom_id="new")], ["new", REROLL.custom_id, "c"]),
        ([replace(REROLL, custom_id="r"), replace(U1, custom_id="u")], ["u", "r", "c"]),
        ([replace(U1, index=2, custom_id="u2")], [U1.custom_id, REROLL.custom_id, "c"]),
        ([_OTHER_KIND, replace(_NEW_KIND, custom_id="e", emoji="✨")], [U1.custom_id, REROLL.custom_id, "e"]),
    ],
    ids=["nothing offered", "one", "another order", "another index", "unknown kinds by label"],
)
async def test_refresh(db: Database, offered: list[ProviderButton], custom_ids: list[str]) -> None:
    async with db.transaction() as conn:
        job = await stored(conn)
        await buttons.add(conn, job.id, _STORED)
        await buttons.refresh(conn, job.id, offered)
        found = await buttons.list_for(conn, job.id)
    expected = [replace(button, custom_id=new) for button, new in zip(_STORED, custom_ids, strict=True)]
    assert [button.button for button in found] == expected
    assert [button.slot for button in found] == [0, 1, 2]


async def test_a_used_button(db: Database) -> None:
    async with db.transaction() as conn:
        job = await stored(conn)
        await buttons.add(conn, job.id, [U1, REROLL])
        await buttons.mark_used(conn, job.id, 1)
        assert await buttons.get(conn, job.id, 0) == StoredButton(job.id, 0, U1)
        assert await buttons.get(conn, job.id, 1) == StoredButton(job.id, 1, REROLL, used=True)
        assert await buttons.get(conn, job.id, 2) is None


async def test_a_job_without_buttons(db: Database) -> None:
    async with db.transaction() as conn:
        job = await stored(conn)
        await buttons.add(conn, job.id, [])
        assert await buttons.list_for(conn, job.id) == []
