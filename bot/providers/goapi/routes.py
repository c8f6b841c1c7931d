"""The three families of paths of dialect B, and which of them a task belongs to. See docs/providers.md, "Paths"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote

from bot.core.models import TaskRef

_MODEL = "midjourney"


class PathFamily(StrEnum):
    """The families, in the order in which they are tried."""

    UNIFIED = "v1"  # /api/v1/task
    MIDJOURNEY = "mj"  # /api/v1/midjourney/task, same bodies
    LEGACY = "v2"  # /mj/v2/..., flat bodies


_ROOTS = {PathFamily.UNIFIED: "/api/v1/task", PathFamily.MIDJOURNEY: "/api/v1/midjourney/task"}


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """The address for the service's reports, and the secret that it sends along; both "" for none."""

    endpoint: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    def about(self, key: str) -> WebhookTarget:
        """The same, with an address that names the job of ours that a report is about."""
        return WebhookTarget(f"{self.endpoint}?job={quote(key, safe='')}", self.secret) if self.endpoint else self


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTP request below the base address."""

    method: str
    path: str
    payload: bytes = field(default=b"", repr=False)


def submit_call(family: PathFamily, task_type: str, task_input: Mapping[str, object], hook: WebhookTarget) -> Call:
    """The request that creates a task."""
    if family is PathFamily.LEGACY:
        flat = {"webhook_endpoint": hook.endpoint, "webhook_secret": hook.secret} if hook.endpoint else {}
        return Call("POST", f"/mj/v2/{task_type}", _encode({**task_input, **flat}))
    body: dict[str, object] = {"model": _MODEL, "task_type": task_type, "input": task_input}
    if hook.endpoint:
        body["config"] = {"webhook_config": {"endpoint": hook.endpoint, "secret": hook.secret}}
    return Call("POST", _ROOTS[family], _encode(body))


def fetch_call(family: PathFamily, task_id: str) -> Call:
    """The request for the state of a task."""
    if family is PathFamily.LEGACY:
        return Call("POST", "/mj/v2/fetch", _encode({"task_id": task_id}))
    return Call("GET", f"{_ROOTS[family]}/{quote(task_id, safe='')}")


def cancel_call(family: PathFamily, task_id: str) -> Call | None:
    """The request to take a task back; None if the family has none."""
    if family is PathFamily.LEGACY:
        return None
    return Call("DELETE", f"{_ROOTS[family]}/{quote(task_id, safe='')}")


def make_ref(family: PathFamily, task_id: str) -> TaskRef:
    """Our reference to a task: its id, prefixed by the family unless that is the usual one."""
    return TaskRef(task_id if family is PathFamily.UNIFIED else f"{family}:{task_id}")


def read_ref(ref: TaskRef) -> tuple[PathFamily, str]:
    """The family and the bare id of a task."""
    name, colon, task_id = ref.partition(":")
    if colon and name in (PathFamily.MIDJOURNEY, PathFamily.LEGACY):
        return PathFamily(name), task_id
    return PathFamily.UNIFIED, str(ref)


def bare_id(ref: TaskRef) -> str:
    """The task's id as the service knows it, in any family."""
    return read_ref(ref)[1]


def _encode(body: Mapping[str, object]) -> bytes:
    return json.dumps(body).encode("utf-8")
