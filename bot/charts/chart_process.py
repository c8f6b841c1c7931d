"""The bot's side of the charts: starts the drawing process, and ends it at its time limit."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from bot.core.rules.usage_report import UsageReport

log = logging.getLogger(__name__)

_ROOT = Path(__file__).parents[2]
_PNG = b"\x89PNG\r\n\x1a\n"
# what Python and a search for fonts need; the rest, including tokens and keys, stays out
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "SYSTEMROOT", "PYTHONPATH", "PYTHONHOME")


class ChartPainter:
    """Draws usage reports, one at a time. matplotlib keeps its list of fonts in `folder`, which is created if
    missing."""

    def __init__(self, folder: Path, timeout_s: float = 60.0) -> None:
        self._folder = folder.absolute()
        self._timeout_s = timeout_s
        self._turn = asyncio.Semaphore(1)

    async def draw(self, report: UsageReport) -> bytes | None:
        """A PNG of `bot.charts.page.SIZE` pixels; None, with a line in the log, if it can't be drawn.

        The time limit doesn't include the wait for another chart. Cancelling ends the process first.
        """
        async with self._turn:
            process = await self._start()
            if process is None:
                return None
            try:
                async with asyncio.timeout(self._timeout_s):
                    asked = await asyncio.to_thread(report.to_json)  # a large server has 50,000 members
                    drawn, complaints = await process.communicate(asked.encode())
            except TimeoutError:
                log.warning("no usage chart: it was not drawn within %g s", self._timeout_s)
                return None
            finally:
                await _end(process)
        if process.returncode == 0 and drawn.startswith(_PNG):
            return drawn
        log.warning(
            "no usage chart: %s", _last_line(complaints) or f"exit code {process.returncode} after {len(drawn)} bytes"
        )
        return None

    async def _start(self) -> Process | None:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        # threads of linear algebra would only cost memory
        environment |= {"MPLCONFIGDIR": str(self._folder), "MPLBACKEND": "agg", "OPENBLAS_NUM_THREADS": "1"}
        command = (sys.executable, "-m", "bot.charts")
        try:
            return await asyncio.create_subprocess_exec(
                *command, cwd=_ROOT, env=environment, stdin=PIPE, stdout=PIPE, stderr=PIPE
            )
        except OSError as fault:
            log.warning("no usage chart: could not start its process (%s)", fault)
            return None


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.communicate()  # waits for the end and closes the pipes


def _last_line(complaints: bytes) -> str:
    lines = complaints.decode(errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else ""
