"""The bot's side of decoding: how many at once, for whom, how long, and in how much memory."""

from __future__ import annotations

import asyncio
import logging
import math
import os
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from weakref import WeakKeyDictionary, WeakValueDictionary

from bot.core.errors import Busy, UserError
from bot.core.files.media_faults import NotMedia
from bot.core.models import UserId
from bot.imaging.decoding import faults, frame
from bot.texts.media import pictures as say

log = logging.getLogger(__name__)

MOST_WAITING = 3  # waiting pictures per member
_ROOT = Path(__file__).parents[3]
_TOLD_TO_STOP = (-signal.SIGTERM, -signal.SIGINT)
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "SYSTEMROOT", "PYTHONPATH", "PYTHONHOME")


@dataclass(frozen=True, slots=True)
class DecodingLimits:
    """The limits of one process."""

    memory_bytes: int
    time_s: float


FOR_MEMBERS = DecodingLimits(memory_bytes=512 << 20, time_s=30.0)
FOR_RESULTS = DecodingLimits(memory_bytes=1536 << 20, time_s=120.0)


class Desk:
    """Two processes at most: one for members' files and presses, one for results, so that neither holds up the
    other."""

    def __init__(self) -> None:
        self._members = asyncio.Semaphore(1)
        self._results = asyncio.Semaphore(1)
        self._turns: WeakValueDictionary[UserId, asyncio.Lock] = WeakValueDictionary()
        self._waiting: Counter[UserId] = Counter()
        self._fetches: WeakValueDictionary[UserId, asyncio.Lock] = WeakValueDictionary()

    async def for_member(self, work: str, given: Sequence[bytes | Path], *numbers: int) -> list[bytes]:
        """Do `work` on a member's files or requests. Raises NotMedia, MaskError or Busy."""
        async with self._members:
            return await _done(work, given, numbers, FOR_MEMBERS)

    async def for_result(self, work: str, given: Sequence[bytes | Path], *numbers: int) -> list[bytes]:
        """Do `work` on a provider's files. Raises NotMedia or Busy."""
        async with self._results:
            return await _done(work, given, numbers, FOR_RESULTS)

    @asynccontextmanager
    async def turn(self, member: UserId) -> AsyncIterator[None]:
        """Run one member's work on pictures one piece at a time. Raises UserError if too much is waiting."""
        if self._waiting[member] > MOST_WAITING:
            raise UserError(say.STILL_WORKING())
        turn = self._turns.setdefault(member, asyncio.Lock())
        self._waiting[member] += 1
        try:
            async with turn:
                yield
        finally:
            self._waiting[member] -= 1
            if not self._waiting[member]:
                del self._waiting[member]

    def fetch(self, member: UserId) -> asyncio.Lock:
        """Held while a picture for one of a member's jobs is fetched and made smaller; the member's next one waits."""
        return self._fetches.setdefault(member, asyncio.Lock())


_desks: WeakKeyDictionary[asyncio.AbstractEventLoop, Desk] = WeakKeyDictionary()


def desk() -> Desk:
    """The one desk of this process: limits only work if they are shared."""
    return _desks.setdefault(asyncio.get_running_loop(), Desk())


async def _done(
    work: str, given: Sequence[bytes | Path], numbers: Sequence[int], limits: DecodingLimits
) -> list[bytes]:
    # files and not pipes: nothing of it goes through the event loop
    try:
        with tempfile.TemporaryFile() as order, tempfile.TemporaryFile() as answer:
            head = {
                "work": work, "numbers": numbers, "memory_bytes": limits.memory_bytes, "cpu_s": math.ceil(limits.time_s)
            }  # fmt: skip
            await asyncio.to_thread(_write, order, head, given)
            await _run(work, order, answer, limits.time_s)
            return await asyncio.to_thread(_read, answer)
    except OSError as fault:
        log.error("pictures cannot be decoded now: %s", fault)
        raise Busy(say.BUSY()) from fault


def _write(order: BinaryIO, head: dict[str, object], given: Sequence[bytes | Path]) -> None:
    frame.write(order, head, given)
    order.flush()
    order.seek(0)


async def _run(work: str, order: BinaryIO, answer: BinaryIO, time_s: float) -> None:
    """Run one order. Raises OSError if no process can be started or finish, NotMedia if that is the picture's fault."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {"MALLOC_ARENA_MAX": "1"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.imaging.decoding", cwd=_ROOT, env=environment,
        stdin=order, stdout=answer, stderr=PIPE,
        start_new_session=True,  # Ctrl+C is meant for the bot, which ends its children
    )  # fmt: skip
    try:
        async with asyncio.timeout(time_s):
            _nothing, complaints = await process.communicate()
    except TimeoutError:
        log.warning("a picture was given up: %s did not end within %g s", work, time_s)
        raise NotMedia(say.TOO_LONG()) from None
    finally:
        await _end(process)
    if process.returncode in _TOLD_TO_STOP:
        raise OSError("its process was told to stop")  # with the bot's service: not the picture's fault
    if process.returncode != 0:
        lines = complaints.decode(errors="replace").strip().splitlines()
        log.warning("a picture was given up: %s ended with %s: %s", work, process.returncode, "".join(lines[-1:])[:300])
        raise NotMedia(say.TOO_MUCH())


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.communicate()


def _read(answer: BinaryIO) -> list[bytes]:
    answer.seek(0)
    try:
        head, made = frame.read(answer)
        said = faults.unpacked(head)
    except (ValueError, KeyError, TypeError) as fault:
        raise NotMedia(say.NOT_DECODED()) from fault
    if said is not None:
        raise said
    return made
