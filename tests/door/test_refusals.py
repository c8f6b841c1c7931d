"""Actions that a member may not do, or no longer can, are refused in private and cost nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.texts.jobs import prompts as say
from loopback_discord import Interaction
from tests.door.front import Front, first_line, opened, until


async def refused(front: Front, asked: Interaction, because: str) -> None:
    """Check that the private answer names the reason; nothing is stored and nothing sent."""
    before = (len(front.provider.submits), front.books.spent(), len(front.books.jobs()))
    answer = await asked.answered()
    assert answer.ephemeral
    assert because in front.told(answer)
    assert (len(front.provider.submits), front.books.spent(), len(front.books.jobs())) == before


@pytest.mark.parametrize(
    ("prompt", "options", "because"),
    [
        ("--ar 3:2", {}, "text is empty"),
        ("a\u0007bell", {}, "control characters"),
        ("x" * 1801, {}, "1,801 characters"),
        ("a bell", {"aspect": "wide"}, say.BAD_ASPECT()),
        ("a bell", {"model": "newest"}, say.BAD_MODEL()),
    ],
    ids=["empty", "control", "long", "aspect", "model"],
)
async def test_a_wrong_prompt(front: Front, prompt: str, options: dict[str, str], because: str) -> None:
    await refused(front, await front.ask(prompt, **options), because)


async def test_a_file_that_is_no_picture(front: Front) -> None:
    files = {"image1": ("notes.txt", b"milk, eggs")}
    asked = await front.member().command("imagine", {"prompt": "a list"}, files=files)
    await refused(front, asked, "isn't a picture")


async def test_a_file_that_only_says_it_is_a_picture_fails_before_the_provider_hears_of_it(front: Front) -> None:
    before = len(front.provider.submits)
    files = {"image1": ("notes.png", b"milk, eggs")}
    asked = await front.member().command("imagine", {"prompt": "a list"}, files=files)
    shown = await front.ended(await front.acknowledged(asked))
    assert first_line(shown).endswith("(Failed)")
    assert len(front.provider.submits) == before


async def test_zoom_factors_out_of_range(front: Front) -> None:
    single = await front.ended(await front.press((await front.grid("a vole"))["id"], "U1"))
    asked = await front.member().click(single["id"], label="Custom Zoom")
    sent = await front.fill(asked, "a vole --zoom 7")
    await refused(front, sent, "between 1 and 2")


async def test_vary_region_says_what_is_missing(front: Front) -> None:
    single = await front.ended(await front.press((await front.grid("a shrew"))["id"], "U1"))
    answer = await (await front.member().click(single["id"], label="Vary (Region)")).answered()
    assert answer.ephemeral or answer.modal


async def test_nobody_spends_more_than_they_have_even_all_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path, {"DEFAULT_DAILY_CREDITS": "2"}) as front:
        asked = [await front.ask(f"coin {n}") for n in range(6)]
        answers = await asyncio.gather(*(one.answered() for one in asked))
        assert sorted(answer.ephemeral for answer in answers) == [False] * 2 + [True] * 4
        await front.settled()
        assert (front.books.spent(), len(front.provider.submits)) == (2, 2)
        await refused(front, await front.ask("one coin more"), "credit")
        await front.grid("a coin of another member", "bob")
        front.check()


async def test_a_failure_gives_its_credits_back_to_be_used(tmp_path: Path) -> None:
    async with opened(tmp_path, {"DEFAULT_DAILY_CREDITS": "1"}) as front:
        await front.ended(await front.imagine("a coin --fail"))
        await front.grid("a coin")
        await refused(front, await front.ask("a coin again"), "credit")
        front.check()


async def test_more_jobs_than_allowed_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path, {"MAX_RUNNING_PER_USER": "1", "MAX_QUEUED_PER_USER": "1"}) as front:
        await front.imagine("a queue of ducks --slow")
        await front.imagine("a queue of geese --slow")
        await until(lambda: len(front.provider.submits) == 1, "the first one runs")
        await refused(front, await front.ask("a queue of swans"), "have more at once")
        await front.grid("a queue of one", "bob")
        await front.settled()
        front.check()


async def test_while_another_program_locks_the_database_nothing_is_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        with closing(sqlite3.connect(front.books.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            asked = await front.ask("a locked door")
            answer = await asked.answered()
            other.execute("ROLLBACK")
        assert answer.ephemeral
        assert "Try again" in front.told(answer)
        await front.grid("an open door")
        assert [job.state for job in front.books.jobs()] == ["delivered"]
        front.check()


async def test_buttons_of_a_picture_whose_account_was_removed_say_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        grid = await front.grid("an heirloom")
        await front.bot.stop()
        settings = front.bot.settings
        front.bot.settings = settings | {
            "PROVIDERS": "other",
            "PROVIDER_OTHER_URL": settings["PROVIDER_URL"],
            "PROVIDER_OTHER_KEY": settings["PROVIDER_KEY"],
        }
        await front.restart()
        await refused(front, await front.member().click(grid["id"], label="U1"), "account")
        await front.grid("a new thing")
        front.check()


async def test_buttons_of_a_picture_that_is_not_in_the_database_say_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        grid = await front.grid("a lost thing")
        await front.bot.stop()
        front.bot.settings["DATABASE_URL"] = f"sqlite:///{tmp_path / 'new.db'}"
        await front.restart("run", "--new")
        for label in ("U1", "🔄"):
            answer = await (await front.member().click(grid["id"], label=label)).answered()
            assert answer.ephemeral
            assert "no longer have this picture" in front.told(answer)
