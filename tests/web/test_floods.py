"""Attempts by strangers to hold up the web server: refused in plain words, at once, and without a line in the log."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest

from bot.core.jobs.region import InReview
from bot.core.models import Job
from bot.services.loop_lag import LoopLag
from bot.web.forms import Malformed, MultipartForm
from tests.log_lines import lines_of_bot
from tests.waiting import patient, within
from tests.web.site import Site
from tests.web.test_links import JSON, form

BUSY_S = 0.25  # five times the budget: the other side computes on this loop, too
HEAD = b"POST %s HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nContent-Type: multipart/form-data; boundary=%s\r\n"
PART = b'--b\r\nContent-Disposition: form-data; name="mask"\r\n'
MEGABYTE = 1 << 20


async def open_to(site: Site) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))


async def said(site: Site, sent: bytes) -> bytes:
    """The server's answer to these bytes; fails if it closes the connection first."""
    reader, writer = await open_to(site)
    with contextlib.suppress(ConnectionError):
        writer.write(sent)
        await writer.drain()
    answer = b""
    with contextlib.suppress(ConnectionError):
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n"), patient(60))
    writer.close()
    return answer


def chunked(body: bytes, size: int) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.fixture
async def quick(site: Site, caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """Check that the loop is never blocked, and nothing is logged."""
    lag = LoopLag()
    asyncio.get_running_loop().set_debug(False)  # its own checks take time
    async with lag.watching():
        yield
    assert lag.worst_busy_s < patient(BUSY_S)
    assert lines_of_bot(caplog) == []


BODIES = {
    "empty lines": b"\r\n" * (MEGABYTE // 2),
    "newlines": b"\n" * MEGABYTE,
    "empty lines before a form": b"\r\n" * (MEGABYTE // 2) + PART + b"\r\nx\r\n--b--\r\n",
    "nearly boundaries": b"\r\n--" * (MEGABYTE // 4),
    "thousands of parts": (PART + b"\r\nx\r\n") * 20_000 + b"--b--",
    "thousands of boundaries": b"--b\r\n" * 200_000,
    "a header of 200 KB": PART + b"X: " + b"a" * 200_000 + b"\r\n\r\nx\r\n--b--",
    "headers without an end": PART + b"X: y\r\n" * 200_000,
    "a header without a colon": PART + b"nonsense\r\n\r\nx\r\n--b--",
    "endless white space behind a boundary": b"--b" + b" " * MEGABYTE,
    "a compressed part": PART + b"Content-Encoding: deflate\r\n\r\nx\r\n--b--",
    "a part in base64": PART + b"Content-Transfer-Encoding: base64\r\n\r\neA==\r\n--b--",
    "a broken name": PART.replace(b'="mask"', b'="mask') + b"\r\nx\r\n--b--",
    "no end": PART + b"\r\n" + b"x" * MEGABYTE,
    "nested": b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n" + b"--c\r\n\r\n" * 100_000 + b"--b--",
}


@pytest.mark.parametrize("way", ["with its length", "in chunks", "in tiny chunks"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_bodies_that_cost_time(site: Site, quick: None, body: bytes, way: str) -> None:
    path = site.link(await site.session()).removeprefix(site.url).encode()
    if way == "with its length":
        sent = b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    else:
        size = 50_000 if way == "in chunks" else 1
        sent = b"Transfer-Encoding: chunked\r\n\r\n" + chunked(body[: MEGABYTE if size > 1 else 100_000], size)
    assert await said(site, HEAD % (path, b"b") + sent) == b"HTTP/1.1 400 Bad Request\r\n"
    assert site.desk.taken == []


HEADERS = {
    "compressed": ({"Content-Encoding": "deflate"}, 415),
    "a long boundary": ({"Content-Type": f"multipart/form-data; boundary={'b' * 2000}"}, 400),
    "an odd boundary": ({"Content-Type": 'multipart/form-data; boundary="b\u00e9"'}, 400),
    "without a boundary": ({"Content-Type": "multipart/form-data; charset=x"}, 400),
    "another site's page": ({"Origin": "https://evil.example"}, 403),
    "a page without an address": ({"Origin": "null"}, 403),
    "this address with another port": ({"Origin": "http://127.0.0.1:1"}, 403),
    "our own page": ({"Origin": "http://painter.example"}, 200),
    "no page": ({}, 200),
}


@pytest.mark.parametrize(("headers", "status"), HEADERS.values(), ids=HEADERS)
async def test_headers_of_a_form(
    site: Site, client: aiohttp.ClientSession, headers: dict[str, str], status: int
) -> None:
    link = site.link(await site.session())
    async with client.post(link, data=form()(), headers=JSON | headers) as sent:
        assert sent.status == status
        if status == 403:
            assert "Open the link from Discord again" in (await sent.json())["error"]
    assert len(site.desk.taken) == (status == 200)


async def test_our_page_without_scripts_is_known_by_its_cookie(site: Site, client: aiohttp.ClientSession) -> None:
    link = site.link(await site.session())
    async with client.get(link) as page:
        assert page.status == 200
    async with client.post(link, data=form(), headers=JSON | {"Origin": "null"}) as sent:
        assert sent.status == 200


TARGETS = {
    "a long name": ("/web/static/" + "a" * 3000, 404),
    "a long folder": ("/web/static/" + "a" * 300 + "/b", 404),
    "a null byte": ("/web/static/%00", 404),
    "a null byte in a folder": ("/web/static/region%00/main.js", 404),
    "bytes that are no text": ("/web/static/%ff%fe", 404),
    "half a code point": ("/web/static/%ed%a0%80", 404),
    "backslashes": ("/web/static/..%5c..%5cpages.py", 404),
    "hidden dots": ("/web/static/%2e%2e/%2e%2e/server.py", 404),
    "a drive": ("/web/static/c:/x", 404),
    "a folder": ("/web/static/region", 404),
    "a folder with a slash": ("/web/static/region/", 404),
    "the folder of all": ("/web/static/", 404),
    "a folder of nothing": ("/web/static//", 404),
    "a folder by its own name": ("/web/static/./region/", 404),
    "a folder from inside": ("/web/static/region/%2e%2e/", 404),
    "a file with a slash": ("/web/static/page.css/", 404),
    "a broken escape": ("/web/static/%zz", 404),
    "a link of strange bytes": ("/region/%ff%00%ed%a0%80", 404),
    "a link of 3,000 letters": ("/region/" + "a" * 3000, 404),
    "an original of strange bytes": ("/original/%ff.%00", 404),
    "a hook of strange bytes": ("/hooks/%ff/%00", 405),
    "a long query": ("/healthz?" + "a=b&" * 900, 200),
    "a longer query": ("/healthz?" + "a=b&" * 9000, 400),
}


@pytest.mark.parametrize(("target", "status"), TARGETS.values(), ids=TARGETS)
async def test_addresses(site: Site, quick: None, target: str, status: int) -> None:
    answer = await said(site, f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert int(answer.split()[1]) == status


HEADS = {
    "a long header": b"X: " + b"a" * 20_000,
    "many headers": b"\r\n".join(b"X-%d: y" % number for number in range(2000)),
    "many long headers": b"\r\n".join(b"X-%d: %s" % (number, b"y" * 4000) for number in range(60)),
    "a long cookie": b"Cookie: " + b"a=b; " * 4000,
    "bytes in a header": b"X: \xff\x00\xfe",
    "two lengths": b"Content-Length: 1\r\nContent-Length: 2",
    "a length of 60 digits": b"Content-Length: " + b"9" * 60,
    "a length below zero": b"Content-Length: -1",
    "two ways to end": b"Content-Length: 5\r\nTransfer-Encoding: chunked",
    "an unknown encoding": b"Transfer-Encoding: gzip, nonsense",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
async def test_heads(site: Site, quick: None, head: bytes) -> None:
    answer = await said(site, b"POST /hooks/main/x HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n")
    assert answer.split()[1] in (b"400", b"404", b"431")


@pytest.mark.parametrize("price", ["9" * 65, "9" * 11, "-1", "1e3", "\u0661", "9" * 5000], ids=len)
async def test_prices_that_are_none(site: Site, client: aiohttp.ClientSession, price: str) -> None:
    async with client.post(site.link(await site.session()), data=form(price=price), headers=JSON) as sent:
        assert sent.status == 400
    assert site.desk.taken == []


async def test_unfinished_posts_are_few_and_others_go_on(site: Site, client: aiohttp.ClientSession) -> None:
    parent = await site.parent()
    mine = site.link(await site.session(parent)).removeprefix(site.url).encode()
    body = b"Content-Length: 9000000\r\n\r\n" + PART + b"\r\n" + bytes(100_000)
    held = [await open_to(site) for _ in range(60)]
    for _, writer in held:
        writer.write(HEAD % (mine, b"b") + body)
    answers = [asyncio.create_task(reader.readuntil(b"\r\n")) for reader, _ in held]
    while sum(task.done() for task in answers) < 58:
        await asyncio.wait(answers, return_when=asyncio.FIRST_COMPLETED, timeout=20)
        answers.sort(key=lambda task: task.done())
        assert not all(task.done() for task in answers)
        await asyncio.sleep(0.01)
    assert {task.result().split()[1] for task in answers if task.done()} == {b"429"}
    async with client.get(f"{site.url}/healthz") as alive:
        assert alive.status == 200
    for task in answers:
        task.cancel()
    for _, writer in held:
        writer.close()
    await asyncio.gather(*answers, return_exceptions=True)


async def test_masks_that_wait_for_their_turn_are_few(
    site: Site, client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, start, free = site.link(await site.session()), site.desk.start_region, asyncio.Event()

    async def later(*given: Any) -> Job | InReview:
        await free.wait()
        return await start(*given)

    async def send() -> int:
        async with client.post(link, data=form(), headers=JSON) as sent:
            return sent.status

    monkeypatch.setattr(site.desk, "start_region", later)
    posts = [asyncio.create_task(send()) for _ in range(6)]
    async with within():
        while sum(post.done() for post in posts) < 4:
            await asyncio.wait([post for post in posts if not post.done()], return_when=asyncio.FIRST_COMPLETED)
        assert {post.result() for post in posts if post.done()} == {429}
        free.set()
        assert sorted(await asyncio.gather(*posts)) == [200, 410, 429, 429, 429, 429]


COOKIES = {"dollars": "$a=b;" * 1600, "bare names": "a;" * 4000, "open quotes": 'a="b;' * 1600}


@pytest.mark.parametrize("cookies", COOKIES.values(), ids=COOKIES)
async def test_cookies_that_cost_time(site: Site, client: aiohttp.ClientSession, cookies: str) -> None:
    link, began = f"{site.url}/region/x", time.process_time()
    for _ in range(20):
        async with client.get(link, headers=JSON | {"Cookie": cookies}) as answer:
            assert answer.status == 404
    assert time.process_time() - began < patient(20 * 0.01)  # both sides


KINDS = {
    "many parameters": "multipart/form-data" + ";a=b" * 1900,
    "nothing but semicolons": "multipart/form-data" + ";" * 8000,
    "open quotes": "multipart/form-data; " + 'a="b' * 1500,
    "open brackets": "(" * 8000,
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
async def test_kinds_of_bodies_that_cost_time(site: Site, client: aiohttp.ClientSession, kind: str) -> None:
    link, began = site.link(await site.session()), time.process_time()
    for _ in range(5):
        async with client.post(link, data=b"--b--", headers=JSON | {"Content-Type": kind}) as answer:
            assert answer.status in (400, 415)
    assert time.process_time() - began < patient(5 * 0.04)  # both sides


def pieces_of(body: bytes, size: int) -> Iterator[bytes]:
    return (body[at : at + size] for at in range(0, len(body), size))


FORMS = {
    "plain": (PART + b"\r\nabc\r\n--b--\r\n", {"mask": b"abc"}),
    "two parts": (PART + b"\r\nabc\r\n--b\r\ncontent-disposition:form-data;name=prompt\r\n\r\n\r\n--b--", {
        "mask": b"abc", "prompt": b"",
    }),
    "no line for no content": (PART + b"\r\n--b--", {"mask": b""}),
    "lines of its own": (PART + b"\r\n\r\n--\r\n-b\r\n\r\n--b--", {"mask": b"\r\n--\r\n-b\r\n"}),
    "preamble and epilogue": (b"hello\r\n" + PART + b"\r\nabc\r\n--b--\r\nbye --b", {"mask": b"abc"}),
    "white space": (PART.replace(b"--b", b"--b \t ") + b"\r\nabc\r\n--b--", {"mask": b"abc"}),
    "a name in a file name": (
        PART.replace(b'name="mask"', b'filename="a; name=\\"prompt\\""; name="mask"') + b"\r\nabc\r\n--b--",
        {"mask": b"abc"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(("body", "parts"), FORMS.values(), ids=FORMS)
def test_forms_in_pieces(body: bytes, parts: dict[str, bytes], size: int) -> None:
    read = MultipartForm(b"b", {"mask": 100, "prompt": 100})
    for piece in pieces_of(body, size):
        read.feed(piece)
    assert read.parts() == parts


@pytest.mark.parametrize("cut", range(0, len(FORMS["two parts"][0]), 5))
def test_a_form_that_was_cut_off_is_none(cut: int) -> None:
    read = MultipartForm(b"b", {"mask": 100, "prompt": 100})
    read.feed(FORMS["two parts"][0][:cut])
    with pytest.raises(Malformed):
        read.parts()
