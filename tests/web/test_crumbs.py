"""Requests that cost far more to read than to send: bodies in crumbs, empty lines, bodies without an end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.web.provider_webhooks import MAX_BODY_BYTES
from tests.waiting import within
from tests.web.site import Site

MEGABYTE = 1 << 20
IN_CHUNKS = (
    b"POST %s HTTP/1.1\r\nHost: x\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n"
)
ROOM = 16 * MEGABYTE  # the system's buffers on both ends

FLOODS = {
    "bytes one by one": (IN_CHUNKS % b"/nowhere", b"1\r\nx\r\n", ROOM),
    "at a link": (IN_CHUNKS % b"/region/x", b"1\r\nx\r\n", ROOM),
    "with extensions": (IN_CHUNKS % b"/nowhere", b"1;a=b\r\nx\r\n", ROOM),
    "small pieces": (IN_CHUNKS % b"/nowhere", b"c8\r\n" + b"x" * 200 + b"\r\n", ROOM),
    "trailers": (IN_CHUNKS % b"/nowhere" + b"0\r\n", b"a: b\r\n", ROOM),
    "empty lines": (b"", b"\r\n", ROOM),
    "no end": (b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n", b"x", 32 * MEGABYTE + ROOM),
}


async def taken(site: Site, head: bytes, crumb: bytes, most: int) -> int:
    """The number of bytes of a flood that the server reads before it ends the connection, or `most`."""
    _reader, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
    flood, sent = crumb * (MEGABYTE // 8 // len(crumb)), 0
    writer.write(head)
    with contextlib.suppress(ConnectionError):
        async with within():
            while sent < most:
                writer.write(flood)
                await writer.drain()
                sent += len(flood)
    writer.close()
    return sent


@pytest.mark.parametrize(("head", "crumb", "most"), FLOODS.values(), ids=FLOODS)
async def test_a_flood_is_not_read_for_ever(site: Site, head: bytes, crumb: bytes, most: int) -> None:
    assert await taken(site, head, crumb, most) < most


async def pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(MAX_BODY_BYTES // size):
        yield b" " * size


async def test_pieces_as_networks_make_them_are_taken(site: Site, client: aiohttp.ClientSession) -> None:
    hook = f"{site.url}/hooks/main/{site.signer.hook_token('main')}"
    async with client.post(hook, data=pieces(1400)) as sent:
        assert sent.status == 200


async def test_who_is_refused_reads_the_answer_after_sending_all(site: Site) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
    writer.write(b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (20 * MEGABYTE))
    for _ in range(20):
        writer.write(bytes(MEGABYTE))
        await writer.drain()
    assert (await reader.readline()).split()[1] == b"404"
    writer.close()


async def test_a_connection_may_bring_many_requests(site: Site, client: aiohttp.ClientSession) -> None:
    lines = {f"X-{number}": "y" for number in range(40)}
    for _ in range(60):
        async with client.get(f"{site.url}/healthz", headers=lines) as alive:
            assert alive.status == 200
