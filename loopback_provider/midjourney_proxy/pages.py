"""The simulated provider's answers to queries: task states, seeds, cancelling, and the pictures themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import web

from loopback_provider.desk import Desk
from loopback_provider.midjourney_proxy.answers import Answer, result, unknown_task, unreadable
from loopback_provider.midjourney_proxy.view import task_json
from loopback_provider.tasks import Flavour, Stage, Status, TaskRecord

_RECENT = 100
_LISTS = {
    "task/list": (Flavour.NOVICEZK, Flavour.TRUEAI),
    "task/queue": (Flavour.NOVICEZK, Flavour.PLUS),
}
_BATCH = ("task/list-by-condition", "task/list-by-ids")


class Pages:
    """The reading half of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def answer(self, method: str, path: str, body: bytes) -> Answer | None:
        """The answer to `method` on `path` (from behind `/mj/`); None if nothing is there."""
        match method, path.split("/"):
            case "GET", ["task", task_id, "fetch"]:
                task = self._desk.ledger.tasks.get(task_id)
                return unknown_task(self._desk.flavour) if task is None else Answer(200, self._json(task))
            case "GET", ["task", task_id, "image-seed"] if self._desk.flavour is not Flavour.NOVICEZK:
                return self._seed(task_id)
            case "POST", ["task", task_id, "cancel"] if self._desk.flavour in (Flavour.PLUS, Flavour.TRUEAI):
                return self._cancel(task_id)
            case "POST", ["task", _] if path in _BATCH:
                return self._batch(body) if path == _BATCH[0] or self._desk.flavour is Flavour.TRUEAI else None
            case "GET", ["task", _] if self._desk.flavour in _LISTS.get(path, ()):
                ledger = self._desk.ledger
                tasks = ledger.waiting() if path == "task/queue" else list(ledger.tasks.values())[-_RECENT:]
                return Answer(200, [self._json(task) for task in reversed(tasks)])
            case _:
                return None

    async def picture(self, path: str, query: Mapping[str, str]) -> web.Response:
        """The bytes behind `image/{id}`, `video/{id}/0_{n}.mp4` and `upload/{name}.png`; needs no key."""
        match path.split("/"):
            case ["image", task_id]:
                return await self._image(self._desk.ledger.tasks.get(task_id), query)
            case ["video", task_id, clip]:
                return await self._clip(self._desk.ledger.tasks.get(task_id), clip)
            case ["upload", name]:
                return self._upload(name.removesuffix(".png"))
            case _:
                return _missing_picture()

    def _json(self, task: TaskRecord) -> dict[str, object]:
        return task_json(task, self._desk.moment(task), self._desk.flavour, self._desk.base_url)

    def _batch(self, body: bytes) -> Answer:
        """Known tasks in the order of their creation, which isn't that of the request."""
        try:
            given = json.loads(body)
            wanted = {str(one) for one in given.get("ids") or []}
        except (ValueError, AttributeError, TypeError):
            return unreadable(self._desk.flavour)
        tasks = [task for task in self._desk.ledger.tasks.values() if task.id in wanted]
        return Answer(200, [self._json(task) for task in reversed(tasks)])

    def _seed(self, task_id: str) -> Answer:
        task = self._desk.ledger.tasks.get(task_id)
        if task is None or not self._desk.success(task) or not task.seed:
            return result(3, "未找到 seed", None)
        return Answer(200, {"code": 1, "description": "成功", "result": str(task.seed)})

    def _cancel(self, task_id: str) -> Answer:
        task = self._desk.ledger.tasks.get(task_id)
        if task is None:
            return unknown_task(self._desk.flavour)
        if not self._desk.moment(task).ended:
            self._desk.ledger.cancel(task)
        return Answer(200, None)

    async def _image(self, task: TaskRecord | None, query: Mapping[str, str]) -> web.Response:
        if task is None:
            return _missing_picture()
        moment, album = self._desk.moment(task), self._desk.album
        if task.script.picture is not None and moment.status is Status.SUCCESS:
            content = self._desk.ledger.read(task.script.picture)
            return web.Response(body=content, content_type=task.script.content_type)
        shots = task.shots[:1] if task.stage is Stage.VIDEO else task.shots
        if not shots or moment.status not in (Status.IN_PROGRESS, Status.SUCCESS):
            return _missing_picture()
        if moment.status is Status.IN_PROGRESS:
            return web.Response(body=await album.preview(shots, moment.percent), content_type="image/webp")
        if (index := query.get("index", "")) in ("0", "1", "2", "3"):
            shots = shots[int(index) :][:1] or shots[:1]
        if query.get("thumbnail") == "1":
            return web.Response(body=await album.preview(shots, 100), content_type="image/webp")
        return web.Response(body=await album.picture(shots, task.scale), content_type="image/png")

    async def _clip(self, task: TaskRecord | None, name: str) -> web.Response:
        names = [] if task is None else [f"0_{n}.mp4" for n in range(len(task.shots))]
        if task is None or name not in names or not self._desk.success(task):
            return _missing_picture()
        index = names.index(name)
        content = await self._desk.album.clip(task.shots[index], index, task.motion)
        return web.Response(body=content, content_type="video/mp4")

    def _upload(self, name: str) -> web.Response:
        try:
            return web.Response(body=self._desk.ledger.read(name), content_type="image/png")
        except KeyError:
            return _missing_picture()


def _missing_picture() -> web.Response:
    return web.json_response({"error": "midjourney_task_not_found"}, status=400)
