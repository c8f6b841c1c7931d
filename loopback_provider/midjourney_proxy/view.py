"""A task as the clients of each kind of server see it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import cast

from loopback_provider.midjourney_proxy import buttons
from loopback_provider.midjourney_proxy.buttons import Button
from loopback_provider.midjourney_proxy.words import important_words
from loopback_provider.prompt import parse
from loopback_provider.tasks import Flavour, Moment, Stage, Status, TaskRecord, ends_ms

_KEYCAPS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣")
_FIRST_PREVIEW_PERCENT = 15


def buttons_of(task: TaskRecord, flavour: Flavour) -> list[Button]:
    """The buttons that a task offers once it has succeeded."""
    if task.script.buttons is not None:
        return [cast(Button, dict(button)) for button in task.script.buttons]
    if flavour is Flavour.NOVICEZK:
        return []
    match task.stage:
        case Stage.GRID | Stage.PAN:
            return buttons.grid(task.job, variations=task.stage is Stage.GRID)
        case Stage.SINGLE | Stage.HD:
            return buttons.single(task.job, parse(task.prompt), hd=task.stage is Stage.HD)
        case Stage.VIDEO:
            return buttons.video(task.job)
        case Stage.CLIP:
            return buttons.clip(task.job)
        case Stage.DESCRIBE:
            return buttons.describe(whole_list=flavour is not Flavour.TRUEAI)
        case Stage.SHORTEN:
            return buttons.shorten(len(task.text))
        case Stage.SEED:
            return []


def picture_url(task: TaskRecord, base_url: str) -> str:
    """The address of a finished task's picture; empty for one without a picture."""
    return f"{base_url}/mj/image/{task.id}" if task.shots else ""


def video_urls(task: TaskRecord, base_url: str) -> list[str]:
    """The addresses of a finished task's clips."""
    if task.stage not in (Stage.VIDEO, Stage.CLIP):
        return []
    return [f"{base_url}/mj/video/{task.id}/0_{n}.mp4" for n in range(len(task.shots))]


def task_json(task: TaskRecord, moment: Moment, flavour: Flavour, base_url: str) -> dict[str, object]:
    """The task object of the wire."""
    return (
        _common(task, moment, flavour, base_url)
        | _own_fields(task, moment, flavour, base_url)
        | dict(task.script.fields)
    )


def _own_fields(task: TaskRecord, moment: Moment, flavour: Flavour, base_url: str) -> dict[str, object]:
    match flavour:
        case Flavour.NOVICEZK:
            return {}
        case Flavour.PLUS:
            return {"buttons": _shown_buttons(task, moment, flavour)}
        case Flavour.RELAY:
            return _relay_fields(task, moment, base_url)
        case Flavour.TRUEAI:
            return _trueai_fields(task, moment, base_url)


def _common(task: TaskRecord, moment: Moment, flavour: Flavour, base_url: str) -> dict[str, object]:
    relay = flavour is Flavour.RELAY
    unset = 0 if relay else None
    started = moment.status not in (Status.UNSYNCED, Status.NOT_START, Status.MODAL) and task.cancelled_ms is None
    described = task.stage is Stage.DESCRIBE and moment.status is Status.SUCCESS
    return {
        "id": task.id,
        "action": task.action,
        "status": str(moment.status),
        "progress": _progress(moment, flavour),
        "prompt": task.prompt,
        "promptEn": "\r\n".join(task.text) if described else task.prompt if started else "",
        "description": "提交成功" if moment.status is Status.UNSYNCED else task.description,
        "state": task.state,
        "submitTime": task.submitted_ms,
        "startTime": task.starts_ms if started else unset,
        "finishTime": ends_ms(task) if moment.ended else unset,
        "imageUrl": _image_url(task, moment, flavour, base_url),
        "failReason": _fail_reason(task, moment, flavour),
        "properties": _properties(task, moment, flavour),
    }


def _relay_fields(task: TaskRecord, moment: Moment, base_url: str) -> dict[str, object]:
    urls = video_urls(task, base_url) if moment.status is Status.SUCCESS else []
    return {
        "videoUrl": urls[0] if urls else "",
        "videoUrls": [{"url": url} for url in urls] or None,
        "buttons": _shown_buttons(task, moment, Flavour.RELAY),
        "maskBase64": "",
        "customId": "",
        "botType": "",
    }


def _trueai_fields(task: TaskRecord, moment: Moment, base_url: str) -> dict[str, object]:
    done = moment.status is Status.SUCCESS
    image = picture_url(task, base_url)
    singles = [f"{image}?index={n}" for n in range(4)] if done and task.stage in (Stage.GRID, Stage.PAN) else []
    urls = video_urls(task, base_url) if done else []
    parameters = parse(task.prompt)
    return {
        "parentId": task.parent or None,
        "promptFull": task.prompt,
        "thumbnailUrl": None,
        "imageUrls": [{"url": url, "thumbnail": f"{url}&thumbnail=1"} for url in singles],
        "buttons": _shown_buttons(task, moment, Flavour.TRUEAI),
        "displays": {"status": str(moment.status), "submitTime": _clock_text(task.submitted_ms), "action": task.action},
        "seed": None,
        "jobId": task.job,
        "mode": task.speed.upper(),
        "requestMode": task.speed.upper(),
        "contentType": ("video/mp4" if task.stage is Stage.CLIP else "image/png") if done else None,
        "url": None,
        "proxyUrl": None,
        "videoUrl": urls[0] if urls else None,
        "videoUrls": [{"url": url, "thumbnail": f"{image}?index={n}&thumbnail=1"} for n, url in enumerate(urls)]
        or None,
        "useTime": f"{task.lasts_ms / 1000:.2f} s",
        "version": f"{'niji' if parameters.niji else 'v'} {parameters.version}",
        "botType": task.bot_type,
    }


def _shown_buttons(task: TaskRecord, moment: Moment, flavour: Flavour) -> list[Button] | None:
    if moment.status is Status.UNSYNCED:
        return None
    return buttons_of(task, flavour) if moment.status is Status.SUCCESS else []


def _progress(moment: Moment, flavour: Flavour) -> str:
    if moment.status is Status.FAILURE and flavour is not Flavour.RELAY:
        return ""
    return f"{moment.percent}%"


def _image_url(task: TaskRecord, moment: Moment, flavour: Flavour, base_url: str) -> str | None:
    image = picture_url(task, base_url)
    if moment.status is Status.SUCCESS:
        return video_urls(task, base_url)[0] if task.stage is Stage.CLIP and flavour is Flavour.TRUEAI else image
    if moment.status is Status.IN_PROGRESS and moment.percent >= _FIRST_PREVIEW_PERCENT and image:
        return f"{image}?rand={time.time_ns()}"
    return "" if flavour is Flavour.RELAY else None


def _fail_reason(task: TaskRecord, moment: Moment, flavour: Flavour) -> str | None:
    if moment.status is Status.FAILURE:
        return task.script.fail or "取消任务"
    return "" if flavour is Flavour.RELAY else None


def _properties(task: TaskRecord, moment: Moment, flavour: Flavour) -> dict[str, object] | None:
    if moment.status is Status.UNSYNCED:
        return None
    shown: dict[str, object] = {}
    if moment.status in (Status.SUCCESS, Status.MODAL):
        shown = {"finalPrompt": _final_prompt(task, moment), "finalZhPrompt": ""}
    if flavour is Flavour.RELAY:
        return shown
    return {"notifyHook": task.hook, "discordInstanceId": "1118138338562560102", "flags": 0} | shown


def _final_prompt(task: TaskRecord, moment: Moment) -> str:
    if moment.status is Status.MODAL or not task.text:
        return task.final_prompt
    numbered = "\n\n".join(f"{_KEYCAPS[n]} {text}" for n, text in enumerate(task.text))
    if task.stage is Stage.DESCRIBE:
        return numbered
    return f"## Important tokens\n{important_words(task.prompt)}\n## Shortened prompts\n{numbered}"


def _clock_text(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d %H:%M:%S}"
