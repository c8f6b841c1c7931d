"""Preloaded bots: a process that has imported everything, and forks into a bot at each start.

Imports are most of a start, and the tests here start hundreds of bots. A forked bot then runs `python -m bot` as usual,
with its own settings, folder and signals. This module, run as a program, is that process; `Nursery` is its other end.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import runpy
import select
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from bot.core.settings.provider_account import DIALECTS

ROOT = Path(__file__).parents[2]
LOADED = (
    "bot.command_line",
    *(f"bot.providers.{kind.replace('-', '_')}.client" for kind in DIALECTS),
)
Order = dict[str, Any]  # what a bot is started with: verb, folder, env, printed


class Forked:
    """A forked bot, with the parts of `asyncio.subprocess.Process` that tests use."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def returncode(self) -> int | None:
        """Its exit code, negative after a signal; None while it runs."""
        return self._ended.result() if self._ended.done() else None

    def end(self, code: int) -> None:
        self._ended.set_result(code)

    async def wait(self) -> int:
        """Wait for its end; the exit code."""
        return await asyncio.shield(self._ended)

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The forking process, as the tests see it. `here` is the one of this test process, if it has one."""

    here: ClassVar[Nursery | None] = None

    def __init__(self, process: Process) -> None:
        self._process = process
        self._running: dict[int, Forked] = {}
        self._born: asyncio.Queue[Forked] = asyncio.Queue()
        self._turn = asyncio.Lock()
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def open(cls) -> Nursery:
        """Start importing."""
        return cls(
            await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, cwd=ROOT, stdin=PIPE, stdout=PIPE)
        )

    async def start(self, verb: Sequence[str], folder: Path, env: dict[str, str], printed: Path) -> Forked:
        """Fork a bot, which appends its output to `printed`."""
        assert self._process.stdin is not None
        order = {"verb": verb, "folder": str(folder), "env": env, "printed": str(printed)}
        async with self._turn:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            return await self._born.get()

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            pid, code = json.loads(line)
            if code is None:
                self._running[pid] = forked = Forked(pid)
                self._born.put_nowait(forked)
            else:
                self._running.pop(pid).end(code)

    async def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        await self._listening


def become(order: Order) -> None:
    """Turn this process into the bot. Raises SystemExit."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    nothing = os.open(os.devnull, os.O_RDONLY)
    printed = os.open(order["printed"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for standard, mine in enumerate((nothing, printed, printed)):
        os.dup2(mine, standard)
    os.closerange(3, 64)
    sys.argv[1:] = order["verb"]
    runpy.run_module("bot", run_name="__main__", alter_sys=True)


def tell(pid: int, code: int | None) -> None:
    """Report that a bot was started, or how it ended."""
    os.write(1, json.dumps([pid, code]).encode() + b"\n")


def serve() -> None:
    """Fork at each order, until no more can come."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(wake)
    orders, running = b"", 0
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if woken in ready:
            os.read(woken, 1024)
        while running and (ended := os.waitpid(-1, os.WNOHANG))[0]:
            running -= 1
            tell(ended[0], os.waitstatus_to_exitcode(ended[1]))
        if 0 in ready:
            if not (more := os.read(0, 1 << 16)):
                return
            *whole, orders = (orders + more).split(b"\n")
            for order in whole:
                if (pid := os.fork()) == 0:
                    become(json.loads(order))
                running += 1
                tell(pid, None)


if __name__ == "__main__":
    for name in LOADED:
        importlib.import_module(name)
    from bot.client import EXTENSIONS

    for name in EXTENSIONS:
        importlib.import_module(name)
    serve()
