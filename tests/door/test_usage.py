"""`/admin usage` through Discord: numbers, a chart and a sheet."""

from __future__ import annotations

import csv
import io

import pytest
from PIL import Image

from bot.charts.page import SIZE
from loopback_discord import ClientRefusal
from tests.door.front import Front, Json, until
from tests.door.test_admin import busy, offered_to_all

WAIT_S = 30.0  # matplotlib looks for its fonts first


async def usage(front: Front, **options: object) -> Json:
    """The answer, once it is there."""
    answer = await (await front.member("admin").command("admin usage", options)).answered()
    assert answer.ephemeral

    def filled() -> bool:
        return bool((front.discord.message(answer.message or "") or {"content": ""})["content"])

    await until(filled, "the numbers", WAIT_S)
    return front.discord.message(answer.message or "") or {}


def files(front: Front, shown: Json) -> dict[str, bytes]:
    """The attached files, by their extension."""
    wanted = [attachment["filename"] for attachment in shown["attachments"]]
    uploads = {file.filename: file.content for request in front.discord.requests for file in request.files}
    return {name.rpartition(".")[2]: uploads[name] for name in wanted}


def rows(sheet: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"))))


async def test_numbers_chart_and_sheet_tell_of_the_jobs_just_made(front: Front) -> None:
    carol = front.member("carol").id
    assert (await usage(front, user=carol))["content"].endswith("\nNo jobs in this time.")
    made = await front.ended(await front.imagine("a tern", "carol", speed="turbo"))
    lost = await front.ended(await front.imagine("a hen --fail", "dave"))
    ids = {front.job_of(message["id"]).id: name for message, name in ((made, "carol"), (lost, "dave"))}
    shown = files(front, await usage(front, days=2))
    with Image.open(io.BytesIO(shown["png"])) as chart:
        assert (chart.format, chart.size) == ("PNG", SIZE)
    told = {row["job_id"]: row for row in rows(shown["csv"])}
    assert {job: told[job]["member"] for job in ids} == ids
    columns = ("member_id", "kind", "speed", "credits", "outcome")
    assert [[told[job][name] for name in columns] for job in ids] == [
        [carol, "imagine", "turbo", "2", "delivered"],
        [front.member("dave").id, "imagine", "fast", "0", "failed or cancelled"],
    ]


async def test_one_member_s_jobs_are_told_alone(front: Front) -> None:
    await front.ended(await front.imagine("a wren --fail", "bob"))
    async with busy(front, "a hen --turbo"):
        shown = await usage(front, user=front.member("bob").id)
        head, jobs, credits, members, kinds = shown["content"].splitlines()
        assert head.startswith("**Usage of bob in Demo server**, ")
        assert jobs == "**2 jobs**: 0 delivered, 1 failed or cancelled (credits back), 1 under way"
        assert credits == "**0 credits** spent, 2 reserved"
        assert (members, kinds) == ("By member: bob 2 jobs, 0 credits", "By kind: imagine 2 jobs, 0 credits")
        assert {row["member"] for row in rows(files(front, shown)["csv"])} == {"bob"}


async def test_members_are_refused_and_see_no_numbers(front: Front) -> None:
    with pytest.raises(ClientRefusal):
        await front.member("alice").command("admin usage")
    async with offered_to_all(front):
        answer = await (await front.member("alice").command("admin usage")).answered()
    assert (answer.ephemeral, "Manage Server" in front.told(answer)) == (True, True)


async def test_the_options_are_those_agreed_on(front: Front) -> None:
    (admin,) = [row for row in front.discord.commands.listed(None) if row["name"] == "admin"]
    given = {row["name"]: [(one["name"], one["type"], one.get("required", False)) for one in row.get("options", [])]
             for row in admin["options"] if row["name"] in ("usage", "audit", "config")}  # fmt: skip
    assert given == {"usage": [("days", 4, False), ("user", 6, False)], "audit": [("days", 4, False)], "config": []}
