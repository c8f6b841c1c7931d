"""`/admin access`: who may use the bot and where, through Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import pytest

from bot.texts.rules import access as say
from loopback_discord import Interaction
from loopback_discord.checks.components import walk
from tests.door.front import Front, Json
from tests.door.test_admin import managed_by_nobody, offered_to_all, panel
from tests.door.test_main_path import single
from tests.door.test_region import drafted, form, panel_of

ROWS = {
    "channel": [("channel", 7, True), ("rule", 3, True)],
    "role": [("role", 8, True), ("rule", 3, True)],
    "block": [("user", 6, True), ("reason", 3, False), ("hours", 4, False)],
    "unblock": [("user", 6, True)],
    "forget": [("user", 6, True)],
}


async def told(front: Front, path: str, options: Json, member: str = "admin", channel: str = "imagine") -> str:
    """The bot's private answer."""
    asked = await front.member(member).command(path, options, channel=channel)
    return str((await panel(front, asked))["content"])


async def rule(front: Front, kind: str, name: str, how: str) -> str:
    ids = front.discord.world.channels if kind == "channel" else front.discord.world.roles
    return await told(front, f"admin access {kind}", {kind: ids.get(name, name), "rule": how})


@asynccontextmanager
async def ruled(front: Front, kind: str, **rules: str) -> AsyncIterator[str]:
    """Set these rules during the block, and yield the answer to the last one."""
    said = ""
    for name, how in rules.items():
        said = await rule(front, kind, name.replace("_", "-"), how)
    try:
        yield said
    finally:
        for name in rules:
            await rule(front, kind, name.replace("_", "-"), "default")


async def refusal(front: Front, member: str, channel: str) -> str:
    """The private refusal of an `/imagine`, without a submit."""
    before = len(front.provider.submits)
    said = await told(front, "imagine", {"prompt": "a wren"}, member, channel=channel)
    assert len(front.provider.submits) == before
    return said


async def heard_of_the_block(front: Front, act: Awaitable[Interaction]) -> None:
    """Run `act`, and wait for a private message that the member is blocked."""
    known = {stored.id for stored in front.discord.state.all_messages()}
    await act
    await front.discord.wait_for(lambda m: "blocked you" in m["content"] and m["id"] not in known)


async def made(front: Front, member: str, channel: str) -> None:
    """Check that `/imagine` is accepted there, to its end."""
    asked = await front.member(member).command("imagine", {"prompt": "a wren"}, channel=channel)
    await front.ended(await front.acknowledged(asked))


async def test_the_commands_have_the_options_that_were_agreed(front: Front) -> None:
    (row,) = [row for row in front.discord.commands.listed(None) if row["name"] == "admin"]
    group = next(part for part in row["options"] if part["name"] == "access")
    found = {
        part["name"]: [(one["name"], one["type"], one.get("required", False)) for one in part.get("options", [])]
        for part in group["options"]
    }
    assert found == ROWS
    rules = next(part for part in group["options"] if part["name"] == "role")["options"][1]
    assert [choice["value"] for choice in rules["choices"]] == ["allow", "deny", "default"]


async def test_a_denied_channel_refuses_and_its_thread_too(front: Front) -> None:
    channels = front.discord.world.channels
    async with ruled(front, "channel", imagine="deny") as said:
        assert say.EVERYWHERE_BUT(places=f"<#{channels['imagine']}>") in said
        assert say.NOT_IN_CHANNEL() in await refusal(front, "bob", "imagine")
        assert say.NOT_IN_CHANNEL() in await refusal(front, "bob", "sketches")
        await made(front, "bob", "general")
        async with ruled(front, "channel", sketches="allow"):
            await made(front, "bob", "sketches")
    await made(front, "bob", "imagine")


async def test_a_list_of_allowed_places_says_where_to_go(front: Front) -> None:
    channels = front.discord.world.channels
    async with ruled(front, "channel", Studio="allow", gallery="deny") as said:
        assert f"Only in <#{channels['Studio']}>" in said
        told_where = await refusal(front, "bob", "general")
        assert say.NOT_IN_CHANNEL() in told_where
        assert f"<#{channels['Studio']}>" in told_where
        assert f"<#{channels['Studio']}>" in await refusal(front, "bob", "gallery")
        await made(front, "bob", "imagine")
        await made(front, "bob", "sketches")
        await made(front, "bob", "dm")


async def test_a_denied_role_beats_an_allowed_one(front: Front) -> None:
    await front.discord.give_role("bob", "Patron")
    async with ruled(front, "role", Patron="allow"):
        await made(front, "bob", "imagine")
        assert f"<@&{front.discord.world.roles['Patron']}>" in await refusal(front, "alice", "imagine")
        await front.discord.give_role("bob", "Artist")
        async with ruled(front, "role", Artist="deny"):
            assert "One of your roles" in await refusal(front, "bob", "imagine")
        await front.discord.take_role("bob", "Artist")
    await made(front, "alice", "imagine")


async def test_everyone_may_be_closed_out_but_for_a_role(front: Front) -> None:
    everyone = front.discord.world.guild_id
    assert "@everyone is denied" in await rule(front, "role", everyone, "deny")
    assert say.CLOSED() in await refusal(front, "alice", "imagine")
    await front.discord.give_role("alice", "Patron")
    async with ruled(front, "role", Patron="allow"):
        await made(front, "alice", "imagine")
    await front.discord.take_role("alice", "Patron")
    assert "For everyone" in await rule(front, "role", everyone, "default")


async def test_a_blocked_member_hears_why_and_until_when_wherever_they_ask(front: Front) -> None:
    bob = front.member("bob").id
    grid = await front.grid("a robin", "bob")
    said = await told(front, "admin access block", {"user": bob, "reason": "spam", "hours": 2})
    assert "can't use me in this server until <t:" in said
    assert say.JOBS_GO_ON() in said
    answer = await refusal(front, "bob", "imagine")
    assert "Reason: `spam`. The block ends <t:" in answer
    for label in ("V1", "🔄", "Vary (Region)"):
        if label in str(grid["components"]):
            pressed = await (await front.member("bob").click(grid["id"], label=label)).answered()
            assert "blocked you" in front.told(pressed)
    await made(front, "bob", "dm")
    assert "until you unblock them" in await told(front, "admin access block", {"user": bob})
    assert "Reason" not in await refusal(front, "bob", "imagine")
    assert say.NOBODY_BLOCKED() in await told(front, "admin access unblock", {"user": bob})
    assert say.NOT_BLOCKED(member=f"<@{bob}>") in await told(front, "admin access unblock", {"user": bob})
    await made(front, "bob", "imagine")


async def test_what_was_opened_before_a_block_is_refused_after_it(front: Front) -> None:
    alice = front.member("alice")
    await told(front, "admin quota cost", {"kind": "imagine", "credits": 5})
    asked = await panel(front, await front.ask("a crane"))
    await told(front, "admin quota cost", {"kind": "imagine", "credits": 1})
    failed = await front.ended(await front.imagine("a crane --fail"))
    picture = await single(front, "a crane")
    region = await panel_of(front, picture)
    await alice.submit_modal(await form(front, region, "Choose a preset"), {"region": ["left_half"], "prompt": "reeds"})
    await drafted(front, region)
    zoom = await form(front, picture["id"], "Custom Zoom")
    submits = len(front.provider.submits)
    await told(front, "admin access block", {"user": alice.id})
    await heard_of_the_block(front, alice.click(asked["id"], label="Start for 5 credits"))
    await heard_of_the_block(front, alice.click(failed["id"], label="Retry"))
    await heard_of_the_block(front, alice.click(region, label="Start"))
    await heard_of_the_block(front, front.fill(zoom, "a crane --zoom 1.5"))
    await told(front, "admin access unblock", {"user": alice.id})
    assert len(front.provider.submits) == submits


async def test_what_cannot_be_blocked_and_what_is_said_of_oneself(front: Front) -> None:
    assert "a bot" in await told(front, "admin access block", {"user": front.discord.world.bot_id})
    admin = front.member("admin").id
    assert say.THAT_IS_YOU() in await told(front, "admin access block", {"user": admin})
    assert "blocked you" in await refusal(front, "admin", "imagine")
    assert "again" in await told(front, "admin access unblock", {"user": admin})


async def test_the_answer_takes_rules_back_also_of_what_was_deleted(fresh: Front) -> None:
    world, admin = fresh.discord.world, fresh.member("admin")
    await told(fresh, "admin access channel", {"channel": world.channels["gallery"], "rule": "allow"})
    fresh.discord.delete_channel("gallery")
    asked = await admin.command("admin access role", {"role": world.roles["Artist"], "rule": "deny"})
    shown = await panel(fresh, asked)
    (lift,) = [part for part in walk(shown["components"]) if part["type"] == 3]
    gone = say.OPTION_ALLOWED(what=say.GONE_CHANNEL(id=world.channels["gallery"]))
    assert [option["label"] for option in lift["options"]] == [gone, say.OPTION_DENIED(what="@Artist")]
    for option in lift["options"]:
        shown = await panel(fresh, await admin.select(shown["id"], lift["custom_id"], [option["value"]]))
    assert "In every channel\n- For everyone" in shown["content"]
    assert not shown["components"]
    await made(fresh, "bob", "imagine")


@pytest.mark.parametrize("path", ["channel", "role", "block", "unblock", "forget"])
async def test_members_are_refused_privately(front: Front, path: str) -> None:
    world = front.discord.world
    values = {"channel": world.channels["general"], "role": world.roles["Artist"], "user": front.member("bob").id}
    options = {name: values.get(name, "deny") for name, _kind, required in ROWS[path] if required}
    async with offered_to_all(front):
        assert "Manage Server" in await told(front, f"admin access {path}", options, "alice")


async def test_the_list_lifts_nothing_for_who_manages_no_more(front: Front) -> None:
    artist, admin = front.discord.world.roles["Artist"], front.member("admin")
    shown = await panel(front, await admin.command("admin access role", {"role": artist, "rule": "deny"}))
    (lift,) = [part for part in walk(shown["components"]) if part["type"] == 3]
    with managed_by_nobody(front):
        answer = await panel(front, await admin.select(shown["id"], lift["custom_id"], [f"r{artist}"]))
    assert "Manage Server" in answer["content"]
    general = {"channel": front.discord.world.channels["general"], "rule": "default"}
    assert say.FOR_EVERYONE_BUT(roles=f"<@&{artist}>") in await told(front, "admin access channel", general)
    lifted = await panel(front, await admin.select(shown["id"], lift["custom_id"], [f"r{artist}"]))
    assert "- For everyone\n" in lifted["content"]
