"""Measures how quickly a burst of `/imagine` is acknowledged: `python -m benchmarks.burst [COUNT]`.

Exits with 1 if one of them took longer than Discord's three seconds, or was refused.
The bot is its own process; the loopback Discord and the simulated provider share this one, on the same machine.
"""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import tempfile
from pathlib import Path

from tests.door.front import Front, opened
from tests.door.test_crowd import NO_LIMITS, PEOPLE, small_pictures

DISCORD_WAITS_S = 3.0
CALM = {"POLL_INTERVAL_S": "0.5", "PROGRESS_INTERVAL_S": "30"}


async def measure(count: int) -> bool:
    """Print the slowest and the median acknowledgement, beside that of a single command. True if all were in time."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), NO_LIMITS | CALM, seconds=0.3) as front:
            small_pictures(front, count + 1)
            alone = await _asked(front, 1)
            burst = await _asked(front, count)
            await front.settled(120)
    print(f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print(f"one command alone     {alone[0] * 1000:7.0f} ms")
    if len(burst) < count:
        print(f"{count - len(burst)} of {count} at once were turned away, or not answered in time")
    print(f"{count} at once, median  {burst[len(burst) // 2] * 1000:7.0f} ms")
    print(f"{count} at once, slowest {burst[-1] * 1000:7.0f} ms")
    return len(burst) == count and burst[-1] < DISCORD_WAITS_S


async def _asked(front: Front, count: int) -> list[float]:
    """The seconds until each answer that accepted a job, quickest first."""
    asked = [await front.ask(f"a {number}th goose", PEOPLE[number % 3]) for number in range(count)]
    await asyncio.gather(*(one.answered() for one in asked), return_exceptions=True)
    return sorted(
        one.answered_after_s
        for one in asked
        if one.answered_after_s is not None and one.answer is not None and not one.answer.ephemeral
    )


if __name__ == "__main__":
    sys.exit(not asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 200)))
