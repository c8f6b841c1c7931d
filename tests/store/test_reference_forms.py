"""Pictures of open forms."""

from __future__ import annotations

from dataclasses import replace

from bot.core.jobs.asker import Asker
from bot.core.models import Attachment, UserId
from bot.store.database.database import Database
from bot.store.members import reference_forms
from tests.store.samples import ALICE, BOB, NOW, new_job

PICTURE = Attachment("https://cdn.example/a.png?ex=1&hm=2", "a.png", "image/png", 10)


def opened(key: str, user_id: UserId = ALICE) -> Asker:
    return replace(new_job(user=user_id).asker, key=key)


async def test_a_form_is_its_members_alone(db: Database) -> None:
    async with db.transaction() as conn:
        await reference_forms.add(conn, opened("11"), PICTURE, NOW)
        assert await reference_forms.get(conn, "11", BOB) is None
        assert await reference_forms.get(conn, "11", ALICE) == PICTURE


async def test_a_form_keeps_its_first_picture_until_it_is_pruned(db: Database) -> None:
    async with db.transaction() as conn:
        await reference_forms.add(conn, opened("11"), PICTURE, NOW)
        await reference_forms.add(
            conn, opened("11"), replace(PICTURE, filename="b.png"), NOW + 1
        )  # the same event again
        await reference_forms.add(conn, opened("12"), replace(PICTURE, filename="c.png"), NOW + 10)
        assert await reference_forms.get(conn, "11", ALICE) == PICTURE
        assert await reference_forms.prune(conn, NOW + 5) == 1
        assert await reference_forms.get(conn, "11", ALICE) is None
        assert await reference_forms.get(conn, "12", ALICE) is not None


async def test_newer_forms_push_out_the_oldest_of_their_member(db: Database) -> None:
    async with db.transaction() as conn:
        await reference_forms.add(conn, opened("1", BOB), PICTURE, NOW - 9)
        for key, at in (("11", NOW), ("12", NOW + 1), ("13", NOW - 5)):  # before the last the clock was set back
            await reference_forms.add(conn, opened(key), PICTURE, at)
        await reference_forms.push_out(conn, ALICE, "13", 2)
        assert await reference_forms.get(conn, "1", BOB) is not None
        assert [await reference_forms.get(conn, key, ALICE) for key in ("11", "12", "13")] == [None, PICTURE, PICTURE]
