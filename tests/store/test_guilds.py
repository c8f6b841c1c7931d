"""The admins' settings for their server."""

from __future__ import annotations

from bot.core.kinds import Speed
from bot.core.models import ChannelId, GuildId
from bot.core.rules.policy import Policy, Visibility, WhoMayPress
from bot.store.database.database import Database
from bot.store.database.schema_rules import guild_settings
from bot.store.rules import guilds, policies
from tests.store.samples import GUILD

OTHER = GuildId(1 << 62)
SETTINGS = Policy(
    OTHER,
    speed=Speed.TURBO,
    timezone="Asia/Tokyo",
    visibility=Visibility.PRIVATE,
    press=WhoMayPress.OWNER,
    log_channel=ChannelId(7),
    review_channel=ChannelId(8),
    max_running=1,
    max_queued=2,
    share=3,
    free_cancels=0,
)


def settings_of(policy: Policy) -> dict[str, object]:
    """The settings that have a column in a server's row, with their types: an enum isn't plain text."""
    return {name: (type(value), value) for name in guild_settings.c.keys() for value in [getattr(policy, name)]}  # noqa: SIM118


async def test_every_setting_is_read_as_it_was_saved(db: Database) -> None:
    async with db.transaction() as conn:
        for _twice in range(2):
            await guilds.save(conn, SETTINGS)
            found = await policies.load(conn, OTHER)
            assert (found, settings_of(found)) == (SETTINGS, settings_of(SETTINGS))
        assert await policies.load(conn, GUILD) == Policy(GUILD)
        await guilds.save(conn, Policy(OTHER))
        assert await policies.load(conn, OTHER) == Policy(OTHER)


def test_no_setting_is_left_out_of_these_tests() -> None:
    same = {name for name, value in settings_of(SETTINGS).items() if value == settings_of(Policy(OTHER))[name]}
    assert same == {"guild_id"}


async def test_roles_that_may_press_replace_those_before(db: Database) -> None:
    async with db.transaction() as conn:
        await guilds.set_press_roles(conn, GUILD, [7, 8, 7])
        await guilds.set_press_roles(conn, OTHER, [9])
        assert await policies.load(conn, GUILD) == Policy(GUILD, press_roles=frozenset({7, 8}))
        await guilds.set_press_roles(conn, GUILD, [])
        assert await policies.load(conn, GUILD) == Policy(GUILD)
