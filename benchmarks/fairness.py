"""Measures how long one job waits beside another member's hundred: `python -m benchmarks.fairness [JOBS]`.

The bot is its own process; the loopback Discord and the simulated provider share this one, on the same machine.
A slot at the account never becomes free by itself: the least possible wait is the rest of a running job.
"""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.door.front import Front, opened, until
from tests.door.test_crowd import NO_LIMITS, crowd, sent, small_pictures

TASK_S = 1.0
ROUNDS = 3
ONE = "one bee"


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds from the command to the job's submit and to its picture, and how many other jobs started before it."""

    others: int
    start_s: float
    ready_s: float


@dataclass(frozen=True, slots=True)
class Scene:
    """`crowd` requests many jobs in the server; the one requests there too, or in direct messages."""

    name: str
    crowd: tuple[str, ...]
    settings: Mapping[str, str]
    where: str


SCENES = (
    Scene("one member has {} jobs", ("alice",), {"PROVIDER_CONCURRENCY": "2"}, "imagine"),
    Scene(
        "four members of a server with share 2 have {} jobs, the one is elsewhere",
        ("alice", "bob", "carol", "dave"),
        {"PROVIDER_CONCURRENCY": "4", "MAX_RUNNING_PER_SERVER": "2"},
        "dm",
    ),
)


async def measure(jobs: int) -> None:
    """Print each scene beside the same job alone."""
    print(f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print(f"a task takes {TASK_S:g} s; medians of {ROUNDS} rounds")
    for scene in SCENES:
        alone = [await _wait(scene, 0) for _ in range(ROUNDS)]
        beside = [await _wait(scene, jobs) for _ in range(ROUNDS)]
        print(f"\n{scene.name.format(jobs)}")
        print(f"  others that started before it: {', '.join(str(wait.others) for wait in beside)}")
        _compare("until it starts", [wait.start_s for wait in beside], [wait.start_s for wait in alone])
        _compare("until its picture", [wait.ready_s for wait in beside], [wait.ready_s for wait in alone])


def _compare(what: str, beside: Sequence[float], alone: Sequence[float]) -> None:
    crowded, single = statistics.median(beside), statistics.median(alone)
    print(f"  {what:18} {crowded:6.2f} s, alone {single:6.2f} s: x{crowded / single:.1f}")


async def _wait(scene: Scene, jobs: int) -> Wait:
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), {**NO_LIMITS, **scene.settings}, seconds=TASK_S) as front:
            small_pictures(front, jobs + 1)
            await crowd(front, jobs, *scene.crowd)
            if jobs:  # the measured part is what comes after their acceptance
                at = len(front.provider.submits)
                await until(lambda: len(front.provider.submits) >= at + 5, "the crowd's jobs follow each other", 60.0)
            return await _one(front, scene.where)


async def _one(front: Front, where: str) -> Wait:
    began, before = time.monotonic(), len(front.provider.submits)
    message = await front.acknowledged(await front.member("admin").command("imagine", {"prompt": ONE}, channel=where))
    await until(lambda: ONE in sent(front), "its turn comes", 300.0)
    start_s = time.monotonic() - began
    await front.ended(message, 60.0)
    return Wait(sent(front).index(ONE) - before, start_s, time.monotonic() - began)


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
