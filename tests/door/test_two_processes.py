"""Two processes with one token and a data folder each: a forgotten old host, or a rolling restart."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest_asyncio

from tests.door.books import Books
from tests.door.front import Front, Json, first_line, opened, until
from tests.door.process import BotProcess
from tests.waiting import patient

TWIN = "another process runs with this bot's token"
ALREADY: Json = {"message": "Interaction has already been acknowledged.", "code": 40060}


@pytest_asyncio.fixture(loop_scope="session")
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    async with opened(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def other(front: Front, tmp_path: Path) -> AsyncIterator[BotProcess]:
    """The second process, once both get every interaction."""
    folder = tmp_path / "other"
    folder.mkdir()
    twin = BotProcess(front.bot.settings | {"DATA_DIR": str(folder / "data")}, folder)
    await twin.start()
    sessions = front.discord.gateway.sessions
    await until(lambda: len([one for one in sessions.values() if one.wire]) == 2, "both are connected", 30)
    yield twin
    await twin.end()


def states(*books: Books) -> list[str]:
    """The states of all processes' jobs."""
    return sorted(job.state for one in books for job in one.jobs())


async def test_each_command_is_done_by_one_of_them(front: Front, other: BotProcess) -> None:
    theirs = Books(other.folder / "data" / "bot.db")
    for number in range(3):
        shown = await front.discord.wait_for(_ends(await _answer(front, f"a kite {number}")), patient(30.0))
        assert shown["attachments"]
    await until(lambda: states(front.books, theirs) == ["cancelled"] * 3 + ["delivered"] * 3, "all have ended", 30)
    assert len(front.provider.submits) == 3
    printed = front.bot.printed + other.printed
    lines = [line for line in printed.splitlines() if TWIN in line]
    assert lines
    assert all("ERROR" in line for line in lines)
    assert len(lines) <= 2  # one an hour and process
    for one in (front.books, theirs):
        one.check()


async def _answer(front: Front, prompt: str) -> str:
    return (await (await front.ask(prompt)).answered()).message or ""


def _ends(message_id: str) -> Callable[[Json], bool]:
    return lambda message: message["id"] == message_id and first_line(message).endswith("(fast)")


async def test_an_acknowledgement_of_ours_that_came_twice_is_ours(front: Front) -> None:
    front.discord.faults.fail("POST", r"/callback$", status=400, body=ALREADY, after_effect=True)
    answer = await (await front.ask("a finch")).answered()
    assert (await front.ended(answer.message or ""))["attachments"]
    front.check()


async def test_where_somebody_else_answered_nothing_is_submitted(front: Front) -> None:
    front.discord.faults.fail("POST", r"/callback$", status=400, body=ALREADY)
    await front.ask("a finch")
    await until(lambda: front.books.states() == ["cancelled"], "it is dropped")
    assert front.provider.submits == []
    front.check()
