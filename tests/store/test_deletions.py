"""Pending deletions: stored once, read back completely, and in nobody else's way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.members.privacy import Kept
from bot.core.models import GuildId, UserId
from bot.store.database.database import Database
from bot.store.members import pending_deletions
from bot.store.members.pending_deletions import Deletion
from tests.store.samples import GUILD, NOW

MEMBER, OTHER = UserId(1), UserId(2)
EVERYWHERE = Deletion("a", MEMBER, None, MEMBER, Kept(3, 2, waiting=1), 5, "token", NOW)
HERE = replace(EVERYWHERE, id="b", guild_id=GUILD, actor_id=OTHER, created_at=NOW + 1)


async def test_it_is_read_as_it_was_written_until_it_is_done(db: Database) -> None:
    async with db.transaction() as conn:
        for wish in (HERE, EVERYWHERE):
            await pending_deletions.add(conn, wish)
        await pending_deletions.rows_gone(conn, HERE.id, NOW + 2)
        await pending_deletions.wipe_tokens(conn, NOW + 0.5)
        assert await pending_deletions.to_do(conn) == [
            replace(EVERYWHERE, interaction_token=None),
            replace(HERE, deleted_at=NOW + 2),
        ]
        await pending_deletions.done(conn, EVERYWHERE.id)
        assert [wish.id for wish in await pending_deletions.to_do(conn)] == [HERE.id]
    assert "token" not in repr(EVERYWHERE).replace("interaction_token", "")


PLACES = {
    "everywhere, in a server": (EVERYWHERE, MEMBER, GUILD, True),
    "everywhere, in direct messages": (EVERYWHERE, MEMBER, None, True),
    "everywhere, another member": (EVERYWHERE, OTHER, GUILD, False),
    "here": (HERE, MEMBER, GUILD, True),
    "here, another server": (HERE, MEMBER, GuildId(901), False),
    "here, direct messages": (HERE, MEMBER, None, False),
    "rows are gone": (replace(HERE, deleted_at=NOW), MEMBER, GUILD, False),
}


@pytest.mark.parametrize(("wish", "user", "guild", "covered"), PLACES.values(), ids=PLACES)
async def test_what_would_be_deleted_at_once(
    db: Database, wish: Deletion, user: UserId, guild: GuildId | None, covered: bool
) -> None:
    async with db.transaction() as conn:
        await pending_deletions.add(conn, wish)
        assert await pending_deletions.covers(conn, user, guild) is covered
        assert await pending_deletions.asked(conn, user, guild) is ((user, guild) == (wish.user_id, wish.guild_id))
