"""Choices, presets, credits and help, as members use them."""

from __future__ import annotations

from typing import Any

import pytest

from loopback_discord import Interaction
from loopback_discord.checks.components import walk
from tests.door.front import Front, Json, buttons_of, first_line, labels

DAILY = 1000


async def panel(front: Front, asked: Interaction) -> Json:
    """The private panel that the bot answered with, or changed."""
    answer = await asked.answered()
    assert answer.ephemeral
    message = front.discord.message(answer.message or "")
    assert message is not None
    return message


async def told(front: Front, path: str, options: Json | None = None, member: str = "alice", **where: Any) -> str:
    return str((await panel(front, await front.member(member).command(path, options, **where)))["content"])


def select_of(message: Json, begins: str) -> str:
    """The custom_id of the list whose first option begins with this."""
    selects = [part for part in walk(message["components"]) if part["type"] == 3]
    return next(str(part["custom_id"]) for part in selects if part["options"][0]["label"].startswith(begins))


def default_of(message: Json, begins: str) -> str:
    """The option that a list marks as the current choice."""
    selects = [part for part in walk(message["components"]) if part["type"] == 3]
    options = next(part["options"] for part in selects if part["options"][0]["label"].startswith(begins))
    return next(str(option["value"]) for option in options if option.get("default"))


async def switch(front: Front, message: Json, label: str, member: str = "alice") -> Json:
    button = next(one for one in buttons_of(message) if label in str(one.get("label")))
    return await panel(front, await front.member(member).click(message["id"], custom_id=button["custom_id"]))


async def test_settings_take_effect_survive_a_restart_and_are_ones_own(fresh: Front) -> None:
    alice = fresh.member()
    shown = await panel(fresh, await alice.command("settings", channel="dm"))
    shown = await panel(fresh, await alice.select(shown["id"], select_of(shown, "Speed"), ["turbo"]))
    await fresh.bot.kill()
    await fresh.restart()
    shown = await panel(fresh, await alice.select(shown["id"], select_of(shown, "Model"), ["7"]))
    form = await alice.click(shown["id"], label="Suffix...")
    shown = await panel(fresh, await alice.submit_modal(form, {"text": "in oil --ar 3:2"}))
    assert (default_of(shown, "Speed"), default_of(shown, "Model")) == ("turbo", "7")
    mine = await fresh.grid("a tern --ar 1:1")
    assert first_line(mine) == f"**a tern in oil --ar 1:1 --v 7** - <@{alice.id}> (turbo)"
    assert fresh.provider.submits[-1].path == "/mj-turbo/mj/submit/imagine"
    theirs = await fresh.grid("a tern", "bob")
    assert first_line(theirs) == f"**a tern** - <@{fresh.member('bob').id}> (fast)"


async def test_switches_flip_and_two_presses_of_one_face_are_one(front: Front) -> None:
    shown = await panel(front, await front.member("bob").command("settings"))
    assert [label for label in labels(shown) if "Remix" in label] == ["Remix: off"]
    stale = next(one["custom_id"] for one in buttons_of(shown) if "Remix" in one["label"])
    twice = [await front.member("bob").click(shown["id"], custom_id=stale) for _ in range(2)]
    for press in twice:
        shown = await panel(front, press)
    assert "Remix: on" in labels(shown)
    assert "Ping when done: off" in labels(await switch(front, shown, "Ping", "bob"))
    again = await panel(front, await front.member("bob").command("settings"))
    assert {"Remix: on", "Ping when done: off"} <= set(labels(again))
    await switch(front, again, "Remix", "bob")


async def test_a_form_for_the_suffix_outlives_a_restart_and_refuses_what_cannot_be(fresh: Front) -> None:
    shown = await panel(fresh, await fresh.member().command("settings"))
    form = await fresh.member().click(shown["id"], label="Suffix...")
    await form.answered()
    await fresh.bot.kill()
    await fresh.restart()
    refused = await panel(fresh, await fresh.member().submit_modal(form, {"text": "in oil --turbo"}))
    assert "can't set the speed" in refused["content"]
    form = await fresh.member().click(shown["id"], label="Suffix...")
    assert "in oil" in (await panel(fresh, await fresh.member().submit_modal(form, {"text": "in oil"})))["content"]


async def test_presets_are_saved_offered_used_and_deleted(front: Front) -> None:
    noir = {"name": "noir", "value": "black and white --style raw"}
    assert "`--noir`" in await told(front, "preset save", noir)
    assert "black and white --style raw" in await told(front, "preset list")
    offered = await front.member().autocomplete("imagine", {"prompt": "an owl --no"})
    assert "an owl --noir" in [one["value"] for one in offered]
    grid = await front.grid("an owl --noir --ar 3:2")
    assert first_line(grid).startswith("**an owl black and white --style raw --ar 3:2**")
    assert "no presets yet" in await told(front, "preset list", member="bob")
    assert [one["value"] for one in await front.member().autocomplete("preset delete", {"name": "--n"})] == ["noir"]
    assert "Deleted `--noir`" in await told(front, "preset delete", {"name": "noir"})
    assert "no preset `noir`" in await told(front, "preset delete", {"name": "noir"})


@pytest.mark.parametrize(("name", "says"), [("ar", "parameter of Midjourney"), ("a b", "1 to 32")])
async def test_presets_that_cannot_be_are_refused(front: Front, name: str, says: str) -> None:
    assert says in await told(front, "preset save", {"name": name, "value": "x"})


async def test_earlier_prompts_are_offered_again(front: Front) -> None:
    await front.grid("a stork on a roof")
    offered = await front.member().autocomplete("imagine", {"prompt": "stork"})
    assert "a stork on a roof" in [one["value"] for one in offered]
    theirs = await front.member("admin").autocomplete("imagine", {"prompt": "stork"})
    assert "a stork on a roof" not in [one["value"] for one in theirs]


async def test_quota_prints_whole_numbers_and_what_is_held(front: Front) -> None:
    before = front.books.spent()
    running = await front.imagine("a carp --slow", speed="turbo")
    text = await told(front, "quota")
    assert "2 credits reserved" in text
    await front.ended(running)
    text = await told(front, "quota")
    assert f"of **{DAILY}** credits" in text
    assert "<t:" in text
    assert front.books.spent() == before + 2


async def test_quota_in_a_direct_message_is_counted_by_itself(front: Front) -> None:
    assert f"**{DAILY}** of **{DAILY}**" in await told(front, "quota", channel="dm")


async def test_info_names_the_provider_and_help_every_command(front: Front) -> None:
    text = await told(front, "info")
    assert "`main`" in text
    assert "imagine-bot" in text
    guide = await told(front, "help", member="bob")
    offered = [row for row in front.discord.commands.listed(None) if row["type"] == 1]
    open_to_all = {row["name"] for row in offered if row.get("default_member_permissions") is None}
    assert {name for name in open_to_all if f"`/{name}`" not in guide} == set()
    assert "/admin" not in guide


async def test_none_of_this_costs_anything(front: Front) -> None:
    before, spent = len(front.provider.submits), front.books.spent()
    for path in ("settings", "quota", "info", "help", "history", "jobs", "preset list"):
        asked = await front.member("admin").command(path)
        assert (await asked.answered()).ephemeral
    assert (len(front.provider.submits), front.books.spent()) == (before, spent)
