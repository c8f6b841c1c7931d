"""The HTTP side of the simulated provider in every dialect: scripted faults, and the record of requests."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from aiohttp import web

from loopback_provider.faults import BadAnswer, Faults
from loopback_provider.midjourney_proxy.answers import Answer

_MAX_BODY_BYTES = 64 * 2**20
_KEPT_REQUESTS = 20_000
_KEPT_CHARACTERS = 200_000
_SECRET_HEADERS = ("authorization", "mj-api-secret", "x-api-key")
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request and its answer. `headers` are without the keys, `body` and `response` are JSON if possible, else text
    (a picture's length in words); `at` is epoch seconds."""

    method: str
    path: str
    headers: dict[str, str]
    body: object
    status: int
    response: object
    at: float


class Submit(NamedTuple):
    """One accepted submission; `task_id` is the `result` as text. Texts over 200,000 characters are cut."""

    path: str
    body: dict[str, Any]
    task_id: str


class Counter(Protocol):
    """The routes of a dialect."""

    submits: list[Submit]

    async def serve(self, request: web.Request) -> web.Response:
        """The answer to any request, unknown addresses and wrong keys included."""


class Front:
    """The aiohttp application around a counter."""

    def __init__(self, counter: Counter, faults: Faults) -> None:
        self.requests: list[Recorded] = []
        self._counter = counter
        self._faults = faults
        self._closing = asyncio.Event()

    def application(self) -> web.Application:
        """The application; it handles every address, so that unknown ones get the answers of the real servers."""
        self._closing.clear()
        app = web.Application(client_max_size=_MAX_BODY_BYTES, middlewares=[self._recorded, self._faulty])
        app.router.add_route("*", "/{path:.*}", self._serve)
        return app

    def release(self) -> None:
        """Releases every request that hangs on order."""
        self._closing.set()

    @web.middleware
    async def _recorded(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        body = readable(await request.read(), "application/json")
        response = await handler(request)
        content = response.body if isinstance(response, web.Response) else None
        answer = readable(content if isinstance(content, bytes) else b"", response.content_type)
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _SECRET_HEADERS}
        self.requests.append(
            Recorded(request.method, request.path_qs, headers, shortened(body), response.status, answer, time.time())
        )
        del self.requests[:-_KEPT_REQUESTS]
        return response

    @web.middleware
    async def _faulty(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        fault = self._faults.answer_for(request.method, request.path)
        if fault is None:
            return await handler(request)
        await request.read()
        usual = await handler(request) if fault.after_effect or not fault.answers else None
        if fault.hang_s:
            await self._hang(fault.hang_s)
        if usual is not None and not fault.answers:
            return usual
        if fault.trickles:
            return await self._trickle(request)
        return await _bad_answer(request, fault)

    async def _trickle(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):  # the client gave up
            while not self._closing.is_set():
                await response.write(b"x")
                await self._hang(0.5)
        return response

    async def _hang(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        return await self._counter.serve(request)


async def _bad_answer(request: web.Request, fault: BadAnswer) -> web.StreamResponse:
    if fault.cut:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=499)
    if fault.oversize:
        response = web.StreamResponse(status=fault.status, headers=dict(fault.headers))
        await response.prepare(request)
        block = b" " * 65536
        for _ in range(0, fault.oversize, len(block)):
            await response.write(block)
        return response
    return http(Answer(fault.status, fault.body, fault.headers))


def http(answer: Answer) -> web.Response:
    """The answer on the wire."""
    if answer.body is None:
        return web.Response(status=answer.status, headers=answer.headers)
    if isinstance(answer.body, bytes):
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body)
    if isinstance(answer.body, str):
        kind = "text/html" if answer.body.lstrip().startswith("<") else "text/plain"
        return web.Response(status=answer.status, headers=answer.headers, text=answer.body, content_type=kind)
    return web.json_response(answer.body, status=answer.status, headers=answer.headers)


def readable(content: bytes, content_type: str) -> object:
    """A body as JSON if possible, else as text; a picture's or clip's length in words."""
    if content_type.startswith(("image/", "video/")):
        return f"{len(content)} bytes of {content_type}"
    try:
        return json.loads(content) if content else None
    except (ValueError, RecursionError):
        return content.decode(errors="replace")


def shortened(body: Any) -> Any:
    """The body without uploads that are too large to keep for every request."""
    if isinstance(body, dict):
        return {key: shortened(value) for key, value in body.items()}
    if isinstance(body, list):
        return [shortened(value) for value in body]
    if isinstance(body, str) and len(body) > _KEPT_CHARACTERS:
        return f"{body[:80]}... ({len(body)} characters)"
    return body
