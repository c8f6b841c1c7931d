"""The HTTP side of the simulated provider: routes, keys, scripted faults, and the record of what was asked."""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from aiohttp import web

from bot.demo import provider_actions, provider_submit
from bot.demo.provider_answers import Answer, Refusal, no_route, unauthorized, unreadable
from bot.demo.provider_desk import Desk, Order, WrongTypeError
from bot.demo.provider_faults import BadAnswer, Faults
from bot.demo.provider_hooks import Hooks
from bot.demo.provider_pages import Pages
from bot.demo.provider_tasks import Flavour

_MAX_BODY_BYTES = 64 * 2**20
_KEPT_REQUESTS = 20_000
_KEPT_CHARACTERS = 200_000
_ALL = frozenset(Flavour)
_NEWER = _ALL - {Flavour.NOVICEZK}
_SUBMITS: dict[str, tuple[Callable[[Desk, Order], Answer], frozenset[Flavour]]] = {
    "submit/imagine": (provider_submit.imagine, _ALL),
    "submit/blend": (provider_submit.blend, _ALL),
    "submit/describe": (provider_submit.describe, _ALL),
    "submit/shorten": (provider_submit.shorten, _NEWER),
    "submit/action": (provider_actions.action, _NEWER),
    "submit/modal": (provider_actions.modal, _NEWER),
    "submit/change": (provider_actions.change, _ALL - {Flavour.TRUEAI}),
    "submit/simple-change": (provider_actions.simple_change, _ALL - {Flavour.TRUEAI}),
    "submit/video": (provider_submit.video, frozenset({Flavour.RELAY, Flavour.TRUEAI})),
    "submit/edits": (provider_submit.edits, frozenset({Flavour.RELAY, Flavour.TRUEAI})),
    "submit/edit": (provider_submit.edits, frozenset({Flavour.TRUEAI})),
    "submit/upload-discord-images": (provider_submit.upload, _NEWER),
    "insight-face/swap": (provider_submit.swap_face, _NEWER),
}
_ACCEPTED_CODES = (1, 21, 22)
_OPEN_PAGES = ("image", "video", "upload")
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request as it came in and what was answered. `headers` are without the keys, `body` and `response` are JSON
    where they are JSON, else text (a picture's length in words); `at` is epoch seconds."""

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


class Front:
    """The aiohttp application around a desk."""

    def __init__(self, desk: Desk, pages: Pages, faults: Faults, hooks: Hooks, key: str) -> None:
        self.requests: list[Recorded] = []
        self.submits: list[Submit] = []
        self._desk = desk
        self._pages = pages
        self._faults = faults
        self._hooks = hooks
        self._key = key
        self._closing = asyncio.Event()

    def application(self) -> web.Application:
        """The application; every address is handled, so that unknown ones are answered as the real servers do."""
        self._closing.clear()
        app = web.Application(client_max_size=_MAX_BODY_BYTES, middlewares=[self._recorded, self._faulty])
        app.router.add_route("*", "/{path:.*}", self._serve)
        return app

    def release(self) -> None:
        """Lets go of every request that hangs on order."""
        self._closing.set()

    @web.middleware
    async def _recorded(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        body = _readable(await request.read(), "application/json")
        response = await handler(request)
        content = response.body if isinstance(response, web.Response) else None
        answer = _readable(content if isinstance(content, bytes) else b"", response.content_type)
        headers = {k: v for k, v in request.headers.items() if k.lower() not in ("authorization", "mj-api-secret")}
        self.requests.append(
            Recorded(request.method, request.path_qs, headers, _shortened(body), response.status, answer, time.time())
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
        return await _bad_answer(request, fault)

    async def _hang(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        mode, _, path = ("/" + request.match_info["path"]).partition("/mj/")
        speed = self._speed(mode)
        if not path or speed is None:
            return _http(no_route(self._desk.flavour, request.method, request.path))
        if path.split("/")[0] in _OPEN_PAGES and request.method == "GET":
            return await self._pages.picture(path, request.query)
        if not self._knows_key(request):
            return _http(unauthorized(self._desk.flavour))
        verb = _SUBMITS.get(path)
        if verb is None or request.method != "POST" or self._desk.flavour not in verb[1]:
            answer = await self._pages.answer(request.method, path, await request.read())
            return _http(answer or no_route(self._desk.flavour, request.method, request.path))
        return _http(self._submit(request.path, verb[0], await request.read(), speed))

    def _submit(self, path: str, verb: Callable[[Desk, Order], Answer], body: bytes, speed: str) -> Answer:
        given = _readable(body, "application/json")
        if not isinstance(given, dict):
            return unreadable(self._desk.flavour)
        try:
            answer = verb(self._desk, Order(given, speed or None))
        except Refusal as refusal:
            return refusal.answer
        except WrongTypeError:
            return unreadable(self._desk.flavour)
        if isinstance(answer.body, dict) and answer.body["code"] in _ACCEPTED_CODES:
            self.submits.append(Submit(path, _shortened(given), str(answer.body["result"])))
            self._hooks.notice()
        return answer

    def _speed(self, mode: str) -> str | None:
        """The speed of a path prefix: empty without one, None for a prefix that this kind of server does not have."""
        word = mode.removeprefix("/").removeprefix("mj-")
        if mode in ("", "/mj-fast", "/mj-turbo", "/mj-relax"):
            return word
        if self._desk.flavour is not Flavour.RELAY or "/" in word:
            return None
        return word if word in ("fast", "turbo", "relax") else ""

    def _knows_key(self, request: web.Request) -> bool:
        secret, bearer = request.headers.get("mj-api-secret", ""), request.headers.get("Authorization", "")
        match self._desk.flavour:
            case Flavour.RELAY:
                given = bearer.removeprefix("Bearer ") or secret
                return hmac.compare_digest(given.removeprefix("sk-").encode(), self._key.removeprefix("sk-").encode())
            case Flavour.TRUEAI:
                return hmac.compare_digest((bearer or secret).encode(), self._key.encode())
            case Flavour.PLUS | Flavour.NOVICEZK:
                return hmac.compare_digest(secret.encode(), self._key.encode())


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
    answer = _http(Answer(fault.status, fault.body))
    answer.headers.update(fault.headers)
    return answer


def _http(answer: Answer) -> web.Response:
    if answer.body is None:
        return web.Response(status=answer.status)
    if isinstance(answer.body, str):
        kind = "text/html" if answer.body.lstrip().startswith("<") else "text/plain"
        return web.Response(status=answer.status, text=answer.body, content_type=kind)
    return web.json_response(answer.body, status=answer.status)


def _readable(content: bytes, content_type: str) -> object:
    if content_type.startswith(("image/", "video/")):
        return f"{len(content)} bytes of {content_type}"
    try:
        return json.loads(content) if content else None
    except (ValueError, RecursionError):
        return content.decode(errors="replace")


def _shortened(body: Any) -> Any:
    """The body with uploads cut that are too large to be kept for every request."""
    if isinstance(body, dict):
        return {key: _shortened(value) for key, value in body.items()}
    if isinstance(body, list):
        return [_shortened(value) for value in body]
    if isinstance(body, str) and len(body) > _KEPT_CHARACTERS:
        return f"{body[:80]}... ({len(body)} characters)"
    return body
