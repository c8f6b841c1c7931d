"""Answers to an interaction that Discord refuses for good: nothing is kept, and the member is told at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio

from loopback_discord import Interaction, LoopbackDiscord
from tests.door.front import Front, Json, until

BLOCKED = "Discord blocks this text"
CLOSED = "Discord doesn't let me answer in this channel"
CODES: dict[str, tuple[int, int, str]] = {
    "locked-thread-403": (403, 50083, CLOSED),
    "locked-thread-400": (400, 50083, CLOSED),
    "automod": (400, 200000, BLOCKED),
    "harmful-link": (400, 240000, BLOCKED),
    "no-permission": (403, 50013, CLOSED),
    "invalid-form": (400, 50035, CLOSED),
}


@pytest_asyncio.fixture(loop_scope="session")
async def words(front: Front) -> tuple[Front, Json]:
    """A message with buttons that open forms."""
    asked = await front.member().command("shorten", {"prompt": "a very long and detailed prompt of a swallow"})
    return front, await front.ended(await front.acknowledged(asked))


async def refused(front: Front, prompt: str, sentence: str) -> None:
    """Check that the command ends with a private sentence and leaves nothing behind, long before a lost answer would
    count."""
    submits, spent = len(front.provider.submits), front.books.spent()
    answer = await (await front.ask(prompt)).answered()
    assert answer.ephemeral
    assert sentence in front.told(answer)
    assert "nothing was charged" in front.told(answer)
    assert front.books.states()[-1] == "cancelled"
    assert (len(front.provider.submits), front.books.spent()) == (submits, spent)


@pytest.mark.parametrize(("status", "code", "sentence"), CODES.values(), ids=CODES)
async def test_a_refused_acknowledgement_is_told_at_once(front: Front, status: int, code: int, sentence: str) -> None:
    body: Json = {"message": "No", "code": code}
    front.discord.faults.fail("POST", r"/callback$", status=status, body=body)
    await refused(front, "a swallow", sentence)


SCREENS: dict[str, Callable[[LoopbackDiscord], object]] = {
    "word": lambda discord: discord.screening.words.add("badger"),
    "link": lambda discord: discord.screening.harmful_hosts.add("evil.example"),
}


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
async def test_a_prompt_that_discord_blocks_is_told_at_once(
    front: Front, screen: Callable[[LoopbackDiscord], object]
) -> None:
    screen(front.discord)
    try:
        await refused(front, "a badger at https://evil.example/a", BLOCKED)
    finally:
        front.discord.screening.words.clear()
        front.discord.screening.harmful_hosts.clear()


async def test_a_refused_click_costs_nothing(front: Front) -> None:
    grid = await front.grid("a crane")
    submits = len(front.provider.submits)
    front.discord.faults.fail("POST", r"/callback$", status=400, body={"message": "No", "code": 200000})
    answer = await (await front.member().click(grid["id"], label="U1")).answered()
    assert BLOCKED in front.told(answer)
    assert (front.books.states()[-1], len(front.provider.submits)) == ("cancelled", submits)
    single = await front.ended(await front.press(grid["id"], "U1"))
    assert single["attachments"]


ASKED: dict[str, Callable[[Front, Json], Awaitable[Interaction]]] = {
    "jobs": lambda front, _: front.member().command("jobs"),
    "settings": lambda front, _: front.member().command("settings"),
    "history": lambda front, _: front.member().command("history"),
    "config": lambda front, _: front.member("admin").command("admin config"),
    "usage": lambda front, _: front.member("admin").command("admin usage"),
    "more": lambda front, grid: front.member().menu("More", grid["id"]),
    "form": lambda front, grid: front.member().click(grid["id"], label="1️⃣"),
}


@pytest.mark.parametrize("code", [(400, 50083), (403, 50001), (404, 10003)])
@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
async def test_a_panel_that_discord_refuses_is_explained_and_no_bug(
    words: tuple[Front, Json], ask: Callable[[Front, Json], Awaitable[Interaction]], code: tuple[int, int]
) -> None:
    front, shortened = words
    front.discord.faults.fail("POST", r"/callback$", status=code[0], body={"message": "No", "code": code[1]})
    answer = await (await ask(front, shortened)).answered()
    assert CLOSED in front.told(answer)
    assert " ERROR " not in front.bot.printed


@pytest.mark.parametrize("ask", ["history", "usage", "more"])
@pytest.mark.parametrize("code", [(403, 50001), (400, 50083)])
async def test_a_promised_panel_that_is_refused_is_not_left_thinking(
    words: tuple[Front, Json], ask: str, code: tuple[int, int]
) -> None:
    front, shortened = words
    front.discord.faults.fail("PATCH", "@original", status=code[0], body={"message": "No", "code": code[1]})
    answer = await (await ASKED[ask](front, shortened)).answered()
    await until(lambda: "didn't take that just now" in front.told(answer), "the refusal is told")


async def test_a_page_of_a_filter_is_no_word_of_discords(front: Front) -> None:
    submits = len(front.provider.submits)
    front.discord.faults.web_filter(r"/callback$", 1, method="POST")
    await front.ask("a stork")
    await until(lambda: front.books.states()[-1] == "cancelled", "Discord knows of no answer", timeout=60)
    assert len(front.provider.submits) == submits
