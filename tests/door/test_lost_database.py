"""The database deleted, emptied or replaced under the running bot or between two runs: reported, and nothing is
paid."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.door.front import Front, opened, until

HARM: dict[str, Callable[[Path], object]] = {
    "deleted": lambda path: path.unlink(),
    "renamed": lambda path: path.rename(path.with_name("old.db")),
    "emptied": lambda path: os.truncate(path, 0),
    "replaced": lambda path: (shutil.copyfile(path, path.with_name("copy")), path.with_name("copy").replace(path)),
    "log deleted": lambda path: path.with_name("bot.db-wal").unlink(),
}
AT_REST = ["deleted", "renamed", "emptied"]


@pytest_asyncio.fixture(loop_scope="session")
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    async with opened(tmp_path) as front:
        yield front


@pytest.mark.parametrize("harm", HARM)
async def test_a_loss_while_it_runs_ends_the_bot_with_78(front: Front, tmp_path: Path, harm: str) -> None:
    await front.grid("the last picture")
    HARM[harm](tmp_path / "data" / "bot.db")
    answer = await (await front.ask("one too many")).answered()
    assert await front.bot.ended() == 78
    assert answer.ephemeral
    assert [task.prompt for task in front.provider.tasks.values()] == ["the last picture"]
    assert "is no longer the database that was opened" in front.bot.printed.splitlines()[-1]
    assert "Traceback" not in front.bot.printed


@pytest.mark.parametrize("harm", ["deleted", "renamed", "replaced"])
async def test_what_was_saved_of_a_lost_database_goes_on(front: Front, tmp_path: Path, harm: str) -> None:
    grid = await front.grid("a fox that stays")
    HARM[harm](tmp_path / "data" / "bot.db")
    assert await front.bot.ended() == 78
    (copy,) = (tmp_path / "data").glob("bot.db.rescued-*")
    assert str(copy) in front.bot.printed
    copy.replace(tmp_path / "data" / "bot.db")
    await front.restart()
    await front.ended(await front.press(grid["id"], "U1"))
    front.check()


async def test_a_deleted_log_loses_nothing(front: Front, tmp_path: Path) -> None:
    grid = await front.grid("a fox that stays")
    HARM["log deleted"](tmp_path / "data" / "bot.db")
    assert await front.bot.ended() == 78
    await front.restart()
    await front.ended(await front.press(grid["id"], "U1"))


@pytest.mark.parametrize("harm", AT_REST)
async def test_a_start_without_the_database_is_refused_until_told(front: Front, tmp_path: Path, harm: str) -> None:
    await front.grid("a picture")
    await front.bot.stop()
    HARM[harm](tmp_path / "data" / "bot.db")
    for verb in ("run", "migrate", "sync"):
        await front.bot.start(verb)
        assert await front.bot.ended() == 78
        line = front.bot.printed.splitlines()[-1]
        assert line.startswith("DATABASE_URL (in DATA_DIR): ")
        assert "pictures and secrets" in line
        assert "--new" in line
    await front.bot.start("run", "--new")
    await until(lambda: front.discord.gateway.online, "it goes on")
    await front.bot.stop()
    assert "pictures" in front.bot.printed
    await front.restart()
    assert list((tmp_path / "data" / "images").rglob("*.png"))


async def test_a_log_that_was_deleted_after_a_kill_is_noticed(front: Front, tmp_path: Path) -> None:
    await front.grid("a picture")
    await front.bot.kill()
    (tmp_path / "data" / "bot.db-wal").unlink()
    await front.bot.start()
    assert await front.bot.ended() == 78
    assert "-wal" in front.bot.printed.splitlines()[-1]


async def test_a_kill_alone_is_none_of_it(front: Front) -> None:
    for _ in range(3):
        await front.bot.kill()
        await front.restart()
    await front.grid("a picture")
