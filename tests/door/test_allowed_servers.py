"""Servers and direct messages that the operator allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.texts.rules import allowed_servers as say
from loopback_discord import Interaction
from loopback_discord.world.names import GUILD_ID
from tests.door.front import Front, opened, until


def _goodbyes(front: Front) -> int:
    return sum(
        say.GOODBYE() in str(m["content"]) for c in front.discord.state.channels for m in front.discord.messages(c)
    )


async def told(front: Front, asked: Interaction) -> str:
    answer = await asked.answered()
    assert answer.ephemeral
    return front.told(answer)


async def test_a_server_that_is_not_served_is_told_once_and_left(tmp_path: Path) -> None:
    async with opened(tmp_path, {"ALLOWED_SERVERS": "4711, 4712"}) as front:
        await until(lambda: GUILD_ID not in front.discord.state.guilds, "the server is left")
        assert _goodbyes(front) == 1
        await until(lambda: "left server" in front.bot.printed, "it says so")
        front.bot.check_printed([front.discord.token])
        assert "is not among ALLOWED_SERVERS" in front.bot.printed
        await front.bot.stop()
        assert "anybody can invite this bot" not in front.bot.printed


async def test_one_that_was_told_is_left_by_the_next_start_without_a_word(tmp_path: Path) -> None:
    async with opened(tmp_path, {"ALLOWED_SERVERS": "4711"}, start=False) as front:
        front.discord.faults.fail("DELETE", "/users/@me/guilds/", times=1_000)
        await front.start()
        await until(lambda: _goodbyes(front) == 1, "the server is told")
        assert say.NOT_HERE() in await told(front, await front.ask("a red fox"))
        await front.bot.kill()
        front.discord.faults.clear()
        await front.restart()
        await until(lambda: GUILD_ID not in front.discord.state.guilds, "the server is left")
        assert _goodbyes(front) == 1


@pytest.mark.parametrize("allowed", ["", f"4711,{GUILD_ID}"])
async def test_a_server_that_is_served_stays(tmp_path: Path, allowed: str) -> None:
    async with opened(tmp_path, {"ALLOWED_SERVERS": allowed}) as front:
        await front.grid("a red fox")
        assert GUILD_ID in front.discord.state.guilds
        assert ("anybody can invite this bot" in front.bot.printed) is (not allowed)


async def test_direct_messages_that_are_off_refuse_commands_and_buttons(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        grid = await front.ended(
            await front.acknowledged(await front.member().command("imagine", {"prompt": "a fox"}, channel="dm"))
        )
        await front.bot.stop()
        front.bot.settings["ALLOW_DMS"] = "false"
        await front.restart()
        for command in ({"prompt": "a red fox"}, None):
            asked = await front.member().command("imagine" if command else "history", command or {}, channel="dm")
            assert say.NO_DMS() in await told(front, asked)
        assert say.NO_DMS() in await told(front, await front.member().click(grid["id"], label="U1"))
        await front.grid("a fox in a server")
