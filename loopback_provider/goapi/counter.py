"""The counter of dialect B ("GoAPI / PiAPI unified task API"): its three families of paths, keys, and pictures."""

from __future__ import annotations

import hmac
import re
import time

from aiohttp import web

from loopback_provider.desk import Desk
from loopback_provider.goapi.answers import NOT_FOUND, SERVER_ERROR, envelope, invalid, legacy_problem, problem
from loopback_provider.goapi.orders import ordered
from loopback_provider.goapi.requests import INPUTS, BadRequestError, Request, read_legacy, read_unified
from loopback_provider.goapi.view import legacy_json, unified_json
from loopback_provider.hooks import Hooks, Letter
from loopback_provider.http import Submit, http, readable, shortened
from loopback_provider.midjourney_proxy.answers import Answer, Refusal
from loopback_provider.midjourney_proxy.pages import Pages
from loopback_provider.tasks import Moment, Status, TaskRecord

_UNIFIED = re.compile(r"/api/v1/(?P<old>midjourney/)?task(?:/(?P<task>[^/]+))?")
_LEGACY = re.compile(r"/mj/v2/(?P<verb>[a-z]+)")
_PREVIEW = re.compile(r"/(?P<task>[\w-]+)/at_\d+\.webp")
_PICTURES = (
    re.compile(r"/mj/(?P<task>[\w-]+)\.png"),
    re.compile(r"/(?P<task>[\w-]+)/0_(?P<index>[0-3])\.png"),
    re.compile(r"/cdn-cgi/image/trim=(?P<top>\d+);\d+;\d+;(?P<left>\d+)/mj/(?P<task>[\w-]+)\.png"),
)


class GoapiCounter:
    """Answers the requests to a desk of dialect B on the given `families` of paths."""

    def __init__(self, desk: Desk, pages: Pages, hooks: Hooks, key: str, families: tuple[str, ...]) -> None:
        self.submits: list[Submit] = []
        self._desk = desk
        self._pages = pages
        self._hooks = hooks
        self._key = key
        self._families = families

    async def serve(self, request: web.Request) -> web.Response:
        """The answer to any request."""
        if request.method == "GET" and (found := self._picture(request.path)) is not None:
            return await self._pages.picture(*found)
        content = readable(await request.read(), "application/json")
        if unified := _UNIFIED.fullmatch(request.path):
            family = "old" if unified["old"] else "v1"
            known = (request.method == "POST") is (unified["task"] is None)
            if family in self._families and known and request.method in ("GET", "POST", "DELETE"):
                return http(await self._unified(request, family, unified["task"] or "", content))
        if (legacy := _LEGACY.fullmatch(request.path)) and request.method == "POST" and "v2" in self._families:
            return http(await self._legacy(request, legacy["verb"], content))
        return http(NOT_FOUND)

    async def _unified(self, request: web.Request, family: str, task_id: str, content: object) -> Answer:
        if not self._knows_key(request):
            return problem(401, "Invalid API key")
        if request.method == "POST":
            return await self._submitted(request.path, family, content)
        task = self._desk.ledger.tasks.get(task_id)
        if task is None:
            return problem(404, "task not found")
        if request.method == "DELETE":
            return self._cancelled(task)
        shown = unified_json(self._desk, task)
        return Answer(200, shown) if task.script.bare else envelope(shown)

    async def _submitted(self, path: str, family: str, content: object) -> Answer:
        try:
            task = await self._accepted(path, read_unified(content), content)
        except BadRequestError as error:  # the old path fails on input that it doesn't understand
            return SERVER_ERROR if error.flat and family == "old" else invalid(error.message)
        except Refusal as refusal:
            return refusal.answer
        return envelope(unified_json(self._desk, task, echo=family == "old"))

    async def _legacy(self, request: web.Request, verb: str, content: object) -> Answer:
        if not self._knows_key(request):
            return legacy_problem(problem(401, "Invalid API key"))
        if verb == "fetch":
            task_id = content.get("task_id") if isinstance(content, dict) else None
            task = self._desk.ledger.tasks.get(task_id) if isinstance(task_id, str) else None
            if task is None:
                return legacy_problem(problem(404, "task not found"))
            return Answer(200, legacy_json(self._desk, task))
        if verb not in INPUTS:
            return NOT_FOUND
        try:
            task = await self._accepted(request.path, read_legacy(verb, content), content)
        except BadRequestError as error:
            return legacy_problem(invalid(error.message))
        except Refusal as refusal:
            return legacy_problem(refusal.answer)
        return Answer(200, {"task_id": task.id, "status": "success", "message": ""})

    async def _accepted(self, path: str, request: Request, content: object) -> TaskRecord:
        task = await ordered(self._desk, request)
        self.submits.append(Submit(path, shortened(content), task.id))
        self._hooks.notice()
        return task

    def _cancelled(self, task: TaskRecord) -> Answer:
        """Takes a task back, if it hasn't started."""
        if self._desk.moment(task).status not in (Status.NOT_START, Status.SUBMITTED):
            return problem(400, "only a pending task can be cancelled")
        self._desk.ledger.cancel(task)
        self._hooks.notice()
        return envelope(None)

    def _picture(self, path: str) -> tuple[str, dict[str, str]] | None:
        """The page and query behind a picture's address; None for any other address and before there is a result."""
        match = next((match for pattern in (_PREVIEW, *_PICTURES) if (match := pattern.fullmatch(path))), None)
        task = self._desk.ledger.tasks.get(match["task"]) if match else None
        if match is None or task is None or not (match.re is _PREVIEW or self._desk.success(task)):
            return None
        parts = match.groupdict()
        if "top" in parts:
            parts["index"] = str(2 * (parts["top"] != "0") + (parts["left"] != "0"))
        return f"image/{task.id}", {"index": parts["index"]} if parts.get("index") else {}

    def _knows_key(self, request: web.Request) -> bool:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        given = request.headers.get("X-API-KEY", bearer)
        return hmac.compare_digest(given.encode(), self._key.encode())


def end_letter(desk: Desk, task: TaskRecord, moment: Moment) -> Letter | None:
    """The webhook of dialect B: the whole task once it has ended, with the given secret."""
    if not moment.ended:
        return None
    body: dict[str, object] = {"timestamp": int(time.time()), "data": unified_json(desk, task)}
    return Letter(body, {"x-webhook-secret": task.hook_secret} if task.hook_secret else {})
