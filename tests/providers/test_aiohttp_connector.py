"""Connections to whatever calls itself a server: no name and no stream of heads can hurt us."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from bot.core.errors import ProviderUnavailable, SubmitUncertain
from bot.core.kinds import Speed
from bot.providers.download import Downloader, Owned
from bot.providers.submit_requests import ImagineRequest
from tests.providers.conftest import Connect
from tests.providers.servers import Reply, ScriptedServer, Talk, raw_server, say

NO_NAMES = {
    "an empty label": "http://a..b/x.png",
    "a long label": f"http://{'a' * 64}.example/x.png",
    "only dots": "http://../x.png",
    "a dot that looks like another sign": "http://\u2024/x.png",
}


@pytest.mark.parametrize("url", NO_NAMES.values(), ids=NO_NAMES)
async def test_names_that_no_host_can_have(url: str, session: aiohttp.ClientSession, server: ScriptedServer) -> None:
    server.on("/a.png", Reply("", 302, {"Location": url}))
    files = Downloader(session, frozenset({server.url.partition("//")[2]}))
    for asked in (url, f"{server.url}/a.png"):
        with pytest.raises(ProviderUnavailable):
            await files.download(asked, limit_bytes=1000)


async def test_a_provider_at_such_a_name(connect: Connect) -> None:
    client = connect("http://a..b")
    with pytest.raises(ProviderUnavailable):
        await client.submit(ImagineRequest("a fox", Speed.FAST), "key")
    with pytest.raises(ProviderUnavailable):
        await client.probe()


async def heads_forever(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000)
        await writer.drain()


FLOODS: dict[str, Talk] = {
    "without an end": heads_forever,
    "before an answer": say(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000 + b"HTTP/1.1 200 OK\r\n\r\n[]"),
}


@pytest.mark.parametrize("talk", FLOODS.values(), ids=FLOODS)
async def test_heads_without_an_end(talk: Talk, session: aiohttp.ClientSession, connect: Connect) -> None:
    async with raw_server(talk) as url:
        files = Downloader(session, owned=Owned(connect(url)._http.base))
        with pytest.raises(ProviderUnavailable, match="broke off"):
            await files.download(f"{url}/a.png", limit_bytes=1000, timeout_s=5)
        with pytest.raises(SubmitUncertain):
            await connect(url).submit(ImagineRequest("a fox", Speed.FAST), "key")


async def test_a_word_before_the_answer(session: aiohttp.ClientSession, connect: Connect) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\n\r\n" * 3 + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npixels"
    async with raw_server(say(early)) as url:
        files = Downloader(session, owned=Owned(connect(url)._http.base))
        assert await files.download(f"{url}/a.png", limit_bytes=1000) == b"pixels"
