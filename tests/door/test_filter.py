"""`/admin filter`: texts that a server doesn't let pass, through Discord."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.texts.rules import filters as say
from tests.door.front import Front, Json, labels
from tests.door.test_admin import managed_by_nobody, offered_to_all, panel

ROWS = {
    "add": [("pattern", 3, True), ("regex", 5, False), ("review", 5, False)],
    "remove": [("pattern", 3, True)],
    "list": [],
    "test": [("text", 3, True)],
}


async def told(front: Front, path: str, options: Json | None = None, member: str = "admin", **where: Any) -> str:
    """The bot's private answer."""
    return str((await panel(front, await front.member(member).command(path, options, **where)))["content"])


@asynccontextmanager
async def filtered(front: Front, *patterns: str, **options: bool) -> AsyncIterator[str]:
    """Set these filters during the block, and yield the answer to the last one."""
    said = ""
    for pattern in patterns:
        said = await told(front, "admin filter add", {"pattern": pattern, **options})
    yield said
    for pattern in patterns:
        assert "Removed" in await told(front, "admin filter remove", {"pattern": pattern})


async def test_the_commands_have_the_options_that_were_agreed(front: Front) -> None:
    (admin,) = [row for row in front.discord.commands.listed(None) if row["name"] == "admin"]
    (group,) = [row for row in admin["options"] if row["name"] == "filter"]
    found = {
        row["name"]: [(one["name"], one["type"], one.get("required", False)) for one in row.get("options", ())]
        for row in group["options"]
    }
    assert found == ROWS


async def test_a_member_to_whom_it_is_offered_nevertheless_is_refused_privately(front: Front) -> None:
    async with filtered(front, "cat"), offered_to_all(front):
        for name, options in (
            ("add", {"pattern": "dog"}), ("remove", {"pattern": "cat"}), ("list", {}), ("test", {"text": "a cat"})
        ):  # fmt: skip
            assert "Manage Server" in await told(front, f"admin filter {name}", options, "alice")
        assert await front.member("alice").autocomplete("admin filter remove", {"pattern": "c"}) == []
    assert say.NONE_YET() in await told(front, "admin filter list")


async def test_a_filtered_prompt_is_refused_privately_and_costs_nothing(front: Front) -> None:
    async with filtered(front, "cat"):
        before = len(front.provider.submits)
        said = await told(front, "imagine", {"prompt": "my cаt, asleep"}, "alice")  # with a Cyrillic а
        assert said == say.REFUSED(piece="`cаt`")
        assert len(front.provider.submits) == before
        await front.grid("a concatenated fox")
        dm = await front.member().command("imagine", {"prompt": "a cat"}, channel="dm")
        await front.ended(await front.acknowledged(dm))
    await front.grid("my cat, asleep")


async def test_remove_offers_the_patterns_also_long_ones(front: Front) -> None:
    long = r"\b" + "x" * 150 + r"\b"
    async with filtered(front, "red cat", "Cat"):
        await told(front, "admin filter add", {"pattern": long, "regex": True})
        offered = await front.member("admin").autocomplete("admin filter remove", {"pattern": "cat"})
        assert [one["value"] for one in offered] == ["Cat", "red cat"]
        (cut,) = await front.member("admin").autocomplete("admin filter remove", {"pattern": "xx"})
        assert "Removed" in await told(front, "admin filter remove", {"pattern": cut["value"]})
        assert "no filter `dog`" in await told(front, "admin filter remove", {"pattern": "dog"})


async def test_list_and_test_tell_what_each_filter_does(front: Front) -> None:
    async with filtered(front, "red cat"), filtered(front, r"do+g", regex=True), filtered(front, "hen", review=True):
        shown = await told(front, "admin filter list")
        assert shown.startswith("**3 filters of this server**\nNo review channel is set")
        assert "\n`red cat` · phrase, refused\n`do+g` · expression, refused\n`hen` · word, moderators decide" in shown
        tried = await told(front, "admin filter test", {"text": "a Red  Cat and a doooog"})
        assert "In this channel **it would be refused**." in tried
        assert "- `red cat` · phrase, refused: caught `Red Cat`" in tried
        assert "- `do+g` · expression, refused: caught `doooog`" in tried
        assert "no review channel" in await told(front, "admin filter test", {"text": "a hen"})
        assert "**it would pass**" in await told(front, "admin filter test", {"text": "a fox"})


@pytest.mark.parametrize(
    ("pattern", "regex", "says"),
    [
        ("(cat", True, "I can't use this"),
        (".*", True, "matches even an empty text"),
        ("(a+)+$", True, "too long"),
        ("!!!", False, "no letter"),
        ("x" * 201, False, "maximum is 200"),
        ("cat*", False, "isn't a wildcard"),
    ],
)
async def test_a_pattern_that_cannot_be_is_explained_and_not_kept(
    front: Front, pattern: str, regex: bool, says: str
) -> None:
    assert says in await told(front, "admin filter add", {"pattern": pattern, "regex": regex})
    assert say.NONE_YET() in await told(front, "admin filter list")


async def test_adding_again_changes_or_tells_that_it_is_there(front: Front) -> None:
    async with filtered(front, "Café"):
        assert "is already there" in await told(front, "admin filter add", {"pattern": "cafe"})
        said = await told(front, "admin filter add", {"pattern": "CAFE", "review": True})
        assert said.startswith("Changed `Café` · word, moderators decide, before: word, refused.")
        assert "No review channel is set" in said


async def test_pages_are_turned_also_by_a_later_process(fresh: Front) -> None:
    patterns = [f"{number} {'x' * 190}" for number in range(10)]
    for pattern in patterns:
        await told(fresh, "admin filter add", {"pattern": pattern})
    first = await panel(fresh, await fresh.member("admin").command("admin filter list"))
    assert labels(first) == ["Back", "Next"]
    await fresh.bot.kill()
    await fresh.restart()
    with managed_by_nobody(fresh):
        refused = await panel(fresh, await fresh.member("admin").click(first["id"], label="Next"))
    assert "Manage Server" in refused["content"]
    second = await panel(fresh, await fresh.member("admin").click(first["id"], label="Next"))
    assert "page 2 of 2" in second["content"]
    shown = re.findall(r"`(\d) x+`", first["content"] + second["content"])
    assert shown == [str(number) for number in range(10)]
