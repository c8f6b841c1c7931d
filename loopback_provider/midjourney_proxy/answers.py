"""The answers of the simulated provider: submit results, and the error shapes of each kind of server."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from loopback_provider.tasks import Flavour


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer: a text `body` is sent unchanged (None = empty), anything else as JSON."""

    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """Ends a request with an error answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body)
        self.answer = answer


def result(
    code: int, description: str, value: object, properties: Mapping[str, object] | None = None, status: int = 200
) -> Answer:
    """A submit result; `value` is the task id or null."""
    body = {"code": code, "description": description, "result": value, "properties": dict(properties or {})}
    return Answer(status, body)


def upstream_error(text: str, status: int = 400, code: int = 4) -> Answer:
    """A relay's own refusal; the trailing space is part of its protocol."""
    return Answer(status, {"description": f"{text} ", "type": "upstream_error", "code": code})


def unauthorized(flavour: Flavour) -> Answer:
    """The answer to a wrong or missing key."""
    if flavour is Flavour.RELAY:
        message = f"Invalid token (request id: {_request_id()})"
        return Answer(401, {"error": {"message": message, "type": "new_api_error", "code": ""}})
    return Answer(401, "未登录" if flavour is Flavour.TRUEAI else None)


def no_route(flavour: Flavour, method: str, path: str) -> Answer:
    """The answer for an address that this kind of server doesn't have."""
    if flavour is Flavour.RELAY:
        error = {"message": f"Invalid URL ({method} {path})", "type": "invalid_request_error", "param": "", "code": ""}
        return Answer(404, {"error": error})
    return Answer(404, None)


def unknown_task(flavour: Flavour) -> Answer:
    """The answer for an unknown task."""
    if flavour is Flavour.RELAY:
        return upstream_error("task_no_found")
    return Answer(204 if flavour is Flavour.TRUEAI else 200, None)


def missing_parent(flavour: Flavour) -> Answer:
    """The answer to a follow-up of an unknown task."""
    if flavour is Flavour.RELAY:
        return upstream_error("task_no_found")
    return result(3, "关联任务不存在或已失效", None, status=404 if flavour is Flavour.TRUEAI else 200)


def unfinished_parent(flavour: Flavour) -> Answer:
    """The answer to a follow-up of a task without a result."""
    if flavour is Flavour.RELAY:
        return upstream_error("task_status_not_success")
    return result(4, "关联任务状态错误", None)


def missing(flavour: Flavour, field: str) -> Answer:
    """The answer to an empty required field."""
    if flavour is Flavour.RELAY and field in ("prompt", "custom_id"):
        return upstream_error(f"{field}_is_required")
    return result(4, f"{'customId' if field == 'custom_id' else field}不能为空", None)


def unreadable(flavour: Flavour) -> Answer:
    """The answer to a body that isn't a JSON object, or a field of a wrong type."""
    if flavour is Flavour.RELAY:
        return upstream_error("bind_request_body_failed")
    if flavour is Flavour.TRUEAI:
        message = "The JSON value could not be converted."
        return Answer(200, {"success": False, "code": -1, "message": message, "timestamp": _ticks()})
    return result(4, "参数错误", None)


def _request_id() -> str:
    return f"{datetime.now(UTC):%Y%m%d%H%M%S%f}{secrets.token_urlsafe(6)}"


def _ticks() -> str:
    return str(639_000_000_000_000_000 + int(datetime.now(UTC).timestamp()))
