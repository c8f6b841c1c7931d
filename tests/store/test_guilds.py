"""What admins chose for their server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.kinds import Speed
from bot.core.models import ChannelId, GuildId
from bot.core.rules.policy import Policy, Visibility, WhoMayPress
from bot.store.database.database import Database
from bot.store.rules import guilds, policies
from tests.store.samples import GUILD

OTHER = GuildId(1 << 62)
Set = Callable[[AsyncConnection, GuildId], Awaitable[None]]
CHOICES: dict[str, tuple[Set, Policy]] = {
    "speed": (lambda conn, guild: guilds.set_speed(conn, guild, Speed.TURBO), Policy(GUILD, speed=Speed.TURBO)),
    "time zone": (
        lambda conn, guild: guilds.set_timezone(conn, guild, "Asia/Tokyo"),
        Policy(GUILD, timezone="Asia/Tokyo"),
    ),
    "visibility": (
        lambda conn, guild: guilds.set_visibility(conn, guild, Visibility.PRIVATE),
        Policy(GUILD, visibility=Visibility.PRIVATE),
    ),
    "press": (
        lambda conn, guild: guilds.set_press(conn, guild, WhoMayPress.OWNER),
        Policy(GUILD, press=WhoMayPress.OWNER),
    ),
    "press roles": (
        lambda conn, guild: guilds.set_press_roles(conn, guild, [7, 8, 7]),
        Policy(GUILD, press_roles=frozenset({7, 8})),
    ),
    "log": (
        lambda conn, guild: guilds.set_log_channel(conn, guild, ChannelId(7)),
        Policy(GUILD, log_channel=ChannelId(7)),
    ),
    "review": (
        lambda conn, guild: guilds.set_review_channel(conn, guild, ChannelId(7)),
        Policy(GUILD, review_channel=ChannelId(7)),
    ),
    "limits": (
        lambda conn, guild: guilds.set_limits(conn, guild, 1, 2, 3),
        Policy(GUILD, max_running=1, max_queued=2, share=3),
    ),
}


@pytest.mark.parametrize(("choose", "held"), CHOICES.values(), ids=CHOICES)
async def test_a_choice_changes_one_server_and_nothing_else_of_it(db: Database, choose: Set, held: Policy) -> None:
    async with db.transaction() as conn:
        await choose(conn, GUILD)
        assert await policies.load(conn, GUILD) == held
        assert await policies.load(conn, OTHER) == Policy(OTHER)


async def test_all_choices_stand_beside_each_other(db: Database) -> None:
    async with db.transaction() as conn:
        for choose, _held in CHOICES.values():
            await choose(conn, OTHER)
            await choose(conn, OTHER)
        found = await policies.load(conn, OTHER)
    default = Policy(OTHER)
    assert [name for name in ("speed", "timezone", "visibility", "press", "press_roles", "log_channel", "share")
            if getattr(found, name) == getattr(default, name)] == []  # fmt: skip


async def test_choices_are_taken_back(db: Database) -> None:
    async with db.transaction() as conn:
        await guilds.set_speed(conn, GUILD, Speed.RELAX)
        await guilds.set_press_roles(conn, GUILD, [7])
        await guilds.set_limits(conn, GUILD, 1, 1, 1)
        await guilds.set_speed(conn, GUILD, None)
        await guilds.set_press_roles(conn, GUILD, [])
        await guilds.set_limits(conn, GUILD, None, None, None)
        assert await policies.load(conn, GUILD) == Policy(GUILD)
