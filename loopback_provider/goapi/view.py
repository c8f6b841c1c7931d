"""A task as the clients of dialect B see it, on the unified and on the legacy paths."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from loopback_provider.desk import Desk
from loopback_provider.goapi.actions import actions_of
from loopback_provider.tasks import Moment, Stage, Status, TaskRecord, ends_ms

_UNSET_TIME = "0001-01-01T00:00:00Z"
_TEXT_FIELDS = {"describe": "description", "seed": "seed"}
_SPEED_FACTORS = {"relax": 1, "fast": 3, "turbo": 6}
_FROZEN_POINTS, _GRID_POINTS, _OTHER_POINTS = 14, 8, 2
_FAILED_CODE = 10000


def unified_json(desk: Desk, task: TaskRecord, *, echo: bool = True) -> dict[str, object]:
    """The task object of the unified paths; `echo` is False for a submission's answer, which leaves the input out."""
    moment = desk.moment(task)
    status = _status(desk, task, moment)
    return {
        "task_id": task.id,
        "model": "midjourney",
        "task_type": task.action,
        "status": status.capitalize() if task.script.capitals else status,
        "config": {"service_mode": task.service_mode, "webhook_config": {"endpoint": "", "secret": ""}},
        "input": json.loads(task.given) if echo else {},
        "output": _output(desk, task, moment),
        "meta": _meta(task, moment, waits=status in ("pending", "staged")),
        "detail": None,
        "logs": [],
        "error": _error(task, moment),
    }


def legacy_json(desk: Desk, task: TaskRecord) -> dict[str, object]:
    """The task object of the legacy paths, which end with `finished`."""
    moment = desk.moment(task)
    status = _status(desk, task, moment)
    output, error = _output(desk, task, moment), _error(task, moment)
    words = _TEXT_FIELDS.get(task.action)
    shown = {name: output.get(name) for name in ("image_url", "image_urls", "discord_image_url", "actions")}
    raw = error["raw_message"]
    return {
        "task_id": task.id,
        "status": "finished" if status == "completed" else status,
        "process_time": task.lasts_ms // 1000 if moment.ended else 0,
        "task_result": shown
        | ({words: output[words]} if words else {})
        | {"task_progress": moment.percent, "error_messages": [raw] if raw else [], "message": error["message"]},
    }


def picture_url(desk: Desk, task: TaskRecord) -> str:
    """The address of a finished task's grid or single picture."""
    return f"{desk.base_url}/mj/{task.id}.png"


def preview_url(desk: Desk, task: TaskRecord, moment: Moment) -> str:
    """The address of a running task's picture so far; a new one for each step."""
    return f"{desk.base_url}/{task.id}/at_{moment.percent}.webp"


def single_urls(desk: Desk, task: TaskRecord) -> list[str]:
    """The addresses of a grid's four pictures: files of their own, or cut out of the grid by the address."""
    if task.script.urls == "image":
        return [f"{desk.base_url}/{task.id}/0_{n}.png" for n in range(4)]
    width, height = (side // 2 for side in desk.album.pixels(task.shots, task.scale))
    trims = [(0, width, height, 0), (0, 0, height, width), (height, width, 0, 0), (height, 0, 0, width)]
    cut = [";".join(map(str, trim)) for trim in trims]
    return [f"{desk.base_url}/cdn-cgi/image/trim={trim}/mj/{task.id}.png" for trim in cut]


def _status(desk: Desk, task: TaskRecord, moment: Moment) -> str:
    match moment.status:
        case Status.SUCCESS:
            return "completed"
        case Status.FAILURE | Status.CANCEL:
            return "failed"
        case Status.IN_PROGRESS:
            return "processing"
        case _:
            return "staged" if desk.waits(task) else "pending"


def _output(desk: Desk, task: TaskRecord, moment: Moment) -> dict[str, object]:
    done = moment.status is Status.SUCCESS
    if task.action in _TEXT_FIELDS:
        return {_TEXT_FIELDS[task.action]: _text(task) if done else ""}
    singles = single_urls(desk, task) if done and task.stage in (Stage.GRID, Stage.PAN) else None
    temporary = task.script.urls == "temporary"
    running = moment.status is Status.IN_PROGRESS
    return {
        "image_url": picture_url(desk, task) if done and (task.script.grid or singles is None) else "",
        "image_urls": None if temporary else singles,
        "temporary_image_urls": singles if temporary else None,
        "discord_image_url": "",
        "actions": actions_of(task, desk.ledger.tasks) if done else None if running else [],
        "progress": moment.percent,
        "intermediate_image_urls": [preview_url(desk, task, moment)] if running and moment.percent else None,
    }


def _text(task: TaskRecord) -> str:
    if task.action == "seed":
        return task.text[0]
    return "\n\n".join(f"{n}\ufe0f\u20e3 {text}" for n, text in enumerate(task.text, 1))


def _meta(task: TaskRecord, moment: Moment, *, waits: bool) -> dict[str, object]:
    factor = _SPEED_FACTORS[task.speed]
    points = _GRID_POINTS if task.stage in (Stage.GRID, Stage.PAN) else _OTHER_POINTS
    never_ran = waits or moment.status is Status.CANCEL
    return {
        "created_at": _time(task.submitted_ms),
        "started_at": _UNSET_TIME if never_ran else _time(task.starts_ms),
        "ended_at": _time(ends_ms(task)) if moment.ended else _UNSET_TIME,
        "usage": {
            "type": "mj",
            "frozen": _FROZEN_POINTS * factor,
            "consume": points * factor if moment.status is Status.SUCCESS else 0,
        },
        "is_using_private_pool": False,
        "model_version": "unknown",
        "process_mode": task.speed,
        "failover_triggered": False,
    }


def _error(task: TaskRecord, moment: Moment) -> dict[str, object]:
    code, message, raw = 0, "", ""
    if moment.status is Status.CANCEL:
        code, message = _FAILED_CODE, "task cancelled"
    elif moment.status is Status.FAILURE:
        code, raw = _FAILED_CODE, task.script.fail or ""
        message = "prompt contains banned words" if raw.startswith("[Banned prompt") else "task failed"
    return {"code": code, "raw_message": raw, "message": message, "detail": None}


def _time(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
