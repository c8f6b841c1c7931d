"""Requests that no Discord client sends are refused in plain words, without a line in the log."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
import pytest

from loopback_discord import LoopbackDiscord

DEEP = "[" * 100_000
PART = "--b\r\nContent-Disposition: form-data; name="
CHANNEL = "/api/v10/channels/1400000000000000002/messages"
FORM = "multipart/form-data; boundary=b"
POSTS = {
    "deep": (CHANNEL, DEEP, {}, 400),
    "deep, on the page": ("/chat/command", DEEP, {}, 400),
    "deep, in a part": ("/chat/messages", f"{PART}payload\r\n\r\n{DEEP}\r\n--b--", {"Content-Type": FORM}, 400),
    "an unknown encoding": (
        "/chat/messages",
        f"{PART}payload\r\nContent-Transfer-Encoding: x\r\n\r\n{{}}\r\n--b--",
        {"Content-Type": FORM},
        400,
    ),
    "compressed, or so it says": (CHANNEL, "{}x", {"Content-Encoding": "gzip"}, 400),
    "a digit that is no number": (CHANNEL, '{"content": "x", "flags": "\u00b2"}', {}, 400),
}
GETS = {
    "a long name": ("/static/" + "a" * 3000, 404),
    "a folder": ("/static/js", 404),
    "a file outside": ("/static/..%2fserver.py", 404),
    "a file": ("/static/js/app.js", 200),
    "a digit that is no size": ("/cdn/embed/avatars/0.png?size=%C2%B2", 200),
    "a size of 5,000 digits": ("/cdn/embed/avatars/0.png?size=" + "9" * 5000, 200),
    "a digit that is no limit": (f"{CHANNEL}?limit=%C2%B2", 400),
    "a limit of 5,000 digits": (f"{CHANNEL}?limit=" + "9" * 5000, 400),
    "a page of the past": ("/chat/channels/1400000000000000002/messages?user=1300000000000000001&before=%C2%B2", 200),
}


@pytest.mark.parametrize(("path", "body", "headers", "status"), POSTS.values(), ids=POSTS)
async def test_odd_bodies(
    server: LoopbackDiscord,
    caplog: pytest.LogCaptureFixture,
    path: str,
    body: str,
    headers: dict[str, str],
    status: int,
) -> None:
    given = {"Authorization": f"Bot {server.token}", "Content-Type": "application/json", **headers}
    async with aiohttp.ClientSession() as client, client.post(server.url + path, data=body, headers=given) as answer:
        assert (answer.status, bool((await answer.json())["message"])) == (status, True)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(("path", "status"), GETS.values(), ids=GETS)
async def test_odd_addresses(server: LoopbackDiscord, caplog: pytest.LogCaptureFixture, path: str, status: int) -> None:
    given = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession() as client, client.get(server.url + path, headers=given) as answer:
        assert answer.status == status
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_an_endless_nest_ends_the_gateways_connection(
    server: LoopbackDiscord, caplog: pytest.LogCaptureFixture
) -> None:
    async with aiohttp.ClientSession() as client, client.ws_connect(f"{server.url}/gateway") as wire:
        await wire.receive_json()
        await wire.send_str("[" * 15_000)
        async with asyncio.timeout(60):
            ended = await wire.receive()
    assert (ended.type, ended.data) == (aiohttp.WSMsgType.CLOSE, 4002)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
