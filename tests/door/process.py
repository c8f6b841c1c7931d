"""The bot as a process of its own: started, killed, stopped, with its output checked."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from tests.door.preloaded import Forked, Nursery
from tests.waiting import LONG_S, within

ROOT = Path(__file__).parents[2]


def _give_files(most: int) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class BotProcess:
    """`python -m bot <verb>` with the given settings and nothing of ours in its environment.

    It runs in `folder`, away from any `.env`; its output is kept across restarts. A `nursery` forks it, unless a verb
    is given.
    """

    def __init__(self, settings: Mapping[str, str], folder: Path, nursery: Nursery | None = None) -> None:
        self.settings = dict(settings)
        self.folder = folder
        self.nursery = nursery
        self._printed = folder / "printed.txt"
        self._process: Process | Forked | None = None
        self.most_files: int | None = None  # the system's limit, as on a small machine

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        return self._alive().pid

    @property
    def printed(self) -> str:
        """Everything on stdout and stderr so far, of all starts."""
        return self._printed.read_text(errors="replace") if self._printed.exists() else ""

    async def start(self, *verb: str) -> None:
        """Start it; `verb` defaults to `run`. Does not wait until it is connected."""
        if self.nursery is None or verb:
            await self._start("-m", "bot", *(verb or ("run",)))
        else:
            self._process = await self.nursery.start(["run"], self.folder, self._environment(), self._printed)

    async def start_script(self, script: str) -> None:
        """Start Python with a few lines of its own, which run the bot with something changed."""
        await self._start("-c", script)

    async def _start(self, *arguments: str) -> None:
        env = self._environment()
        with self._printed.open("ab") as printed:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *arguments,
                env=env,
                cwd=self.folder,
                stdout=printed,
                stderr=printed,
                preexec_fn=None if self.most_files is None else partial(_give_files, self.most_files),
            )

    def _environment(self) -> dict[str, str]:
        if self.running:
            raise RuntimeError("it runs already")
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(self.folder), **self.settings}

    async def ended(self, timeout: float = LONG_S) -> int:
        """Wait for its end; the exit code. Raises TimeoutError."""
        async with within(timeout):
            return await self._alive().wait()

    async def kill(self) -> None:
        """Send SIGKILL."""
        with contextlib.suppress(ProcessLookupError):
            self._alive().kill()
        await self.ended()

    def signal(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send a signal, without waiting for anything."""
        self._alive().send_signal(number)

    async def stop(self) -> tuple[int, float]:
        """Send SIGTERM; returns the exit code and the seconds until it was gone."""
        began = time.monotonic()
        self.signal()
        return await self.ended(), time.monotonic() - began

    async def end(self) -> None:
        """Leave nothing behind, in whatever state it is."""
        if self.running:
            await self.kill()

    def check_printed(self, secrets: Sequence[str]) -> None:
        """Fail if it printed a traceback or a secret."""
        printed = self.printed
        assert "Traceback (most recent call last)" not in printed, printed[-6000:]
        leaked = [line for line in printed.splitlines() if any(secret in line for secret in secrets)]
        assert not leaked, f"{len(leaked)} lines with a secret, such as: {leaked[0][:80]}..."

    def _alive(self) -> Process | Forked:
        if self._process is None:
            raise RuntimeError("it was never started")
        return self._process
