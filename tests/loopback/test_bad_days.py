"""Faults on demand, rate limits, restarts."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import aiohttp
import discord
import pytest

from loopback_discord import LoopbackDiscord
from tests.loopback.conftest import Api, Launch, Probe

CHANNEL = "/channels/1400000000000000002"


async def test_a_failure_before_and_after_the_effect(api: Api, server: LoopbackDiscord) -> None:
    server.faults.fail("POST", "/messages$", status=502, body="<html>")
    assert len(server.messages("imagine")) == 0
    with pytest.raises(ValueError):
        await api("POST", f"{CHANNEL}/messages", {"content": "lost"})
    server.faults.fail("POST", "/messages$", status=500, after_effect=True)
    assert (await api("POST", f"{CHANNEL}/messages", {"content": "done"}))[0] == 500
    assert [row["content"] for row in server.messages("imagine")] == ["done"]
    assert [(row.status, row.json) for row in server.requests] == [
        (502, {"content": "lost"}),
        (500, {"content": "done"}),
    ]


async def test_a_cut_connection_and_a_hang(api: Api, server: LoopbackDiscord) -> None:
    server.faults.fail("POST", "/messages$", cut=True, after_effect=True)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api("POST", f"{CHANNEL}/messages", {"content": "x"})
    assert len(server.messages("imagine")) == 1
    server.faults.fail("GET", "/gateway$", status=0, hang_s=0.1)
    started = time.monotonic()
    assert (await api("GET", "/gateway"))[0] == 200
    assert time.monotonic() - started >= 0.1


async def test_the_library_waits_out_a_429(server: LoopbackDiscord, launch: Launch) -> None:
    probe = await launch(Probe())
    server.faults.rate_limit("/messages$", retry_after=0.1, times=2)
    channel = probe.get_partial_messageable(int(server.world.channels["imagine"]))
    sent = await channel.send("in the end")
    assert server.message(str(sent.id))
    assert [row.status for row in server.requests if row.path.endswith("/messages")] == [429, 429, 200]


async def test_real_limits_answer_429_with_headers(api: Api, server: LoopbackDiscord) -> None:
    server.rate_limits.enabled = True
    headers = {"Authorization": f"Bot {server.token}"}
    url = f"{server.api_url}{CHANNEL}/messages"
    remaining = []
    for n in range(6):
        async with api.session.post(url, json={"content": str(n)}, headers=headers) as answer:
            remaining.append(answer.headers["X-RateLimit-Remaining"])
            status, scope = answer.status, answer.headers.get("X-RateLimit-Scope")
            body = await answer.json()
    assert (remaining, status, scope) == (["4", "3", "2", "1", "0", "0"], 429, "user")
    assert 0 < body["retry_after"] <= 5
    elsewhere = f"/channels/{server.world.channels['general']}/messages"
    assert (await api("POST", elsewhere, {"content": "another bucket"}))[0] == 200


async def test_the_global_limit(api: Api, server: LoopbackDiscord) -> None:
    server.rate_limits.enabled = True
    server.rate_limits.global_per_s = 3
    answers = [await api("GET", f"/users/{number}") for number in list(server.world.users.values())[:3]]
    status, body = await api("GET", "/users/@me")
    assert [row[0] for row in answers] == [200, 200, 200]
    assert (status, body["global"]) == (429, True)


async def test_a_restart_keeps_messages_files_and_commands(tmp_path: Path) -> None:
    async with LoopbackDiscord(state_dir=tmp_path) as before, aiohttp.ClientSession() as session:
        api = Api(before, session)
        await api("POST", f"/applications/{before.world.application_id}/commands", {"name": "x", "description": "x"})
        file = {"files": [("a.txt", b"kept")]}
        said = await before.member("alice").say("hello", channel="imagine", files=file["files"])
    async with LoopbackDiscord(state_dir=tmp_path) as after, aiohttp.ClientSession() as session:
        shown = after.message(said)
        assert shown is not None
        assert shown["attachments"][0]["url"].startswith(after.url)
        async with session.get(shown["attachments"][0]["url"]) as answer:
            assert await answer.read() == b"kept"
        assert [row["name"] for row in after.commands.listed(None)] == ["x"]
        assert int(await after.member("bob").say("later")) > int(said)


async def test_an_unreadable_snapshot_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{half")
    async with LoopbackDiscord(state_dir=tmp_path) as server:
        assert server.messages("imagine") == []
    assert (tmp_path / "state.broken").read_text() == "{half"


async def test_two_hundred_commands_at_once(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()

    @probe.tree.command()
    async def x(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("x")

    await launch(probe)
    server.ack_deadline_s = 30.0  # this asks whether all arrive, not how fast the machine is
    used = [await server.member("alice").command("x") for _ in range(200)]
    await asyncio.gather(*(one.answered() for one in used))
    assert len(server.messages("imagine")) == 200
