"""Limits of connections to the web server: how many, and how long they may be silent."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from bot.web.connection_timeouts import LIMITS_S, ConnectionState
from bot.web.connections import Connections
from bot.web.peers import is_loopback
from tests.log_lines import lines_of_bot
from tests.waiting import within
from tests.web.site import Site
from tests.web.site import site as running_site

HALF_A_HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
MOST = 8
Wires = list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
Dial = Callable[[Site, bytes, int], Awaitable[Wires]]


@pytest.fixture
async def dial() -> AsyncIterator[Dial]:
    """Connections that send some bytes and then nothing."""
    wires: Wires = []

    async def dialled(site: Site, sent: bytes, count: int) -> Wires:
        port = int(site.url.rpartition(":")[2])
        new = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
        for _, writer in new:
            with contextlib.suppress(ConnectionError):
                writer.write(sent)
        wires.extend(new)
        return new

    yield dialled
    for _, writer in wires:
        writer.close()


async def healthy(site: Site) -> bool:
    async with aiohttp.ClientSession() as client, client.get(f"{site.url}/healthz") as alive:
        return alive.status == 200


async def dropped(wires: Wires, count: int) -> None:
    """Wait until the server has closed this many."""
    reads = [asyncio.create_task(_ended(reader)) for reader, _ in wires]
    async with within():
        while sum(read.done() for read in reads) < count:
            await asyncio.wait([read for read in reads if not read.done()], return_when=asyncio.FIRST_COMPLETED)
    for read in reads:
        read.cancel()
    await asyncio.gather(*reads, return_exceptions=True)


async def _ended(reader: asyncio.StreamReader) -> None:
    with contextlib.suppress(ConnectionError):
        await reader.read()


SILENT = {
    "half a head": HALF_A_HEAD,
    "nothing": b"",
    "empty lines": b"\r\n\r\n",
    "idle after an answer": HALF_A_HEAD + b"\r\n",
    "the rest of a body": b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n" + bytes(100_000),
}


@pytest.mark.parametrize("sent", SILENT.values(), ids=SILENT)
async def test_who_waits_makes_room(tmp_path: Path, dial: Dial, sent: bytes) -> None:
    connections = Connections(MOST, limits_s=dict.fromkeys(ConnectionState, 3600.0))
    async with running_site(tmp_path, connections=connections) as site:
        wires = await dial(site, sent, 5 * MOST)
        assert await healthy(site)
        assert len(connections) <= MOST
        await dropped(wires, 4 * MOST)


async def test_a_request_is_not_ended_for_another(tmp_path: Path, dial: Dial, client: aiohttp.ClientSession) -> None:
    connections = Connections(2)
    async with running_site(tmp_path, connections=connections) as site:
        hook = f"/hooks/main/{site.signer.hook_token('main')}"
        head = f"POST {hook} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab".encode()
        [(reader, writer)] = await dial(site, head, 1)
        await dial(site, HALF_A_HEAD, 20)
        assert await healthy(site)
        writer.write(b"cd")
        assert (await reader.readline()).split()[1] == b"200"


@pytest.mark.parametrize("state", [ConnectionState.HEAD, ConnectionState.IDLE])
async def test_nobody_waits_for_ever(tmp_path: Path, dial: Dial, state: ConnectionState) -> None:
    connections = Connections(limits_s={**LIMITS_S, state: 0.05})
    sent = HALF_A_HEAD + (b"\r\n" if state is ConnectionState.IDLE else b"")
    async with running_site(tmp_path, connections=connections) as site:
        await dropped(await dial(site, sent, 3), 3)


async def test_one_address_does_not_take_all() -> None:
    connections = Connections(most_of_one=1)
    assert connections.welcomes("192.0.2.1")
    connections._of["192.0.2.1"] = connections._of["127.0.0.1"] = 1
    assert not connections.welcomes("192.0.2.1")
    assert connections.welcomes("127.0.0.1")


async def test_a_system_without_files_is_named_once(
    site: Site, dial: Dial, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    accept, faults = loop.sock_accept, [OSError(errno.EMFILE, "Too many open files")] * 5

    async def full(listener: socket.socket) -> tuple[socket.socket, object]:
        if faults:
            raise faults.pop()
        return await accept(listener)

    monkeypatch.setattr(loop, "sock_accept", full)
    await dial(site, b"", 1)  # the call that waits already is answered by this one
    assert await healthy(site)
    assert faults == []
    assert len(lines_of_bot(caplog)) == 1


LOOPBACK = {"127.0.0.1": True, "127.8.8.8": True, "::1": True, "::ffff:127.0.0.1": True, "10.0.0.1": False, "": False}


@pytest.mark.parametrize(("address", "ours"), LOOPBACK.items(), ids=str)
def test_loopback(address: str, ours: bool) -> None:
    assert is_loopback(address) is ours
