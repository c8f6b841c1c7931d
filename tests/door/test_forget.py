"""A member's stored data through Discord: exported, and deleted without a trace."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from bot.texts.members import privacy as say
from loopback_discord import Interaction
from tests.door.front import Front, Json, labels, until
from tests.door.test_admin import offered_to_all, panel
from tests.door.test_review import choose, flagged
from tests.waiting import patient

SECRET = "zanzibar"  # a word that no other text of the bot or the database has


def said(front: Front, asked: Interaction) -> str:
    """The current text of the answer to an interaction."""
    message = front.discord.message(asked.answer.message or "") if asked.answer is not None else None
    return str(message["content"]) if message is not None else ""


async def settings(front: Front, member: str) -> Json:
    return await panel(front, await front.member(member).command("settings"))


async def export(front: Front, member: str) -> tuple[Json, dict[str, bytes]]:
    """The export that the button of `/settings` returns: its data, and its other files by name."""
    asked = await front.member(member).click((await settings(front, member))["id"], label=say.EXPORT_BUTTON())
    await until(lambda: "Everything I keep" in said(front, asked), "the export")
    content = next(
        file.content
        for request in reversed(front.discord.requests)
        for file in request.files
        if file.filename == "my-data.zip"
    )
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    return json.loads(files.pop("data.json")), files


async def delete(front: Front, member: str) -> tuple[str, str]:
    """Delete everything with the button of `/settings`; returns the question and the final message."""
    shown = await panel(
        front, await front.member(member).click((await settings(front, member))["id"], label=say.ASK_BUTTON())
    )
    pressed = await front.member(member).click(shown["id"], label=say.DELETE_BUTTON())
    await pressed.answered()
    await until(lambda: now(front, shown) != say.AT_WORK(), "the deletion", 30)
    return str(shown["content"]), now(front, shown)


def now(front: Front, shown: Json) -> str:
    message = front.discord.message(shown["id"])
    return str(message["content"]) if message is not None else ""


def traces(front: Front, word: str) -> list[str]:
    """The bot's files that contain a word."""
    data = front.books.path.parent
    return [path.name for path in data.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


def pictures(front: Front) -> list[Path]:
    data = front.books.path.parent
    return [path for folder in ("images", "thumbs") for path in (data / folder).rglob("*") if path.is_file()]


async def test_an_export_has_everything_of_ones_own_and_nothing_of_others(front: Front) -> None:
    await panel(front, await front.member("alice").command("preset save", {"name": "noir", "value": "black and white"}))
    grid = await front.grid(f"a {SECRET} owl", "alice")
    await front.grid("a hen of Bob's", "bob")
    data, files = await export(front, "alice")
    (job,) = [job for job in data["jobs"] if SECRET in job["prompt"]]
    assert job["message"].endswith(f"/{grid['id']}")
    assert files[job["file"]] == front.content_of(grid)
    assert data["presets"] == [{"name": "noir", "value": "black and white"}]
    assert [(line["entry"], line["credits"]) for line in data["credits"]] == [("reserve", 1), ("settle", 1)]
    whole = json.dumps(data)
    assert "hen of Bob" not in whole
    assert "MJ::" not in whole
    assert not [token for token in front.tokens if token in whole]


async def test_deleting_asks_first_and_leaves_nothing(fresh: Front) -> None:
    grid = await fresh.grid(f"a {SECRET} fox", "alice")
    theirs = await fresh.ended(await fresh.press(grid["id"], "V1", "bob"))
    preset = {"name": "sea", "value": f"{SECRET} waves"}
    await panel(fresh, await fresh.member("alice").command("preset save", preset))
    await panel(fresh, await fresh.member("alice").command("history"))
    own = fresh.job_of(grid["id"])
    question, answer = await delete(fresh, "alice")
    assert say.JOBS(count=1) in question
    assert "blocks" in question
    assert say.PICTURES(count=1) in answer
    assert [job.user_id for job in fresh.books.jobs()] == [int(fresh.member("bob").id)]
    assert not [path for path in pictures(fresh) if own.id in path.name]
    answered = await (await fresh.member("bob").click(grid["id"], label="U1")).answered()
    assert "no longer have this picture" in fresh.told(answered)
    await fresh.ended(await fresh.press(theirs["id"], "U1", "bob"))
    await delete(fresh, "bob")
    assert traces(fresh, SECRET) == []
    assert pictures(fresh) == []


async def asked_to_forget(front: Front, member: str) -> Json:
    """The question to an admin, with the amount of the member's data here."""
    options = {"user": front.member(member).id}
    shown = await panel(front, await front.member("admin").command("admin access forget", options))
    assert labels(shown) == [say.FORGET_BUTTON(), say.KEEP_BUTTON()]
    return shown


async def test_an_admin_may_keep_it_and_nothing_was_deleted(front: Front) -> None:
    await front.grid("a fox to keep", "dave")
    question = await asked_to_forget(front, "dave")
    shown = await panel(front, await front.member("admin").click(question["id"], label=say.KEEP_BUTTON()))
    assert (shown["content"], shown["components"]) == (say.NOTHING_DELETED(), [])
    assert [job for job in front.books.jobs() if job.user_id == int(front.member("dave").id)]


async def test_a_deletion_goes_on_after_a_kill_and_takes_its_card_back(fresh: Front) -> None:
    await fresh.grid("a hen of Bob's", "bob")
    await fresh.grid(f"a {SECRET} bell", "carol")
    await choose(fresh, "review", "reviews")
    await panel(fresh, await fresh.member("admin").command("admin filter add", {"pattern": "hen", "review": True}))
    card = await flagged(fresh, f"a {SECRET} hen", "carol")
    question = await asked_to_forget(fresh, "carol")
    await fresh.bot.kill()
    await fresh.restart()
    asked = await fresh.member("admin").click(question["id"], label=say.FORGET_BUTTON())
    await asked.answered()
    await fresh.bot.kill()
    await fresh.restart()
    await until(lambda: "Deleted what belonged" in said(fresh, asked), "the end is told")
    taken_back = await fresh.discord.wait_for(
        lambda m: m["id"] == card["id"] and "taken back" in m["content"], patient(10.0)
    )
    assert taken_back["components"] == []
    assert [word for word in (SECRET, fresh.member("carol").id) if word in taken_back["content"]] == []
    assert [job.user_id for job in fresh.books.jobs()] == [int(fresh.member("bob").id)]
    assert (traces(fresh, SECRET), len(pictures(fresh))) == ([], 1)


async def test_while_jobs_run_nothing_is_deleted_and_afterwards_all_is(fresh: Front) -> None:
    slow = await fresh.imagine(f"a {SECRET} snail --slow", "alice")
    await fresh.moving(slow)
    _question, answer = await delete(fresh, "alice")
    assert say.STILL_RUNNING(count=1) in answer
    assert len(fresh.books.jobs()) == 1
    await fresh.ended(slow)
    assert "Deleted" in (await delete(fresh, "alice"))[1]
    assert fresh.books.jobs() == []


async def test_keeping_is_the_other_answer(front: Front) -> None:
    shown = await panel(
        front, await front.member("carol").click((await settings(front, "carol"))["id"], label=say.ASK_BUTTON())
    )
    shown = await panel(front, await front.member("carol").click(shown["id"], label=say.KEEP_BUTTON()))
    assert (shown["content"], shown["components"]) == (say.NOTHING_DELETED(), [])


async def test_an_admin_forgets_what_belongs_to_the_server_alone(fresh: Front) -> None:
    dave = fresh.member("dave").id
    await fresh.grid(f"a {SECRET} bell", "dave")
    asked = await fresh.member("dave").command("imagine", {"prompt": "a private bell"}, channel="dm")
    await fresh.ended(await fresh.acknowledged(asked))
    question = await asked_to_forget(fresh, "dave")
    assert f"- {say.JOBS(count=1)}" in question["content"]
    await fresh.grid(f"another {SECRET} bell", "dave")
    block = {"user": dave, "reason": "spam"}
    await panel(fresh, await fresh.member("admin").command("admin access block", block))
    again = await panel(fresh, await fresh.member("admin").click(question["id"], label=say.FORGET_BUTTON()))
    assert f"- {say.JOBS(count=2)}" in again["content"]
    asked = await fresh.member("admin").click(again["id"], label=say.FORGET_BUTTON())
    await until(lambda: "Deleted what belonged" in said(fresh, asked), "the answer")
    assert say.JOBS(count=2) in said(fresh, asked)
    data, files = await export(fresh, "dave")
    assert [job["prompt"] for job in data["jobs"]] == ["a private bell"]
    assert len(files) == 1
    assert data["changes_about_me"] == []
    refused = await panel(fresh, await fresh.member("dave").command("imagine", {"prompt": "a bell"}))
    assert "blocked you" in refused["content"]
    async with offered_to_all(fresh):
        answer: Any = await panel(fresh, await fresh.member("bob").command("admin access forget", {"user": dave}))
        assert "Manage Server" in answer["content"]
