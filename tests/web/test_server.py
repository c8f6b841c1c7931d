"""Properties of every answer: headers, errors in plain words, hooks, and a port that is taken."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import socket

import aiohttp
import pytest
from aiohttp import web

from bot.core.errors import ConfigError
from bot.services.region.sessions import RegionService
from bot.texts.web import web as say
from bot.web.server import serving
from tests.log_lines import lines_of_bot
from tests.web.site import Site

PAGE, JSON = {"Accept": "text/html"}, {"Accept": "application/json"}
PATHS = {
    "/healthz": 200,
    "/web/static/page.css": 200,
    "/web/static/region/main.js": 200,
    "/web/static/": 404,
    "/web/static/../pages.py": 404,
    "/web/static/%2e%2e/pages.py": 404,
    "/": 404,
    "/region/": 404,
    "/region/x/picture": 404,
    "/hooks/main/x": 405,
    "/a/b/c/d": 404,
}


@pytest.mark.parametrize("accept", [PAGE, JSON], ids=["page", "json"])
@pytest.mark.parametrize(("path", "status"), PATHS.items(), ids=PATHS)
async def test_every_answer_is_closed_to_others(
    site: Site, client: aiohttp.ClientSession, path: str, status: int, accept: dict[str, str]
) -> None:
    async with client.get(f"{site.url}{path}", headers=accept) as answer:
        assert answer.status == status
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "aiohttp" not in answer.headers["Server"]
        if status >= 400:
            assert answer.content_type == ("text/html" if accept is PAGE else "application/json")


NOT_HTTP = {
    "no name of a host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "another version": b"GET /<script> HTTP/1.2\r\nHost: x\r\n\r\n",
    "a long address": b"GET /" + b"<script>" * 600 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "no address": b"GET http://[::1/<script> HTTP/1.1\r\nHost: x\r\n\r\n",
    "two ways to end": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "an unknown wish": b"POST /healthz HTTP/1.1\r\nHost: x\r\nExpect: <script>\r\nConnection: close\r\n\r\n",
}


@pytest.mark.parametrize("sent", NOT_HTTP.values(), ids=NOT_HTTP)
async def test_what_is_no_request_is_answered_like_one(site: Site, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
    writer.write(sent)
    head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
    writer.close()
    assert head.split()[1] in ("400", "417")
    assert "X-Content-Type-Options: nosniff" in head
    assert "aiohttp" not in head
    assert "<script>" not in body
    assert json.loads(body)["error"] in (say.BAD_REQUEST(), say.NOT_EXPECTED())


async def test_a_link_is_kept_nowhere(site: Site, client: aiohttp.ClientSession) -> None:
    async with client.get(site.link(await site.session())) as page:
        assert page.headers["Cache-Control"] == "no-store"


async def test_a_bug_is_logged_with_a_reference_and_told_without_a_trace(
    site: Site, client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    session = await site.session()
    monkeypatch.delattr(RegionService, "seconds_left")
    with caplog.at_level(logging.DEBUG):
        async with client.get(site.link(session), headers=PAGE) as page:
            text = await page.text()
    assert page.status == 500
    assert "AttributeError" not in text
    [reference] = [
        record.args[0]
        for record in caplog.records
        if record.name == "bot.web.server" and isinstance(record.args, tuple)
    ]
    assert str(reference) in text
    assert site.link(session).rpartition("/")[2] not in caplog.text.replace("test_a_link", "")


async def test_a_hook_is_a_hint_whatever_it_says(site: Site, client: aiohttp.ClientSession) -> None:
    address = f"{site.url}/hooks/main/{site.signer.hook_token('main')}"
    for body in (b"", b'{"status": "SUCCESS"}', b"\xff" * 4096):
        async with client.post(address, data=body) as answer:
            assert answer.status == 200
    assert site.hints == ["main"] * 3


WRONG = {"account": "backup/{}", "token": "main/{}x", "other case": "MAIN/{}", "no token": "main/"}


@pytest.mark.parametrize("path", WRONG.values(), ids=WRONG)
async def test_a_hook_with_another_address_is_none(site: Site, client: aiohttp.ClientSession, path: str) -> None:
    address = f"{site.url}/hooks/{path.format(site.signer.hook_token('main'))}"
    async with client.post(address, data=b"{}") as answer:
        assert answer.status == 404
    assert site.hints == []


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(("size", "status"), [(1 << 20, 200), ((1 << 20) + 1, 413), (20 << 20, 413)])
async def test_a_hook_has_a_limit(
    site: Site, client: aiohttp.ClientSession, size: int, status: int, chunked: bool
) -> None:
    address = f"{site.url}/hooks/main/{site.signer.hook_token('main')}"
    async with client.post(address, data=io.BytesIO(bytes(size)), chunked=chunked or None) as answer:
        assert answer.status == status
    assert len(site.hints) == (status == 200)


UPLOAD = (
    b"POST /region/x HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    b'Content-Length: 5000\r\n\r\n--b\r\nContent-Disposition: form-data; name="mask"\r\n\r\nabc'
)
RUBBISH = {
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no method": b"GARBAGE\r\n\r\n",
    "long address": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
    "bad header": b"GET / HTTP/1.1\r\nX y\r\n\r\n",
    "cut off": b"GET / HTTP/1.1\r\nHo",
    "upload given up": UPLOAD,
    "hook given up": b"POST /hooks/main/TOKEN HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nabc",
}


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
async def test_rubbish_leaves_nothing_in_the_log(
    site: Site, client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture, rubbish: bytes
) -> None:
    signed = site.link(await site.session()).rpartition("/")[2]
    sent = rubbish.replace(b"/region/x", f"/region/{signed}".encode())
    sent = sent.replace(b"TOKEN", site.signer.hook_token("main").encode())
    reader, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
    writer.write(sent)
    await writer.drain()
    writer.write_eof()
    writer.close()
    await reader.read()
    async with client.get(f"{site.url}/healthz") as alive:
        assert alive.status == 200
    assert lines_of_bot(caplog) == []
    assert (site.hints, site.desk.taken) == ([], [])


async def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ConfigError, match=r"WEB_PORT: \d+ is used"):
        async with serving(web.Application(), "127.0.0.1", taken.getsockname()[1]):
            pass


@pytest.mark.parametrize("host", ["192.0.2.1", "a..b"])
async def test_an_address_that_is_not_ours_is_named(host: str) -> None:
    with pytest.raises(ConfigError, match="WEB_HOST"):
        async with serving(web.Application(), host, 0):
            pass
