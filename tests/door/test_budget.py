"""The budget of one input: no step holds the event loop for longer than 50 ms, and none takes more than 64 MB.

The process measures itself (`LoopLag`), so only its own computing counts; a busy machine doesn't. The input here is the
worst that we know of. Another member works meanwhile and must be answered in time.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image

from bot.services import open_files
from tests.door.flooding import SHAPES
from tests.door.front import Front, buttons_of, opened, until
from tests.door.process import ROOT
from tests.waiting import patient
from tests.web.test_floods import BODIES, HEAD, PART, chunked
from tests.web.test_front_door import LINK, free_port
from tests.web.test_links import form

MOST_BUSY_MS = 5 * 50  # generous: other tests keep the machine busy
MOST_MB = 64
MOST_SPENT = 0.4  # of one core: twice the share of strangers, and the bot's other work
MEASURING = """
import logging, runpy
logging.getLogger("bot.services.loop_lag").setLevel("DEBUG")
runpy.run_module("bot", run_name="__main__")
"""
_STOOD = re.compile(r"stood (\d+) ms at most, (\d+) ms of them at work")
_LOUD = re.compile(r"^\S+ (?:WARNING|ERROR) ", re.MULTILINE)


@pytest_asyncio.fixture(loop_scope="session")
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    """A bot with a web server, whose memory was warmed up by a job."""
    open_files.raise_limit()  # ours: the attacks open many connections
    port = free_port()
    settings = {"WEB_PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    async with opened(tmp_path, settings, start=False) as running:
        await running.bot.start_script(MEASURING)
        await running.ready()
        yield running


def address(front: Front) -> str:
    return front.bot.settings["PUBLIC_URL"]


async def link_of(front: Front) -> str:
    """An open region link of Bob's."""
    single = await front.ended(await front.press((await front.grid("a castle --v 6.1", "bob"))["id"], "U1", "bob"))
    answer = await (await front.member("bob").click(single["id"], label="Vary (Region)")).answered()
    panel = front.discord.message(str(answer.message)) or {}
    [link] = [button["url"] for button in buttons_of(panel) if button["style"] == LINK]
    return str(link)


async def dial(front: Front, sent: bytes) -> asyncio.StreamWriter:
    _, writer = await asyncio.open_connection("127.0.0.1", int(front.bot.settings["WEB_PORT"]))
    with contextlib.suppress(ConnectionError):
        writer.write(sent)
        await writer.drain()
    return writer


async def bodies(front: Front) -> None:
    path = (await link_of(front)).removeprefix(address(front)).encode()
    for body in BODIES.values():
        lengthy = b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        for sent in (lengthy, b"Transfer-Encoding: chunked\r\n\r\n" + chunked(body, 5_000)):
            reader, writer = await asyncio.open_connection("127.0.0.1", int(front.bot.settings["WEB_PORT"]))
            with contextlib.suppress(ConnectionError):
                writer.write(HEAD % (path, b"b") + sent)
                assert b" 400 " in await reader.readline()
            writer.close()


async def unfinished_posts(front: Front) -> None:
    path = (await link_of(front)).removeprefix(address(front)).encode()
    body = b"Content-Length: 10000000\r\n\r\n" + PART + b"\r\n" + bytes(9_000_000)
    posts = [asyncio.create_task(dial(front, HEAD % (path, b"b") + body)) for _ in range(60)]
    await asyncio.wait(posts, timeout=10)
    for post in posts:
        if post.done() and post.exception() is None:
            post.result().close()
        post.cancel()


async def half_heads(front: Front) -> None:
    held = [await dial(front, b"GET /healthz HTTP/1.1\r\nHost: x\r\n") for _ in range(1_100)]
    async with aiohttp.ClientSession() as client, client.get(f"{address(front)}/healthz") as alive:
        assert alive.status == 200
    for writer in held:
        writer.close()


async def repeated(front: Front) -> None:
    targets = ["/healthz", "/region/x", "/web/static/" + "a" * 3000, "/web/static/%00", "/hooks/main/x", "/nowhere"]

    async def often(client: aiohttp.ClientSession) -> None:
        for number in range(40):
            with contextlib.suppress(aiohttp.ClientError):
                async with client.get(address(front) + targets[number % len(targets)]) as answer:
                    assert answer.status in (200, 404, 405, 503)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        await asyncio.gather(*(often(client) for _ in range(50)))


async def dear_prompts(front: Front) -> None:
    member = front.member("bob")
    value = "--q " * 450
    await (await member.command("preset save", {"name": "a", "value": value[:1800]})).answered()
    for prompt in ("--a " * 1500, "a fox " + "--ar 3:2 " * 600, "{a, b} " * 800, "::2 " * 1400, "x" * 5999):
        with contextlib.suppress(Exception):  # refused by Discord's page or by the bot: both are fine
            await (await front.ask(prompt[:5900], "bob")).answered()


async def filter_words(front: Front) -> None:
    """The longest words of an admin, and a prompt made entirely of them."""
    admin = front.member("admin")
    for number in range(1, 101):
        await (await admin.command("admin filter add", {"pattern": " ".join(["z"] * number)})).answered()
    for _ in range(3):
        await (await front.ask("z " * 890, "bob")).answered()


async def huge_masks(front: Front) -> None:
    """Small files of many pixels, 160 MB each when decoded."""
    link = await link_of(front)
    target = io.BytesIO()
    Image.new("1", (6_324, 6_324), 1).save(target, "PNG")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        for _ in range(6):
            async with client.post(link, data=form(target.getvalue())) as sent:
                assert sent.status in (409, 410, 413, 422, 429, 503)


@contextlib.asynccontextmanager
async def flooded(front: Front, shape: str, seconds: float, nice: int) -> AsyncIterator[Process]:
    """Flood with this shape for a while; the flooding process is nice, so it takes no time that others need."""
    command = (sys.executable, "-m", "tests.door.flooding", front.bot.settings["WEB_PORT"], str(seconds), shape)
    flood = await asyncio.create_subprocess_exec("nice", "-n", str(nice), *command, cwd=ROOT)
    try:
        yield flood
    finally:
        with contextlib.suppress(ProcessLookupError):
            flood.kill()
        await flood.wait()


async def floods(front: Front) -> None:
    for shape in SHAPES:
        async with flooded(front, shape, 1.5, nice=10) as flood:
            assert await flood.wait() == 0
    async with aiohttp.ClientSession() as client, client.get(f"{address(front)}/healthz") as alive:
        assert alive.status == 200


ATTACKS: dict[str, Callable[[Front], Awaitable[None]]] = {
    "floods": floods,
    "bodies": bodies,
    "unfinished posts": unfinished_posts,
    "half heads": half_heads,
    "repeated requests": repeated,
    "dear prompts": dear_prompts,
    "filter words": filter_words,
    "huge masks": huge_masks,
}


def _memory_mb(front: Front, field: str) -> float:
    status = Path(f"/proc/{front.bot.pid}/status").read_text()
    return int(re.search(rf"^{field}:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024  # type: ignore[index]


async def _working(front: Front, done: asyncio.Event) -> int:
    """Alice works as usual; each answer must come within Discord's three seconds."""
    count = 0
    while not done.is_set() or count < 3:
        await front.grid(f"a quiet picture, number {count}")
        count += 1
    return count


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="memory is read from /proc")
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
async def test_nothing_holds_up_the_others(front: Front, attack: Callable[[Front], Awaitable[None]]) -> None:
    await front.grid("a first picture")
    before, loud = _memory_mb(front, "VmRSS"), len(_LOUD.findall(front.bot.printed))
    done = asyncio.Event()
    working = asyncio.create_task(_working(front, done))
    try:
        await attack(front)
    finally:
        done.set()
    assert await working >= 3
    assert _memory_mb(front, "VmHWM") - before < MOST_MB
    assert len(_LOUD.findall(front.bot.printed)) - loud <= 1
    await front.settled()
    await front.bot.stop()
    front.check()
    stood = _STOOD.search(front.bot.printed)
    assert stood is not None
    assert int(stood[2]) < patient(MOST_BUSY_MS), stood[0]


def _computed_s(front: Front) -> float:
    fields = Path(f"/proc/{front.bot.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="time is read from /proc")
async def test_strangers_together_have_a_small_part_of_the_time(front: Front) -> None:
    """Bodies without an end took three quarters of it. Visitors and monitors are served meanwhile."""
    async with flooded(front, "bodies without an end", 60, nice=0), aiohttp.ClientSession() as client:
        await asyncio.sleep(1.0)  # until all are connected, and the burst is spent
        before, began = _computed_s(front), time.monotonic()
        while time.monotonic() < began + 3:
            async with client.get(f"{address(front)}/healthz") as alive:
                assert alive.status == 200
            await asyncio.sleep(0.2)
        spent = (_computed_s(front) - before) / (time.monotonic() - began)
    assert spent < MOST_SPENT


@pytest.mark.parametrize("limit", [64, 256])
async def test_few_files_are_kept_for_the_work(tmp_path: Path, limit: int) -> None:
    """Even if the system gives few: connections of strangers end before the bot's own."""
    port = free_port()
    settings = {"WEB_PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    open_files.raise_limit()
    async with opened(tmp_path, settings, start=False) as front:
        front.bot.most_files = limit
        await front.start()
        held = [await dial(front, b"GET / HTTP/1.1\r\n") for _ in range(3 * limit)]
        loud = len(_LOUD.findall(front.bot.printed))
        await front.grid("a picture in spite of them")
        await until(lambda: front.bot.running, "it runs")
        assert len(_LOUD.findall(front.bot.printed)) - loud <= 1
        for writer in held:
            writer.close()
        await front.settled()
        front.check()
