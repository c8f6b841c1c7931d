"""`/admin audit` through Discord: who changed what, page by page."""

from __future__ import annotations

import re

import pytest

from loopback_discord import ClientRefusal
from tests.door.front import Front, Json, labels
from tests.door.test_admin import managed_by_nobody, offered_to_all, panel

LINE = re.compile(r"- <t:\d+:f> <@(?P<who>\d+)> (?P<what>.+)")


async def audit(front: Front, **options: object) -> Json:
    return await panel(front, await front.member("admin").command("admin audit", options))


async def price(front: Front, credits: int) -> None:
    """Make a change whose sentence contains the number of credits."""
    asked = await front.member("admin").command("admin quota cost", {"kind": "blend", "credits": credits})
    assert (await asked.answered()).ephemeral


def said(shown: Json) -> list[tuple[str, str]]:
    """The listed changes: who did what."""
    found = [LINE.fullmatch(line) for line in shown["content"].splitlines()]
    return [(line["who"], line["what"]) for line in found if line is not None]


async def test_changes_are_told_with_who_made_them_page_by_page(front: Front) -> None:
    for credits in range(2, 14):
        await price(front, credits)
    first = await audit(front, days=7)
    assert re.match(r"\*\*\d+ changes\*\* in the last 7 days, newest first:\n", first["content"])
    assert [who for who, _what in said(first)] == [front.member("admin").id] * 10
    assert [re.findall(r"\d+", what)[-1] for _who, what in said(first)] == [str(one) for one in range(13, 3, -1)]
    assert labels(first) == ["Newer", "Older"]
    await front.bot.kill()
    await front.restart()
    second = await panel(front, await front.member("admin").click(first["id"], label="Older"))
    assert re.search(r"\n-# page 2 of \d+$", second["content"])
    assert [re.findall(r"\d+", what)[-1] for _who, what in said(second)][:2] == ["3", "2"]
    await price(front, 99)
    newest = await panel(front, await front.member("admin").click(first["id"], label="Newer"))
    assert "99" in said(newest)[0][1]


async def test_members_are_refused(front: Front) -> None:
    with pytest.raises(ClientRefusal):
        await front.member("alice").command("admin audit")
    async with offered_to_all(front):
        answer = await (await front.member("alice").command("admin audit")).answered()
    assert (answer.ephemeral, "Manage Server" in front.told(answer)) == (True, True)


async def test_pages_close_for_who_manages_no_more(front: Front) -> None:
    for credits in range(3, 14):  # so that there are two pages
        await price(front, credits)
    shown = await audit(front, days=1)
    with managed_by_nobody(front):
        answer = await (await front.member("admin").click(shown["id"], label="Older")).answered()
    assert "Manage Server" in front.told(answer)


@pytest.mark.parametrize("days", [0, 366])
async def test_days_are_from_1_to_365(front: Front, days: int) -> None:
    with pytest.raises(ClientRefusal, match="from 1 to 365"):
        await audit(front, days=days)
