"""Access to the loopback Discord: no web page gets it, whatever name it uses for this machine."""

from __future__ import annotations

import aiohttp
import pytest

from loopback_discord import LoopbackDiscord

PATHS = [
    "/",
    "/gateway",
    "/chat/state",
    "/chat/events",
    "/api/v10/gateway",
    "/api/v10/users/@me",
    "/cdn/embed/avatars/0.png",
]
FOREIGN = {
    "another site": {"Origin": "https://evil.example"},
    "a page without an address": {"Origin": "null"},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "a name of its own": {"Host": "evil.example"},
    "a name of its own, as origin too": {"Host": "evil.example:80", "Origin": "http://evil.example:80"},
    "a name that looks like ours": {"Host": "127.0.0.1.evil.example"},
    "no address": {"Host": "[::1"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("path", PATHS)
async def test_foreign_pages_are_refused(server: LoopbackDiscord, path: str, headers: dict[str, str]) -> None:
    given = {"Authorization": f"Bot {server.token}", **headers}
    async with aiohttp.ClientSession() as client, client.get(server.url + path, headers=given) as answer:
        assert answer.status in (400, 403)


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("path", ["/gateway", "/", "/chat/events"])
async def test_foreign_sockets_are_refused(server: LoopbackDiscord, path: str, headers: dict[str, str]) -> None:
    async with aiohttp.ClientSession() as client:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await client.ws_connect(server.url + path, headers=headers)


@pytest.mark.parametrize("own", [True, False], ids=["the chat page", "a program"])
async def test_our_own_are_let_in(server: LoopbackDiscord, own: bool) -> None:
    headers = {"Origin": server.url} if own else {}
    async with aiohttp.ClientSession() as client, client.ws_connect(f"{server.url}/gateway", headers=headers) as wire:
        assert (await wire.receive_json())["op"] == 10


async def test_every_start_has_a_token_of_its_own() -> None:
    first, second = LoopbackDiscord(), LoopbackDiscord()
    assert first.token != second.token
    assert first.token.partition(".")[0] == second.token.partition(".")[0]  # the bot's id, as libraries read it
