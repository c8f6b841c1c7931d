"""Ends of the process: never silent, never with 0 by itself, and at once while it is still loading."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.door.front import Front, opened, until

BROKEN = """
import sys
from bot import app
from bot.services import loops
from bot.services.background import tasks
from bot.services.worker import worker

async def broken(*_given):
    raise {error}

{part} = broken
from bot.__main__ import main
sys.exit(main(["run"]))
"""
PARTS = ["worker.Worker.run", "tasks.BackgroundTasks.run", "app.App._keep_connected", "loops.PeriodicTask.run"]


@pytest_asyncio.fixture(loop_scope="session")
async def idle(tmp_path: Path) -> AsyncIterator[Front]:
    """Both servers, with a bot that isn't started."""
    async with opened(tmp_path, start=False) as front:
        yield front


@pytest.mark.parametrize("error", ["OverflowError('too large')", "__import__('asyncio').CancelledError()"])
@pytest.mark.parametrize("part", PARTS)
async def test_a_part_that_ends_by_a_bug_ends_the_process_with_70(idle: Front, part: str, error: str) -> None:
    await idle.bot.start_script(BROKEN.format(part=part, error=error))
    assert await idle.bot.ended() == 70
    assert "ended by itself" in idle.bot.printed


DAMAGED = {
    "no JSON": "{",
    "another kind of JSON": "[1, 2]",
    "fields of the wrong kind": json.dumps({"settings": 7, "at": "yesterday", "actions": 7}),
    "fields missing": "{}",
    "nothing that is text": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("value", DAMAGED.values(), ids=DAMAGED)
async def test_a_damaged_memory_is_dropped_with_a_warning(idle: Front, value: str | bytes, tmp_path: Path) -> None:
    await idle.bot.start("migrate")
    assert await idle.bot.ended() == 0
    with sqlite3.connect(tmp_path / "data" / "bot.db") as file:
        file.execute(
            "INSERT INTO meta VALUES ('refused:main', CAST(?1 AS TEXT)), ('erase:0', CAST(?1 AS TEXT))", (value,)
        )
    file.close()
    await idle.start()
    await idle.grid("a picture all the same")
    said = idle.bot.printed
    assert "account main: what it refused before is damaged" in said or (str(value).startswith("{") and len(value) > 1)
    assert (await idle.bot.stop())[0] == 0
    assert idle.bot.printed.count("Traceback (most") <= 2, "a chain of two, and nothing that comes again and again"


async def test_a_closed_terminal_is_a_clean_stop(fresh: Front) -> None:
    fresh.bot.signal(signal.SIGHUP)
    assert await fresh.bot.ended() == 0
    assert "stopping" in fresh.bot.printed


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("wait_s", [0.3, 0.5, 0.9], ids=str)
async def test_a_stop_within_the_first_second_ends_with_0(idle: Front, wait_s: float, number: signal.Signals) -> None:
    await idle.bot.start()
    await asyncio.sleep(wait_s)  # the point in time is under test
    idle.bot.signal(number)
    assert await idle.bot.ended() == 0
    assert "Traceback" not in idle.bot.printed


async def test_a_verb_that_was_cut_short_does_not_say_that_it_is_done(idle: Front) -> None:
    await idle.bot.start("migrate")
    await asyncio.sleep(0.15)
    idle.bot.signal(signal.SIGTERM)
    assert await idle.bot.ended() != 0


def names(front: Front, guild: str | None) -> list[tuple[str, int]]:
    return [(command["name"], command["type"]) for command in front.discord.commands.listed(guild)]


async def verb(front: Front, *arguments: str, code: int = 0) -> None:
    await front.bot.start(*arguments)
    assert await front.bot.ended() == code, front.bot.printed[-2000:]


async def test_commands_stand_once_in_a_server_whatever_is_synced_first(idle: Front) -> None:
    guild = idle.discord.world.guild_id
    await verb(idle, "sync", "--guild", guild)
    own = names(idle, guild)
    assert ("imagine", 1) in own
    assert names(idle, None) == []
    await verb(idle, "sync")
    assert (sorted(names(idle, None)), names(idle, guild)) == (sorted(own), [])
    await verb(idle, "sync", "--guild", guild)
    assert (sorted(names(idle, None)), names(idle, guild)) == (sorted(own), [])


async def test_a_start_takes_back_what_was_registered_for_one_server(idle: Front) -> None:
    guild = idle.discord.world.guild_id
    await verb(idle, "sync", "--guild", guild)
    await idle.start()
    await until(lambda: not names(idle, guild), "the copies are gone")
    assert names(idle, None)


async def test_old_copies_are_taken_back_on_request(idle: Front) -> None:
    guild = idle.discord.world.guild_id
    await verb(idle, "sync")
    for command in list(idle.discord.commands.listed(None)):  # as the first version left them, without a note
        idle.discord.commands.upsert(guild, {key: command[key] for key in ("name", "description", "type")})
    await verb(idle, "sync", "--clear", "--guild", guild)
    assert (names(idle, guild), bool(names(idle, None))) == ([], True)
    await verb(idle, "sync", "--clear", "--guild", "1999999999999999999", code=78)
    await verb(idle, "sync", "--clear", code=2)
    assert "--clear needs --guild" in idle.bot.printed


WRONG_FILES = {
    "UTF-16": "DISCORD_TOKEN=sk-secret-7\n".encode("utf-16"),
    "Latin-1": "# Schlüssel\nPROVIDER_KEY=sk-secret-7\n".encode("latin-1"),
    "no equals sign": b"DISCORD_TOKEN\nPROVIDER_KEY=sk-secret-7\n",
    "an unclosed quote": b'PROVIDER_KEY="sk-secret-7\nLOG_LEVEL=INFO\n',
}


@pytest.mark.parametrize("content", WRONG_FILES.values(), ids=WRONG_FILES)
async def test_a_file_of_settings_that_cannot_be_read_ends_with_78(idle: Front, content: bytes, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(content)
    await verb(idle, "run", code=78)
    (line,) = idle.bot.printed.strip().splitlines()
    assert line.startswith(".env: line 1")
    assert "sk-secret-7" not in line


async def test_a_folder_instead_of_a_file_of_settings_ends_with_78(idle: Front, tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    await verb(idle, "run", code=78)
    assert ".env: is a folder" in idle.bot.printed


async def test_a_misspelled_setting_is_a_warning_and_the_home_folder_is_found(idle: Front, tmp_path: Path) -> None:
    idle.bot.settings |= {"MAX_RUNING_PER_USER": "9", "DATA_DIR": "~/pictures"}
    await idle.start()
    assert "WARNING bot.command_line: MAX_RUNING_PER_USER: is not a setting" in " ".join(idle.bot.printed.split())
    assert (tmp_path / "pictures" / "bot.db").exists()
    assert not (tmp_path / "~").exists()
