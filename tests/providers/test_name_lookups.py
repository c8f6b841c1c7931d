"""Names whose servers are silent hold up nobody but those who chose them."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from bot.core.errors import PrivateAddress, ProviderUnavailable
from bot.providers.download import Downloader
from bot.providers.shared.name_lookups import AT_ONCE, NameLookups
from tests.waiting import until, within

MANY = 64  # more than asyncio has threads


class Silence:
    """A name server that answers for `silent.example` once it is told to; `asked` counts the lookups under way."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.asked = 0

    def look_up(self, host: str, *_rest: Any, **_hints: Any) -> Any:
        assert host == "silent.example"
        self.asked += 1
        self.answers.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> Iterator[Silence]:
    server = Silence()
    monkeypatch.setattr(socket, "getaddrinfo", server.look_up)
    yield server
    server.answers.set()


async def test_silent_names_leave_everybody_s_threads_free(session: aiohttp.ClientSession, silence: Silence) -> None:
    downloader = Downloader(session)
    asked = [
        asyncio.create_task(downloader.download("http://silent.example/a.png", limit_bytes=9)) for _ in range(MANY)
    ]
    await until(lambda: silence.asked >= AT_ONCE)
    async with within():
        await asyncio.to_thread(str)
    assert silence.asked == AT_ONCE
    silence.answers.set()
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} <= {ProviderUnavailable, *ProviderUnavailable.__subclasses__()}


async def test_a_cancelled_lookup_keeps_its_turn_until_it_ends(silence: Silence) -> None:
    lookups = NameLookups(at_once=1)
    first = asyncio.create_task(lookups.getaddrinfo("silent.example", 80))
    await until(lambda: silence.asked == 1)
    first.cancel()
    second = asyncio.create_task(lookups.getaddrinfo("silent.example", 80))
    await asyncio.wait((first,))
    assert silence.asked == 1
    silence.answers.set()
    with pytest.raises(socket.gaierror):
        await second
    assert silence.asked == 2


async def test_a_name_of_the_local_network_is_refused(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1", 80, 0, 1))  # with its interface
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_rest, **_hints: [local])
    with pytest.raises(PrivateAddress):
        await Downloader(session).download("http://printer.local/a.png", limit_bytes=9)
