"""Loopback servers for client tests: a scripted one, and some that misbehave below HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. A text or bytes body is sent raw, anything else as JSON."""

    body: object = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> web.Response:
        content_type = None if "Content-Type" in self.headers else "application/json"
        raw = self.body if isinstance(self.body, str | bytes) else json.dumps(self.body)
        content = raw.encode() if isinstance(raw, str) else raw
        return web.Response(body=content, status=self.status, headers=self.headers, content_type=content_type)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came in; `target` is the path with its query, exactly as sent."""

    method: str
    path: str
    target: str
    headers: dict[str, str]
    body: object
    peer: tuple[str, int]


class ScriptedServer:
    """Gives each path its replies in turn, repeating the last one; an unknown path is a relay's 404."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.url = ""
        self._replies: dict[str, list[Reply]] = {}

    def on(self, path: str, *replies: Reply) -> None:
        self._replies[path] = list(replies)

    def paths(self) -> list[str]:
        return [request.path for request in self.seen]

    async def _handle(self, request: web.Request) -> web.Response:
        raw = await request.read()
        assert request.transport is not None
        peer = request.transport.get_extra_info("peername")
        body = json.loads(raw) if raw else None
        self.seen.append(Seen(request.method, request.path, request.raw_path, dict(request.headers), body, peer))
        replies = self._replies.get(request.path)
        if not replies:
            text = f"Invalid URL ({request.method} {request.path})"
            return Reply({"error": {"message": text, "type": "invalid_request_error"}}, 404).response()
        return (replies.pop(0) if len(replies) > 1 else replies[0]).response()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[ScriptedServer]:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()


@asynccontextmanager
async def raw_server(talk: Talk) -> AsyncIterator[str]:
    """A TCP server that reads a request's head, then acts as `talk` says; yields its URL."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client gave up, which some tests expect
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close without an answer."""


async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Never answer; ends when the client leaves."""
    await reader.read()


def say(text: bytes) -> Talk:
    """Send these bytes unchanged, then close."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        await writer.drain()

    return talk


async def send_forever(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A body without an end."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    while True:
        writer.write(chunk)
        await writer.drain()


# faults of a server after it has received a submit
AFTER_RECEIPT: dict[str, Talk] = {
    "hangs up": hang_up,
    "silence": stay_silent,
    "502 page": say(b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"),
    "503 empty": say(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
    "200 empty": say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    "200 page": say(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"),
    "cut JSON": say(b'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{"code": 1, '),
    "short body": say(b'HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"code": 1'),
    "deep JSON": say(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n" + b"[" * 90_000),
    "endless body": send_forever,
    "not HTTP": say(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
}
