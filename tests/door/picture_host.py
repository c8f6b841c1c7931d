"""A host of pictures beside the provider, and a forward proxy: both on loopback, both count their requests."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class PictureHost:
    """Returns `content` for every address."""

    content: bytes
    url: str = ""
    asked: list[web.Request] = field(default_factory=list)

    async def _give(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        return web.Response(body=self.content, content_type="image/png")

    @asynccontextmanager
    async def open(self) -> AsyncIterator[PictureHost]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._give)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()


class ForwardProxy:
    """An HTTP proxy as people run them: absolute addresses in plain requests, CONNECT for the rest.

    Only it knows the targets of `ways`, by "host:port"; no other CONNECT is allowed.
    """

    def __init__(self, ways: Mapping[str, int] | None = None) -> None:
        self.url = ""
        self._ways = ways or {}
        self.asked: list[str] = []  # first lines of requests
        self.heads: list[bytes] = []

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            line, rest = head.split(b"\r\n", 1)
            method, target, version = line.decode().split(" ")
            self.asked.append(f"{method} {target}")
            self.heads.append(head)
            if method == "CONNECT":
                await self._connect(target, reader, writer)
                return
            where, _, path = target.partition("://")[2].partition("/")
            host, _, port = where.rpartition(":")
            other_reader, other_writer = await asyncio.open_connection(host, int(port))
            if b"\r\nupgrade:" not in head.lower():
                rest = b"Connection: close\r\n" + rest  # one request each, so that none passes uncounted
            other_writer.write(f"{method} /{path} {version}\r\n".encode() + rest)
            await asyncio.gather(pipe(reader, other_writer), pipe(other_reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # one side went away
        finally:
            writer.close()

    async def _connect(self, target: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if target not in self._ways:
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", self._ways[target])
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(pipe(reader, other_writer), pipe(other_reader, writer))

    @asynccontextmanager
    async def open(self) -> AsyncIterator[ForwardProxy]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()


async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass data on until one side closes."""
    try:
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    except (ConnectionError, ssl.SSLError):
        pass  # as above
    finally:
        writer.close()
