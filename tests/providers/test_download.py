"""Downloads: limits, redirects, and never into the operator's own network."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable

import aiohttp
import pytest
from yarl import URL

from bot import __version__
from bot.core.errors import ProviderBusy, ProviderError, ProviderProtocolError, ProviderRejected, ProviderUnavailable
from bot.core.kinds import Speed
from bot.core.models import TaskRef
from bot.providers.download import Downloader, Owned
from bot.providers.http_transport import USER_AGENT
from bot.providers.submit_requests import ImagineRequest
from tests.providers.conftest import KEY, Connect
from tests.providers.servers import Reply, ScriptedServer, Talk, hang_up, raw_server, say, send_forever, stay_silent

Build = Callable[[str], Downloader]


@pytest.fixture
def trusting(session: aiohttp.ClientSession) -> Build:
    return lambda url: Downloader(session, frozenset({url.partition("//")[2]}))


async def test_bytes_as_sent(server: ScriptedServer, trusting: Build) -> None:
    server.on("/a.png", Reply(b"\x89PNG" + bytes(range(256)), headers={"Content-Type": "image/png"}))
    content = await trusting(server.url).download(f"{server.url}/a.png?ex=1&hm=2", limit_bytes=260)
    assert content == b"\x89PNG" + bytes(range(256))


@pytest.mark.parametrize(
    ("target", "sent"),
    [
        ("/a.png?sig=a%2Bb%27c%3d+d~&x=%e4", "/a.png?sig=a%2Bb%27c%3d+d~&x=%e4"),
        ("/a%2Fb.png#part", "/a%2Fb.png"),
        ("/a b\u00e4.png", "/a%20b%C3%A4.png"),
    ],
    ids=["signed", "escaped slash", "not yet encoded"],
)
async def test_addresses_arrive_as_given(target: str, sent: str, server: ScriptedServer, trusting: Build) -> None:
    server.on("/a.png", Reply("pixels"))
    server.on("/a/b.png", Reply("pixels"))
    server.on("/a b\u00e4.png", Reply("pixels"))
    assert await trusting(server.url).download(server.url + target, limit_bytes=100) == b"pixels"
    assert server.seen[0].target == sent


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "http://",
        "http://user:secret@example.com/a.png",
        "http://[::1",
        "http://example.com\\@127.0.0.1:8/a.png",
        "http://127.0.0.1:8/a.png",
        "http://localhost:8/a.png",
        "http://[::1]:8/a.png",
        "http://[::ffff:127.0.0.1]:8/a.png",
        "http://2130706433:8/a.png",
        "http://0x7f.1:8/a.png",
        "http://127.1:8/a.png",
        "http://0.0.0.0:8/a.png",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/a.png",
        "https://192.168.0.1/a.png",
    ],
)
async def test_addresses_that_are_not_asked(url: str, session: aiohttp.ClientSession) -> None:
    with pytest.raises(ProviderRejected):
        await Downloader(session).download(url, limit_bytes=1000)


async def test_trust_is_for_one_port(server: ScriptedServer, trusting: Build) -> None:
    async with raw_server(hang_up) as other:
        with pytest.raises(ProviderRejected):
            await trusting(server.url).download(f"{other}/a.png", limit_bytes=1000)


@pytest.mark.parametrize("target", ["http://127.0.0.1:8/a", "http://169.254.169.254/", "file:///etc/passwd", ""])
async def test_a_redirect_is_checked_anew(target: str, server: ScriptedServer, trusting: Build) -> None:
    server.on("/a.png", Reply("", 302, {"Location": target}))
    with pytest.raises(ProviderRejected):
        await trusting(server.url).download(f"{server.url}/a.png", limit_bytes=1000)
    assert len(server.seen) == 1


async def test_three_redirects_are_followed(server: ScriptedServer, trusting: Build) -> None:
    server.on("/0", Reply("", 301, {"Location": "/1"}))
    server.on("/1", Reply("", 307, {"Location": "2"}))
    server.on("/2", Reply("", 308, {"Location": f"{server.url}/3"}))
    server.on("/3", Reply("pixels"))
    assert await trusting(server.url).download(f"{server.url}/0", limit_bytes=1000) == b"pixels"


async def test_a_redirect_loop_ends(server: ScriptedServer, trusting: Build) -> None:
    server.on("/0", Reply("", 302, {"Location": "/0"}))
    with pytest.raises(ProviderProtocolError):
        await trusting(server.url).download(f"{server.url}/0", limit_bytes=1000)
    assert len(server.seen) == 4


@pytest.mark.parametrize(
    ("reply", "kind", "times"),
    [
        (Reply("", 200), ProviderProtocolError, 1),
        (Reply("gone", 404), ProviderProtocolError, 1),
        (Reply("expired", 403), ProviderProtocolError, 1),
        (Reply({"error": "midjourney_task_not_found"}, 400), ProviderProtocolError, 1),
        (Reply("x" * 1001), ProviderRejected, 1),
        (Reply("", 429, {"Retry-After": "2"}), ProviderBusy, 1),
        (Reply("", 502), ProviderUnavailable, 3),
        (Reply("half", 206, {"Content-Range": "bytes 0-3/8"}), ProviderUnavailable, 3),
        (Reply("half", 206, {"Content-Range": "bytes 4-7/8"}), ProviderUnavailable, 3),
        (Reply("half", 206, {"Content-Range": "bytes */8"}), ProviderUnavailable, 3),
    ],
    ids=["empty", "404", "403", "400", "too large", "busy", "gateway", "first part", "last part", "no part"],
)
async def test_answers_without_a_file(
    reply: Reply, kind: type[ProviderError], times: int, server: ScriptedServer, trusting: Build
) -> None:
    server.on("/a.png", reply)
    with pytest.raises(kind):
        await trusting(server.url).download(f"{server.url}/a.png", limit_bytes=1000)
    assert len(server.seen) == times


@pytest.mark.parametrize("status", [201, 203, 206])
async def test_other_good_statuses_give_the_file(status: int, server: ScriptedServer, trusting: Build) -> None:
    server.on("/a.png", Reply("a picture", status))
    assert await trusting(server.url).download(f"{server.url}/a.png", limit_bytes=1000) == b"a picture"


@pytest.mark.parametrize("said", ["bytes 0-8/9", "Bytes 0-8/*"])
async def test_a_part_that_is_the_whole_file_is_taken(said: str, server: ScriptedServer, trusting: Build) -> None:
    server.on("/a.png", Reply("a picture", 206, {"Content-Range": said}))
    assert await trusting(server.url).download(f"{server.url}/a.png", limit_bytes=1000) == b"a picture"


@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        (hang_up, ProviderUnavailable),
        (stay_silent, ProviderUnavailable),
        (say(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nhalf"), ProviderUnavailable),
        (say(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nhalf"), ProviderRejected),
        (send_forever, ProviderRejected),
    ],
    ids=["hangs up", "silence", "cut", "declared too large", "endless"],
)
async def test_servers_that_misbehave(talk: Talk, kind: type[ProviderError], trusting: Build) -> None:
    async with raw_server(talk) as url:
        with pytest.raises(kind):
            await trusting(url).download(f"{url}/a.png", limit_bytes=1000, timeout_s=0.3)


async def test_a_compressed_giant_is_counted_unpacked(server: ScriptedServer, trusting: Build) -> None:
    bomb = gzip.compress(b"\0" * 5_000_000)
    assert len(bomb) < 10_000
    server.on("/a.png", Reply(bomb, headers={"Content-Encoding": "gzip", "Content-Type": "image/png"}))
    with pytest.raises(ProviderRejected):
        await trusting(server.url).download(f"{server.url}/a.png", limit_bytes=10_000)


async def test_one_time_limit_for_all_hops(trusting: Build) -> None:
    async def slow_redirect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()

    async with raw_server(slow_redirect) as url:
        with pytest.raises(ProviderUnavailable):
            await trusting(url).download(f"{url}/a.png", limit_bytes=1000, timeout_s=0.2)


async def test_a_provider_is_trusted_with_itself_but_not_with_the_key(server: ScriptedServer, connect: Connect) -> None:
    server.on("/mj/image/1", Reply("pixels"))
    client = connect(server.url)
    for url in (f"{server.url}/mj/image/1?rand=2", "/mj/image/1"):
        assert await client.download(url, limit_bytes=1000) == b"pixels"
    assert all(KEY not in str(request.headers) for request in server.seen)


async def test_every_request_names_the_program(server: ScriptedServer, connect: Connect) -> None:
    server.on("/mj-fast/mj/submit/imagine", Reply({"code": 1, "result": "1"}))
    server.on("/mj/task/list-by-condition", Reply([]))
    server.on("/mj/image/1", Reply("pixels"))
    client = connect(server.url)
    await client.submit(ImagineRequest("a fox", Speed.FAST), "key")
    await client.poll([TaskRef("1")])
    await client.probe()
    await client.download("/mj/image/1", limit_bytes=1000)
    named = {request.headers["User-Agent"] for request in server.seen}
    assert len(server.seen) >= 4
    assert named == {USER_AGENT}
    assert f"imagine-bot/{__version__} " in USER_AGENT


async def test_a_relative_address_cannot_leave(session: aiohttp.ClientSession) -> None:
    files = Downloader(session, owned=Owned(URL("https://relay.example")))
    with pytest.raises(ProviderRejected):
        await files.download("//127.0.0.1:8/a", limit_bytes=9)


async def test_origins_that_the_operator_allows(server: ScriptedServer, connect: Connect) -> None:
    server.on("/a.png", Reply("pixels"))
    trusted = frozenset({server.url.partition("//")[2].upper()})
    client = connect("http://127.0.0.1:9", trusted=trusted)
    assert await client.download(f"{server.url}/a.png", limit_bytes=1000) == b"pixels"
