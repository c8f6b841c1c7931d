"""Pictures of open forms."""

from __future__ import annotations

from dataclasses import replace

from bot.core.models import Attachment
from bot.store.database.database import Database
from bot.store.members import reference_forms
from tests.store.samples import NOW

PICTURE = Attachment("https://cdn.example/a.png?ex=1&hm=2", "a.png", "image/png", 10)


async def test_a_form_keeps_its_first_picture_until_it_is_pruned(db: Database) -> None:
    async with db.transaction() as conn:
        await reference_forms.add(conn, "11", PICTURE, NOW)
        await reference_forms.add(conn, "11", replace(PICTURE, filename="b.png"), NOW + 1)  # the same event again
        await reference_forms.add(conn, "12", replace(PICTURE, filename="c.png"), NOW + 10)
        assert await reference_forms.get(conn, "11") == PICTURE
        assert await reference_forms.prune(conn, NOW + 5) == 1
        assert await reference_forms.get(conn, "11") is None
        assert await reference_forms.get(conn, "12") is not None
