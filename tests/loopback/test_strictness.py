"""Well-formed requests that Discord refuses: for their content, size, place or number."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from typing import Any

import aiohttp
import discord
import pytest

from loopback_discord import LoopbackDiscord
from tests.loopback.conftest import Api, Launch, Probe, eventually

IMAGINE = "/channels/1400000000000000002/messages"
SKETCHES = "/channels/1400000000000000008/messages"
MiB = 1 << 20


def with_file(size: int = 10) -> dict[str, Any]:
    """A message with a file of this size in bytes."""
    form = aiohttp.FormData()
    form.add_field("payload_json", '{"content": "x"}', content_type="application/json")
    form.add_field("files[0]", io.BytesIO(b"x" * size), filename="a.png")
    return {"data": form}


SCREENED: dict[str, tuple[Callable[[LoopbackDiscord], object], dict[str, Any], int]] = {
    "a word": (lambda server: server.screening.words.add("Badger"), {"body": {"content": "a bADGer"}}, 200000),
    "a word in an embed": (
        lambda server: server.screening.words.add("badger"),
        {"body": {"embeds": [{"title": "badger"}]}},
        200000,
    ),
    "a link": (
        lambda server: server.screening.harmful_hosts.add("evil.example"),
        {"body": {"content": "see https://evil.example/x"}},
        240000,
    ),
    "a picture": (lambda server: setattr(server.screening, "explicit", True), with_file(), 20009),
    "uploads": (lambda server: setattr(server.screening, "uploads_limited", True), with_file(), 400001),
}


@pytest.mark.parametrize("case", SCREENED)
async def test_content_that_discord_does_not_take(api: Api, server: LoopbackDiscord, case: str) -> None:
    switch, sent, code = SCREENED[case]
    switch(server)
    status, answer = await api("POST", IMAGINE, **sent)
    assert (status, answer["code"]) == (400, code)
    status, plain = await api("POST", IMAGINE, {"content": "nothing wrong"})
    assert status == 200
    if "body" in sent:
        status, answer = await api("PATCH", f"{IMAGINE}/{plain['id']}", sent["body"])
        assert (status, answer["code"]) == (400, code)


async def test_what_is_screened_when_an_interaction_is_answered(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()
    refused: list[int] = []

    @probe.tree.command()
    async def x(interaction: discord.Interaction) -> None:
        try:
            await interaction.response.send_message("a badger")
        except discord.HTTPException as error:
            refused.append(error.code)
            await interaction.response.send_message("sorry", ephemeral=True)

    await launch(probe)
    server.screening.words.add("badger")
    assert (await (await server.member("alice").command("x")).answered()).ephemeral
    assert refused == [200000]


async def test_a_member_of_a_server_can_be_written_to_what_the_server_blocks(api: Api, server: LoopbackDiscord) -> None:
    server.screening.words.add("badger")
    path = f"/channels/{server.world.dms['alice']}/messages"
    assert (await api("POST", path, {"content": "badger"}))[0] == 200


@pytest.mark.parametrize(
    ("place", "tier", "size", "status"),
    [
        ("imagine", 0, 10 * MiB, 200),
        ("imagine", 0, 10 * MiB + 1, 413),
        ("imagine", 1, 10 * MiB + 1, 413),
        ("imagine", 2, 11 * MiB, 200),
        ("imagine", 2, 50 * MiB + 1, 413),
        ("dm", 3, 10 * MiB + 1, 413),
    ],
)
async def test_the_bots_own_upload_limit(
    api: Api, server: LoopbackDiscord, place: str, tier: int, size: int, status: int
) -> None:
    server.boost(tier)
    channel = server.world.dms["alice"] if place == "dm" else server.world.channels[place]
    assert (await api("POST", f"/channels/{channel}/messages", **with_file(size)))[0] == status


async def test_a_subscriber_gets_larger_answers_by_token_alone(server: LoopbackDiscord, launch: Launch) -> None:
    probe = await launch(Probe())
    server.subscribe("alice", 20 * MiB)
    asked: list[discord.Interaction] = []

    @probe.tree.command()
    async def big(interaction: discord.Interaction) -> None:
        asked.append(interaction)
        await interaction.response.send_message(file=_file(11 * MiB))

    await probe.tree.sync()
    await (await server.member("alice").command("big")).answered()
    assert asked[0].filesize_limit == 20 * MiB
    channel = probe.get_partial_messageable(int(server.world.channels["imagine"]))
    with pytest.raises(discord.HTTPException) as caught:
        await channel.send(file=_file(11 * MiB))
    assert (caught.value.status, caught.value.code) == (413, 40005)


def _file(size: int) -> discord.File:
    return discord.File(io.BytesIO(b"x" * size), "a.bin")


async def test_a_boost_is_heard_by_the_library(server: LoopbackDiscord, launch: Launch) -> None:
    probe = await launch(Probe())
    server.boost(2)
    await eventually(lambda: probe.guilds[0].filesize_limit == 50 * MiB)


async def test_a_thread_that_was_quiet_opens_again_and_a_locked_one_does_not(api: Api, server: LoopbackDiscord) -> None:
    _, first = await api("POST", SKETCHES, {"content": "first"})
    server.archive("sketches")
    status, answer = await api("PATCH", f"{SKETCHES}/{first['id']}", {"content": "edited"})
    assert (status, answer["code"]) == (400, 50083)
    assert (await api("POST", SKETCHES, {"content": "second"}))[0] == 200
    assert (await api("PATCH", f"{SKETCHES}/{first['id']}", {"content": "edited"}))[0] == 200
    server.archive("sketches", locked=True)
    assert (await api("POST", SKETCHES, {"content": "third"}))[1]["code"] == 50083
    server.reopen("sketches")
    assert (await api("POST", SKETCHES, {"content": "third"}))[0] == 200


async def test_a_reply_needs_read_message_history(api: Api, server: LoopbackDiscord) -> None:
    _, first = await api("POST", IMAGINE, {"content": "first"})
    server.deny("imagine", "READ_MESSAGE_HISTORY")
    reply = {"content": "x", "message_reference": {"message_id": first["id"]}}
    status, answer = await api("POST", IMAGINE, reply)
    assert (status, answer["code"]) == (403, 160002)
    assert (await api("POST", IMAGINE, {"content": "x"}))[0] == 200


async def test_old_messages_are_edited_a_few_times_only(api: Api, server: LoopbackDiscord) -> None:
    _, old = await api("POST", IMAGINE, {"content": "0"})
    server.screening.old_after_s, server.screening.old_edits_left = -1, 1
    answers = [await api("PATCH", f"{IMAGINE}/{old['id']}", {"content": str(n)}) for n in range(2)]
    assert [status for status, _ in answers] == [200, 429]
    assert (answers[1][1]["code"], answers[1][1]["retry_after"]) == (30046, 61)


async def test_a_web_filter_answers_with_a_page(server: LoopbackDiscord, launch: Launch) -> None:
    probe = await launch(Probe())
    server.faults.web_filter("/messages$")
    with pytest.raises(discord.Forbidden) as caught:
        await probe.get_partial_messageable(int(server.world.channels["imagine"])).send("x")
    assert (caught.value.code, caught.value.text[:15]) == (0, "<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("https://example.com/x", 200),
        ("http://127.0.0.1:8080/x", 200),
        ("http://localhost:8080/x", 400),
        ("https://server/x", 400),
        ("https://server./x", 400),
        ("https:///x", 400),
        ("discord://-/channels/1", 200),
    ],
)
async def test_where_a_link_button_may_lead(api: Api, address: str, status: int) -> None:
    button = {"type": 2, "style": 5, "label": "go", "url": address}
    assert (await api("POST", IMAGINE, {"components": [{"type": 1, "components": [button]}]}))[0] == status


async def test_a_day_has_so_many_session_starts(api: Api, server: LoopbackDiscord, launch: Launch) -> None:
    server.gateway.identifies_left = 1
    await launch(Probe())
    assert (await api("GET", "/gateway/bot"))[1]["session_start_limit"]["remaining"] == 0
    one_more = Probe()
    launching = asyncio.ensure_future(launch(one_more))
    await eventually(lambda: server.gateway.token_reset)
    assert (await api("GET", "/users/@me"))[0] == 401
    assert not one_more.came_up.is_set()
    launching.cancel()


async def test_guilds_come_with_counts(api: Api) -> None:
    [plain] = (await api("GET", "/users/@me/guilds"))[1]
    [counted] = (await api("GET", "/users/@me/guilds?with_counts=true"))[1]
    assert "approximate_member_count" not in plain
    assert counted["approximate_member_count"] > 1
