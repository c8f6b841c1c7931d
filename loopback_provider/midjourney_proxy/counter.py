"""The routes of dialect A: the addresses of "midjourney-proxy", and the kinds of server that have them."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from aiohttp import web

from loopback_provider import actions
from loopback_provider.desk import Desk, Order, WrongTypeError
from loopback_provider.hooks import Hooks
from loopback_provider.http import Submit, http, readable, shortened
from loopback_provider.midjourney_proxy import submit
from loopback_provider.midjourney_proxy.answers import Answer, Refusal, no_route, unauthorized, unreadable
from loopback_provider.midjourney_proxy.pages import Pages
from loopback_provider.tasks import Flavour

_ALL = frozenset(Flavour)
_NEWER = _ALL - {Flavour.NOVICEZK}
_SUBMITS: dict[str, tuple[Callable[[Desk, Order], Answer], frozenset[Flavour]]] = {
    "submit/imagine": (submit.imagine, _ALL),
    "submit/blend": (submit.blend, _ALL),
    "submit/describe": (submit.describe, _ALL),
    "submit/shorten": (submit.shorten, _NEWER),
    "submit/action": (actions.action, _NEWER),
    "submit/modal": (actions.modal, _NEWER),
    "submit/change": (actions.change, _ALL - {Flavour.TRUEAI}),
    "submit/simple-change": (actions.simple_change, _ALL - {Flavour.TRUEAI}),
    "submit/video": (submit.video, frozenset({Flavour.RELAY, Flavour.TRUEAI})),
    "submit/edits": (submit.edits, frozenset({Flavour.RELAY, Flavour.TRUEAI})),
    "submit/edit": (submit.edits, frozenset({Flavour.TRUEAI})),
    "submit/upload-discord-images": (submit.upload, _NEWER),
    "insight-face/swap": (submit.swap_face, _NEWER),
}
_ACCEPTED_CODES = (1, 21, 22)
_OPEN_PAGES = ("image", "video", "upload")


class ProxyCounter:
    """Answers the requests to a desk of dialect A."""

    def __init__(self, desk: Desk, pages: Pages, hooks: Hooks, key: str) -> None:
        self.submits: list[Submit] = []
        self._desk = desk
        self._pages = pages
        self._hooks = hooks
        self._key = key

    async def serve(self, request: web.Request) -> web.Response:
        """The answer to any request."""
        mode, _, path = ("/" + request.match_info["path"]).partition("/mj/")
        speed = self._speed(mode)
        if not path or speed is None:
            return http(no_route(self._desk.flavour, request.method, request.path))
        if path.split("/")[0] in _OPEN_PAGES and request.method == "GET":
            return await self._pages.picture(path, request.query)
        if not self._knows_key(request):
            return http(unauthorized(self._desk.flavour))
        verb = _SUBMITS.get(path)
        if verb is None or request.method != "POST" or self._desk.flavour not in verb[1]:
            answer = await self._pages.answer(request.method, path, await request.read())
            return http(answer or no_route(self._desk.flavour, request.method, request.path))
        return http(self._submit(request.path, verb[0], await request.read(), speed))

    def _submit(self, path: str, verb: Callable[[Desk, Order], Answer], body: bytes, speed: str) -> Answer:
        given = readable(body, "application/json")
        if not isinstance(given, dict):
            return unreadable(self._desk.flavour)
        try:
            answer = verb(self._desk, Order(given, speed or None))
        except Refusal as refusal:
            return refusal.answer
        except WrongTypeError:
            return unreadable(self._desk.flavour)
        if isinstance(answer.body, dict) and answer.body["code"] in _ACCEPTED_CODES:
            self.submits.append(Submit(path, shortened(given), str(answer.body["result"])))
            self._hooks.notice()
        return answer

    def _speed(self, mode: str) -> str | None:
        """The speed of a path prefix: empty without one, None for a prefix that this kind of server doesn't have."""
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
