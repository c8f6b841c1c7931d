"""The program as its operator sees it: exit codes, messages, verbs, registered commands, output."""

from __future__ import annotations

import re
import signal
import time
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


def puts(front: Front) -> int:
    return sum(1 for request in front.discord.requests if request.method == "PUT" and "/commands" in request.path)


WRONG = ["fly", "run --fast", "sync --guild home", "sync --guild -1", f"sync --guild {1 << 63}", "sync --clear"]


@pytest.mark.parametrize("arguments", [one.split() for one in WRONG], ids=WRONG)
async def test_wrong_usage_ends_with_2(idle: Front, arguments: list[str]) -> None:
    await idle.bot.start(*arguments)
    assert await idle.bot.ended() == 2
    assert "usage:" in idle.bot.printed


COUNTED = """
import atexit, gc, sys
from bot.__main__ import main

atexit.register(lambda: print("frozen", gc.get_freeze_count(), "loose", len(gc.get_objects())))
sys.exit(main(["run"]))
"""


async def test_what_stays_is_not_looked_through_for_garbage(idle: Front) -> None:
    await idle.bot.start("migrate")
    await idle.bot.ended()
    await idle.bot.start_script(COUNTED)
    await until(lambda: "invite: " in idle.bot.printed, "all is loaded")
    await until(lambda: idle.discord.commands.listed(None), "it can be used")
    await idle.grid("a picture")
    assert (await idle.bot.stop())[0] == 0
    counted = re.search(r"frozen (\d+) loose (\d+)", idle.bot.printed)
    assert counted is not None
    assert int(counted[1]) > 2 * int(counted[2])


async def test_sigterm_ends_with_0_within_10_s(fresh: Front) -> None:
    code, seconds = await fresh.bot.stop()
    assert code == 0
    assert seconds < 10


async def test_sigint_ends_with_0_too(fresh: Front) -> None:
    fresh.bot.signal(signal.SIGINT)
    assert await fresh.bot.ended() == 0


async def test_a_second_signal_leaves_at_once(fresh: Front) -> None:
    fresh.discord.faults.fail("POST", r"/callback$", after_effect=True, hang_s=3, status=500)
    await (await fresh.ask("an ant")).answered()
    began = time.monotonic()
    fresh.bot.signal()
    fresh.bot.signal()
    assert await fresh.bot.ended() in (0, 128 + 15)
    assert time.monotonic() - began < 3
    fresh.discord.faults.clear()
    await fresh.restart()


async def test_a_second_instance_on_the_same_data_ends_with_75(fresh: Front, tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    second = BotProcess(fresh.bot.settings, tmp_path / "second")
    await second.start()
    assert await second.ended() == 75
    assert str(tmp_path / "data") in second.printed
    second.check_printed([])
    assert len(second.printed.strip().splitlines()) == 1


@pytest.mark.parametrize("verb", ["run", "sync"])
async def test_a_wrong_token_ends_with_77(idle: Front, verb: str) -> None:
    token = idle.bot.settings["DISCORD_TOKEN"] = idle.discord.token[:-4] + "AAAA"
    await idle.bot.start(verb)
    assert await idle.bot.ended() == 77
    assert "DISCORD_TOKEN" in idle.bot.printed
    idle.bot.check_printed([token, idle.provider.key])


async def test_a_token_that_is_revoked_while_running_ends_with_77(fresh: Front) -> None:
    fresh.discord.faults.gateway.drop(4004, resumable=False)
    assert await fresh.bot.ended() == 77
    assert "DISCORD_TOKEN" in fresh.bot.printed


async def test_while_discord_is_down_the_start_is_tried_again(idle: Front) -> None:
    idle.discord.faults.fail("GET", "/users/@me", status=503, times=2)
    await idle.start()
    assert len([one for one in idle.discord.requests if one.status == 503]) == 2
    await idle.grid("a late start")


@pytest.mark.parametrize(
    "more",
    [{"DISCORD_GATEWAY_URL": "given"}, {"SHARD_COUNT": "2", "SHARD_IDS": "0,1"}],
    ids=["gateway", "shards"],
)
async def test_ways_to_connect(idle: Front, more: dict[str, str]) -> None:
    settings = {name: idle.discord.gateway_url if value == "given" else value for name, value in more.items()}
    idle.bot.settings |= settings
    await idle.start()
    grid = await idle.grid("a connection")
    await idle.ended(await idle.press(grid["id"], "U1"))


async def test_dotenv_is_read_and_the_environment_wins(idle: Front) -> None:
    given = idle.bot.settings
    lines = [f"{name}={value}" for name, value in (given | {"PROVIDER_KEY": "sk-from-the-file"}).items()]
    (idle.bot.folder / ".env").write_text("\n".join(lines))
    idle.bot.settings = {"PROVIDER_KEY": given["PROVIDER_KEY"]}
    await idle.start()
    await idle.grid("a file of settings")


async def test_every_wrong_setting_is_named_on_a_line_of_its_own(idle: Front) -> None:
    wrong = {
        "DISCORD_TOKEN": "", "DISCORD_API_URL": "ftp://x", "PROVIDER_KIND": "crystal", "PROVIDER_URL": "nowhere",
        "POLL_INTERVAL_S": "0.01", "PROGRESS_INTERVAL_S": "-1", "JOB_TIMEOUT_S": "soon", "DEFAULT_SPEED": "warp",
        "DEFAULT_DAILY_CREDITS": "-5", "MAX_RUNNING_PER_USER": "0", "LOG_LEVEL": "LOUD", "WEB_PORT": "70000",
        "PROVIDER_CONCURRENCY": "none", "DATABASE_URL": "mysql://bot:pw-7781@db/bot",
    }  # fmt: skip
    idle.bot.settings.update(wrong)
    await idle.bot.start()
    assert await idle.bot.ended() == 78
    lines = idle.bot.printed.strip().splitlines()
    assert sorted(line.partition(":")[0] for line in lines) == sorted(wrong)
    idle.bot.check_printed([idle.discord.token, idle.provider.key, "pw-7781"])


@pytest.mark.parametrize("broken", ["a folder", "a link to itself", "no database"])
async def test_an_unusable_database_ends_with_78(idle: Front, broken: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    if broken == "a folder":
        (tmp_path / "data" / "bot.db").mkdir()
    elif broken == "a link to itself":
        (tmp_path / "data" / "bot.db").symlink_to("bot.db")
    else:
        (tmp_path / "data" / "bot.db").write_text("this is a shopping list, and a rather long one at that\n" * 100)
    await idle.bot.start()
    assert await idle.bot.ended() == 78
    assert idle.bot.printed.startswith("DATABASE_URL")
    idle.bot.check_printed([idle.discord.token])


async def test_migrate_makes_the_database_and_needs_no_token(idle: Front) -> None:
    idle.bot.settings["DISCORD_TOKEN"] = ""
    await idle.bot.start("migrate")
    assert await idle.bot.ended() == 0
    assert idle.books.jobs() == []
    assert idle.discord.requests == []


async def test_commands_are_registered_at_the_first_start_only(fresh: Front) -> None:
    await until(fresh.books.registered, "the registration is noted")
    await fresh.bot.stop()
    await fresh.restart()
    await fresh.grid("a second start")
    assert puts(fresh) == 1


async def test_sync_registers_everywhere_or_for_one_server(idle: Front) -> None:
    guild = idle.discord.world.guild_id
    await idle.bot.start("sync")
    assert await idle.bot.ended() == 0
    assert "imagine" in [command["name"] for command in idle.discord.commands.listed(None)]
    await idle.bot.start("sync", "--guild", guild)
    assert await idle.bot.ended() == 0
    assert idle.discord.commands.listed(guild) == [], "each would show twice"
    assert puts(idle) == 2


async def test_sync_for_an_unknown_server_says_so(idle: Front) -> None:
    await idle.bot.start("sync", "--guild", "1999999999999999999")
    assert await idle.bot.ended() == 78
    assert "1999999999999999999" in idle.bot.printed
    idle.bot.check_printed([])


@pytest.mark.parametrize("style", ["text", "json"])
async def test_debug_logs_of_a_whole_job_hold_no_secret(tmp_path: Path, style: str) -> None:
    async with opened(tmp_path, {"LOG_LEVEL": "DEBUG", "LOG_FORMAT": style}) as front:
        grid = await front.grid("a secret garden")
        await front.ended(await front.press(grid["id"], "U1"))
        await (await front.member().click(grid["id"], label="U1")).answered()  # in private: it exists already
        await front.bot.stop()
        assert "INTERACTION_CREATE" in front.bot.printed, "discord.py was to log whole events"
        assert len(front.tokens) == 3
        front.check()
