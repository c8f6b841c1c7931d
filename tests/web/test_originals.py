"""Links to originals: whom they let in, for how long, and what they return."""

from __future__ import annotations

import asyncio
import io
import os
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from bot.core.models import Job
from bot.core.states import JobState
from bot.services.media.originals import LIFE_S
from bot.store.jobs import lifecycle
from bot.web.connection_timeouts import LIMITS_S, ConnectionState
from bot.web.connections import Connections
from tests.waiting import until
from tests.web.site import PUBLIC, Site, picture
from tests.web.site import site as running_site

PAGE = {"Accept": "text/html"}


async def linked(site: Site) -> tuple[Job, str]:
    """A finished job and the link to its original, on this machine."""
    job = await site.parent()
    link = site.originals.link(job)
    assert link is not None
    assert link.startswith(f"{PUBLIC}/original/")
    return job, link.replace(PUBLIC, site.url)


async def test_a_link_gives_the_file_byte_for_byte(site: Site, client: aiohttp.ClientSession) -> None:
    job, link = await linked(site)
    async with client.get(link) as answer:
        assert await answer.read() == picture()
    assert (answer.status, answer.content_type) == (200, "image/png")
    assert answer.headers["Content-Disposition"] == f'inline; filename="{job.id}.png"'
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"].startswith("private")


async def test_a_piece_of_a_file_can_be_asked_for(site: Site, client: aiohttp.ClientSession) -> None:
    _job, link = await linked(site)
    async with client.get(link, headers={"Range": "bytes=0-3"}) as answer:
        assert (answer.status, await answer.read()) == (206, picture()[:4])


def open_below(folder: Path) -> Iterator[str]:
    """The files in a folder that this process has open."""
    for number in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # closed meanwhile
            name = os.readlink(f"/proc/self/fd/{number}")
            if name.startswith(str(folder)):
                yield name


def large_picture() -> bytes:
    """20 MB, which no buffer holds."""
    large, side = io.BytesIO(), 2600
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(large, "PNG", compress_level=0)
    return large.getvalue()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted in /proc")
async def test_a_download_that_is_ended_in_the_middle_leaves_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    connections = Connections(limits_s=dict.fromkeys(ConnectionState, 1.0))
    async with running_site(tmp_path, connections=connections) as site:
        link = site.originals.link(await site.parent(large_picture())) or ""
        with socket.create_connection(("127.0.0.1", int(site.url.rpartition(":")[2]))) as reader:
            reader.sendall(f"GET {link.removeprefix(PUBLIC)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            await until(lambda: any(open_below(tmp_path / "images")), "the file is being sent")
            await until(lambda: not len(connections), "the server has ended it")
            await until(lambda: not any(open_below(tmp_path / "images")), "the file is closed")
        async with aiohttp.ClientSession() as client, client.get(f"{site.url}/healthz") as alive:
            assert alive.status == 200
    assert [record for record in caplog.records if record.name == "asyncio" and record.levelname == "ERROR"] == []


async def download(site: Site, content: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection that downloads an original, has its first bytes, and reads no more for now."""
    link = site.originals.link(await site.parent(content)) or ""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
    writer.write(f"GET {link.removeprefix(PUBLIC)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def dial(site: Site, count: int, sent: bytes) -> list[asyncio.StreamWriter]:
    """Other clients that connect."""
    writers = []
    for _ in range(count):
        _reader, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
        writer.write(sent)
        writers.append(writer)
    return writers


async def test_a_download_is_not_cut_for_others_who_dial(tmp_path: Path) -> None:
    async with running_site(tmp_path, connections=Connections(8)) as site:
        content = large_picture()
        reader, writer = await download(site, content)
        others = await dial(site, 20, b"GET /healthz HTTP/1.1\r\n")
        assert await reader.readexactly(len(content)) == content
        for one in (writer, *others):
            one.close()


async def test_a_download_that_nobody_reads_makes_room_where_all_others_are_busy(
    tmp_path: Path, client: aiohttp.ClientSession
) -> None:
    async with running_site(tmp_path, connections=Connections(8)) as site:
        reader, writer = await download(site, large_picture())
        hook = f"/hooks/main/{site.signer.hook_token('main')}"
        head = f"POST {hook} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab".encode()
        busy = await dial(site, 7, head)
        async with client.get(f"{site.url}/healthz") as alive:
            assert alive.status == 200
        for one in (writer, *busy):
            one.close()
        with suppress(ConnectionError):
            await reader.read()


async def test_a_download_may_take_long_while_it_goes_on(tmp_path: Path) -> None:
    connections = Connections(limits_s={**LIMITS_S, ConnectionState.FILE: 0.5, ConnectionState.IDLE: 0.5})
    async with running_site(tmp_path, connections=connections) as site:
        content, began, got = large_picture(), time.monotonic(), bytearray()
        reader, writer = await download(site, content)
        while time.monotonic() < began + 1.5:  # slowly
            got += await reader.readexactly(256 * 1024)
            await asyncio.sleep(0.05)
        assert len(got) < len(content) // 2
        got += await reader.readexactly(len(content) - len(got))
        assert got == content
        writer.close()


async def test_a_link_ends_after_a_week(site: Site, client: aiohttp.ClientSession) -> None:
    _job, link = await linked(site)
    site.clock.now += LIFE_S - 1
    async with client.get(link) as answer:
        assert answer.status == 200
    site.clock.now += 2
    async with client.get(link, headers=PAGE) as answer:
        assert answer.status == 410
        assert "has expired" in await answer.text()


@pytest.mark.parametrize("end", ["x", "", ".", "%00", "/x"])
async def test_what_we_did_not_sign_is_unknown(site: Site, client: aiohttp.ClientSession, end: str) -> None:
    _job, link = await linked(site)
    changed = link[: link.rindex(".") + 5] + end
    async with client.get(changed) as answer:
        assert answer.status == 404


@pytest.mark.parametrize("purpose", ["region", "hook"])
async def test_what_was_signed_for_something_else_is_unknown(
    site: Site, client: aiohttp.ClientSession, purpose: str
) -> None:
    job = await site.parent()
    signed = site.signer.sign(purpose, f"{job.id}-99999999999")
    async with client.get(f"{site.url}/original/{signed}") as answer:
        assert answer.status == 404


async def test_a_job_that_was_not_paid_for_shows_nothing(site: Site, client: aiohttp.ClientSession) -> None:
    job, link = await linked(site)
    async with site.db.transaction() as conn:
        await lifecycle.fail(conn, job.id, "no way to post it", False, site.clock())
    async with client.get(link) as answer:
        assert answer.status == 410


async def test_a_file_that_is_gone_is_said(site: Site, client: aiohttp.ClientSession) -> None:
    job, link = await linked(site)
    assert job.result is not None
    site.media.path(job.result).unlink()
    async with client.get(link) as answer:
        assert answer.status == 410


async def test_there_is_no_link_without_an_address_or_a_file(tmp_path: Path) -> None:
    async with running_site(tmp_path, public_url="") as nowhere:
        assert nowhere.originals.link(await nowhere.parent()) is None
    async with running_site(tmp_path) as somewhere:
        job = replace(await somewhere.parent(), result=None, state=JobState.RUNNING)
        assert somewhere.originals.link(job) is None
