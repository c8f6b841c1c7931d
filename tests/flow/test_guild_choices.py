"""Every setting of `/admin config`: what it accepts, what the audit says, and what it leaves unchanged."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.core.credits.quota import Period, QuotaRule, Scope, Subject
from bot.core.errors import UserError
from bot.core.kinds import Speed
from bot.core.models import ChannelId
from bot.core.rules.policy import Policy, Visibility, WhoMayPress
from bot.services.rules.server_settings import GuildChoice, GuildConfig, GuildService
from bot.store.credits import quota_rules
from bot.store.database.schema_rules import allowances, notices
from bot.store.rules import audit
from bot.texts.admin import server as say
from tests.flow.books import BOB, GUILD
from tests.flow.world import Graph, World

CHOICE = GuildChoice


def service(graph: Graph) -> GuildService:
    return graph.rules.guilds


async def choose(graph: Graph, choice: GuildChoice, value: str) -> Policy:
    await service(graph).choose(GUILD, BOB, choice, value)
    return (await service(graph).config(GUILD)).policy


async def limit(graph: Graph, *typed: str) -> GuildConfig:
    running, queued, share, cancels = (*typed, "")[:4]
    await service(graph).limit(GUILD, BOB, (running, queued, share, cancels))
    return await service(graph).config(GUILD)


async def told(graph: Graph) -> list[str]:
    """The lines of the audit, oldest first."""
    async with graph.db.read() as conn:
        return [line.what for line in reversed(await audit.page(conn, GUILD, 0, 0, 100))]


# a value, the one that undoes it, the resulting rules, and the audit's text
CHOICES = [
    (CHOICE.SPEED, "turbo", "", {"speed": Speed.TURBO}, say.DID_SPEED(speed=Speed.TURBO)),
    (
        CHOICE.TIMEZONE,
        "america/new york",
        "",
        {"timezone": "America/New_York"},
        say.DID_TIME_ZONE(zone="America/New_York"),
    ),
    (CHOICE.VISIBILITY, "private", "public", {"visibility": Visibility.PRIVATE}, say.DID_RESULTS(visibility="private")),
    (
        CHOICE.PRESS,
        "owner",
        "anyone",
        {"press": WhoMayPress.OWNER},
        say.DID_OWNER(),
    ),
    (CHOICE.LOG, "77", "", {"log_channel": ChannelId(77)}, say.DID_LOG(channel="<#77>")),
    (CHOICE.REVIEW, "78", "", {"review_channel": ChannelId(78)}, say.DID_REVIEW(channel="<#78>")),
]


@pytest.mark.parametrize(("choice", "value", "_none", "held", "said"), CHOICES, ids=[row[0].value for row in CHOICES])
async def test_a_choice_holds_at_once_and_is_written_down_once(
    world: World, choice: GuildChoice, value: str, _none: str, held: dict[str, object], said: str
) -> None:
    async with world.graph() as graph:
        before = await graph.policies.of(GUILD)
        assert await choose(graph, choice, value) == replace(before, **held)  # type: ignore[arg-type]  # its own fields
        await choose(graph, choice, value)
        assert await told(graph) == [said]
    async with world.graph() as later:
        assert await later.policies.of(GUILD) == replace(before, **held)  # type: ignore[arg-type]


def test_no_choice_is_left_out_of_these_tests() -> None:
    assert [row[0] for row in CHOICES] == list(CHOICE)


IMPOSSIBLE = [
    (CHOICE.TIMEZONE, "Berlin", "Europe/Berlin"),
    (CHOICE.TIMEZONE, "Europe/Berln", "Europe/Berlin"),
    (CHOICE.TIMEZONE, "GMT+2", "time zone"),
    (CHOICE.TIMEZONE, "nowhere at all", "America/New_York"),
    (CHOICE.TIMEZONE, "../../etc/passwd", "time zone"),
    (CHOICE.VISIBILITY, "", "/admin config"),
    (CHOICE.PRESS, "everybody", "/admin config"),
    (CHOICE.LOG, "²", "/admin config"),
]


@pytest.mark.parametrize(("choice", "value", "said"), IMPOSSIBLE, ids=[f"{row[0]} {row[1]}" for row in IMPOSSIBLE])
async def test_what_cannot_be_chosen_changes_nothing(graph: Graph, choice: GuildChoice, value: str, said: str) -> None:
    before = await graph.policies.of(GUILD)
    with pytest.raises(UserError, match=said):
        await choose(graph, choice, value)
    assert await graph.policies.of(GUILD) == before
    assert await told(graph) == []


async def test_choices_are_taken_back(graph: Graph) -> None:
    for choice, value, *_ in CHOICES:
        await choose(graph, choice, value)
    for choice, _value, none, *_ in CHOICES:
        policy = await choose(graph, choice, none)
    assert policy == Policy(GUILD)


async def test_roles_that_may_press_replace_each_other(graph: Graph) -> None:
    for roles in ({5, 6}, {6}, set[int]()):
        await service(graph).choose_roles(GUILD, BOB, frozenset(roles))
        config = await service(graph).config(GUILD)
        assert (config.policy.press, config.policy.press_roles) == (WhoMayPress.ROLES, frozenset(roles))
    assert [line.split(" press")[0] for line in await told(graph)] == ["let <@&5>, <@&6>", "let <@&6>", "let nobody"]
    await service(graph).choose_roles(GUILD, BOB, frozenset({5}))
    assert (await choose(graph, CHOICE.PRESS, "anyone")).press_roles == {5}  # kept for when they count again


async def test_the_log_channels_before_and_after_a_change_hear_of_it(graph: Graph) -> None:
    for channel in ("77", "78", ""):
        await choose(graph, CHOICE.LOG, channel)
    async with graph.db.read() as conn:
        heard = (await conn.execute(select(notices.c.channel_id, notices.c.text))).all()
    assert sorted(map(tuple, heard)) == [
        (77, f"<@{BOB}> set the log channel to <#77>"),
        (77, f"<@{BOB}> set the log channel to <#78>"),
        (78, f"<@{BOB}> chose no log channel"),
        (78, f"<@{BOB}> set the log channel to <#78>"),
    ]


async def test_limits_are_whole_numbers_within_the_operator_s(graph: Graph) -> None:
    policy = (await limit(graph, " 2 ", "", "40")).policy
    assert (policy.max_running, policy.max_queued, policy.share) == (2, None, 40)
    for typed in (("4", "", ""), ("", "11", ""), ("0", "", ""), ("", "", "-1"), ("", "1.5", ""), ("", "", "٣")):
        with pytest.raises(UserError, match="whole number from 1 to"):
            await limit(graph, *typed)
    assert await graph.policies.of(GUILD) == policy
    assert (await limit(graph, "", "", "")).policy == Policy(GUILD)
    assert len(await told(graph)) == 2


async def test_free_cancels_are_from_none_to_a_hundred(graph: Graph) -> None:
    assert (await limit(graph, "", "", "", "0")).policy.free_cancels == 0
    for typed in ("-1", "101", "many"):
        with pytest.raises(UserError, match="whole number from 0 to 100"):
            await limit(graph, "", "", "", typed)
    assert (await told(graph))[-1].endswith("0 free cancels of running jobs per member and day")
    assert (await limit(graph, "", "", "", "")).policy == Policy(GUILD)


async def test_pools_count_on_in_the_windows_of_a_new_time_zone(graph: Graph) -> None:
    async with graph.db.transaction() as conn:
        for subject, whose in ((Subject.POOL, 0), (Subject.CHANNEL, 50)):
            await quota_rules.put(conn, GUILD, QuotaRule(subject, whose, Period.DAY, 100))
    graph.policies.changed(GUILD)
    await graph.delivered()
    await choose(graph, CHOICE.TIMEZONE, "Asia/Kolkata")
    midnight = datetime(2026, 9, 21, tzinfo=ZoneInfo("Asia/Kolkata")).timestamp()
    of_day = select(allowances).where(allowances.c.window_start == midnight, allowances.c.scope != Scope.MEMBER)
    async with graph.db.read() as conn:
        rows = (await conn.execute(of_day)).mappings().all()
    assert {row["scope"]: row["spent"] for row in rows} == {"pool": 1}  # a channel's is added up by its first job
    await graph.delivered("another fox")
    await graph.check_books()
