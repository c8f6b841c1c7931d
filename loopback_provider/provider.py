"""A simulated Midjourney provider over real HTTP, in two dialects, with pictures drawn from the prompt.

Any client of such a service can use it: give the client `url` and `key`. In a prompt, `--fail` makes a task fail while
it runs, `--slow` makes it take five times as long, `--stuck` lets it never end, `--queue` lets it wait first,
`--banned` and `--reject` are refused (codes 24 and 23 of "midjourney-proxy", status 400 and 429 of "goapi").
"""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, assert_never

from aiohttp import web

from loopback_provider.desk import Desk, Setting
from loopback_provider.faults import Faults
from loopback_provider.goapi.actions import actions_of
from loopback_provider.goapi.counter import GoapiCounter, end_letter
from loopback_provider.hooks import Hooks, whole_task
from loopback_provider.http import Counter, Front, Recorded, Submit
from loopback_provider.ledger import Ledger
from loopback_provider.midjourney_proxy.buttons import Button
from loopback_provider.midjourney_proxy.counter import ProxyCounter
from loopback_provider.midjourney_proxy.pages import Pages
from loopback_provider.midjourney_proxy.view import buttons_of
from loopback_provider.pictures.album import Album
from loopback_provider.tasks import Flavour, Status, TaskRecord

Dialect = Literal["midjourney-proxy", "goapi"]

__all__ = ["Dialect", "Recorded", "SimulatedProvider", "Submit", "TaskView"]


class TaskView:
    """A task as a test sees it: live, and without HTTP."""

    def __init__(self, desk: Desk, task_id: str) -> None:
        self._desk = desk
        self._task_id = task_id

    @property
    def record(self) -> TaskRecord:
        """The provider's record of the task."""
        return self._desk.ledger.tasks[self._task_id]

    @property
    def status(self) -> Status:
        """Its status now."""
        return self._desk.moment(self.record).status

    @property
    def progress(self) -> int:
        """Its progress now, in percent."""
        return self._desk.moment(self.record).percent

    @property
    def prompt(self) -> str:
        """Its prompt, parameters included."""
        return self.record.prompt

    @property
    def action(self) -> str:
        """The `action` on the wire, such as IMAGINE."""
        return self.record.action

    @property
    def parent(self) -> str:
        """The id of the task whose button made it; empty for a first one."""
        return self.record.parent

    @property
    def buttons(self) -> list[Button]:
        """The buttons it offers once it has succeeded."""
        return buttons_of(self.record, self._desk.flavour)

    @property
    def actions(self) -> list[str]:
        """The actions that it offers on dialect B once it has succeeded."""
        return actions_of(self.record, self._desk.ledger.tasks)

    @property
    def picture(self) -> bytes:
        """The bytes of its final picture, drawn now if necessary; empty for a task without one."""
        task = self.record
        if task.script.picture is not None:
            return self._desk.ledger.read(task.script.picture)
        return self._desk.album.picture_now(task.shots, task.scale) if task.shots else b""


class SimulatedProvider:
    """The provider on a port of its own.

    `seconds` is the time of a normal fast task (turbo half, relax double); `state_dir` lets its tasks survive a
    restart; `concurrency` tasks run at once, the rest wait; `size` is the long side of its pictures in pixels;
    `flavour` chooses the imitated server, as servers differ: `relay` (new-api), `plus`, `trueai`, `novicezk`;
    with `remix` every V, vary, pan and reroll asks for a prompt first, without `remix_allowed` asking for that is an
    error; without `video` /mj/submit/video is switched off; not `strict`, it also does what only this kind of server
    refuses; with `webhooks` a relay calls `notifyHook` as well.

    `dialect` is "midjourney-proxy" or "goapi" (the unified task API), to which flavours, remix and video mean nothing.
    It serves the `families` of paths: "v1" (`/api/v1/task`), "old" (`/api/v1/midjourney/task`), "v2" (`/mj/v2/...`),
    and calls the webhooks that come with a task only with `webhooks`.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        key: str = "sk-simulated",
        seconds: float = 6.0,
        state_dir: Path | None = None,
        *,
        flavour: str = "relay",
        concurrency: int = 1000,
        queue_limit: int | None = None,
        size: int = 1024,
        remix: bool = False,
        remix_allowed: bool = True,
        video: bool = True,
        strict: bool = True,
        webhooks: bool = False,
        dialect: Dialect = "midjourney-proxy",
        families: tuple[str, ...] = ("v1", "old"),
    ) -> None:
        self.key = key
        self._url = ""
        self.faults = Faults()
        self._host = host
        self._port = port
        self._ledger = Ledger(_now_ms, state_dir, concurrency)
        goapi = dialect == "goapi"  # its states are those of plus: none of a relay's, and a cancelled task says so
        setting = Setting(Flavour.PLUS if goapi else Flavour(flavour), seconds, remix, remix_allowed, video, strict)
        self._album = Album(size, self._ledger.read)
        self._desk = desk = Desk(setting, self._ledger, self._album, self.faults, _now_ms)
        desk.queue_limit = queue_limit
        told = webhooks or not (goapi or setting.flavour is Flavour.RELAY)
        self._hooks = Hooks(desk, partial(end_letter if goapi else whole_task, desk), enabled=told)
        pages = Pages(desk)
        self._counter: Counter
        match dialect:
            case "midjourney-proxy":
                self._counter = ProxyCounter(desk, pages, self._hooks, key)
            case "goapi":
                self._counter = GoapiCounter(desk, pages, self._hooks, key, families)
            case _:
                assert_never(dialect)
        self._front = Front(self._counter, self.faults)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash; known once started."""
        return self._url

    def advertise(self, address: str) -> None:
        """Has tasks name their pictures at another address than the server's own, like relays with wrong settings."""
        self._desk.base_url = address

    @property
    def requests(self) -> list[Recorded]:
        """Every request so far, oldest first (the last 20,000)."""
        return self._front.requests

    @property
    def submits(self) -> list[Submit]:
        """The accepted submissions, oldest first."""
        return self._counter.submits

    @property
    def tasks(self) -> dict[str, TaskView]:
        """All tasks by id."""
        return {task_id: TaskView(self._desk, task_id) for task_id in self._ledger.tasks}

    def set_limits(self, concurrency: int, queue_limit: int | None = None) -> None:
        """Change how many tasks run at once from now on, and how many may wait (None = any number)."""
        self._ledger.concurrency = concurrency
        self._desk.queue_limit = queue_limit

    def forget(self, task_id: str) -> None:
        """Makes a task unknown, like servers that lost their store."""
        self._ledger.forget(task_id)

    def rotate_custom_ids(self, task_id: str) -> None:
        """Gives a task's buttons new customIds: those fetched before are refused, those fetched next work."""
        self._ledger.put(replace(self._ledger.tasks[task_id], job=str(uuid.uuid4())))

    async def start(self) -> None:
        """Starts to listen; after a `close`, on the same port as before. Raises OSError if the port is taken."""
        runner = web.AppRunner(self._front.application(), shutdown_timeout=1.0, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._port = runner.addresses[0][1]
        self._url = self._desk.base_url = f"http://{self._host}:{self._port}"
        self._hooks.start()

    async def close(self) -> None:
        """Stops listening; releases requests that hang on order."""
        self._front.release()
        await self._hooks.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._album.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def obliging(key: str, state_dir: Path | None, dialect: Dialect = "midjourney-proxy") -> SimulatedProvider:
    """A provider to play with: it supports everything that any kind of server does, and stops running tasks, unlike
    relays."""
    return SimulatedProvider(key=key, state_dir=state_dir, flavour="trueai", strict=False, dialect=dialect)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
