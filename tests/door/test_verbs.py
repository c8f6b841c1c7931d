"""Verbs in situations that operators get into: odd numbers, a simulated provider, a folder in use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.door.front import Front, opened, until
from tests.door.process import BotProcess


@pytest_asyncio.fixture(loop_scope="session")
async def idle(tmp_path: Path) -> AsyncIterator[Front]:
    """Both servers, with a bot that isn't started."""
    async with opened(tmp_path, start=False) as front:
        yield front


@pytest.mark.parametrize(
    "arguments",
    [
        ["demo", "--port", "65536"],
        ["demo", "--port", "-1"],
        ["demo", "--data", ""],
        ["sync", "--guild", "0"],
        ["sync", "--guild", "9" * 20],
        ["sync", "--guild", "9" * 5000],
    ],
    ids=lambda arguments: " ".join(arguments)[:30],
)
async def test_a_value_that_cannot_be_is_wrong_usage(idle: Front, arguments: list[str]) -> None:
    await idle.bot.start(*arguments)
    assert await idle.bot.ended() == 2
    assert f"python -m bot {arguments[0]}: error: argument {arguments[1]}" in idle.bot.printed


async def test_commands_are_registered_where_the_provider_is_simulated(idle: Front, tmp_path: Path) -> None:
    idle.bot.settings["PROVIDER_KIND"] = "simulator"
    await idle.bot.start("sync")
    assert await idle.bot.ended() == 0
    assert any(request.method == "PUT" and "/commands" in request.path for request in idle.discord.requests)
    assert not (tmp_path / "data" / "simulator").exists()  # a bot that runs has it for itself


async def test_a_simulated_provider_in_an_unusable_folder_ends_with_78(idle: Front, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    idle.bot.settings |= {"PROVIDER_KIND": "simulator", "DATA_DIR": str(tmp_path / "file" / "data")}
    await idle.bot.start()
    assert await idle.bot.ended() == 78
    assert idle.bot.printed.startswith("DATA_DIR: can't write in")
    assert len(idle.bot.printed.splitlines()) == 1


async def test_a_second_instance_leaves_the_simulated_tasks_alone(idle: Front, tmp_path: Path) -> None:
    tasks = tmp_path / "data" / "simulator" / "main" / "tasks.jsonl"
    tasks.parent.mkdir(parents=True)
    tasks.touch()
    idle.bot.settings["PROVIDER_KIND"] = "simulator"
    await idle.bot.start()
    await until(lambda: "account main: ok" in idle.bot.printed)
    before = tasks.stat().st_ino
    (tmp_path / "second").mkdir()
    second = BotProcess(idle.bot.settings, tmp_path / "second")
    await second.start()
    assert await second.ended() == 75
    assert tasks.stat().st_ino == before  # a start writes a new file


async def test_a_folder_that_a_demo_uses_is_refused_to_a_second_one(idle: Front, tmp_path: Path) -> None:
    arguments = ("demo", "--no-browser", "--port", "0", "--data", str(tmp_path / "shared"))
    await idle.bot.start(*arguments)
    await until(lambda: "Open http" in idle.bot.printed)
    (tmp_path / "second").mkdir()
    second = BotProcess(idle.bot.settings, tmp_path / "second")
    await second.start(*arguments)
    assert await second.ended() == 75
    assert "give this one its own --data" in second.printed
    assert "Open http" not in second.printed
