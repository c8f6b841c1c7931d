"""Compares the CPU time of a job with that of re-encoding its picture on this machine.

    python -m benchmarks.cpu_per_job [JOBS]

Starts the loopback Discord and the simulated provider here and `python -m bot run` as its own process, runs JOBS
`/imagine` of full-size grids, and reads the process's CPU time from the operating system (Linux only).
"""

from __future__ import annotations

import asyncio
import io
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from loopback_discord import LoopbackDiscord
from loopback_provider.provider import SimulatedProvider

AT_ONCE = 6


async def measure(jobs: int) -> None:
    """Print CPU seconds per job of the bot's process and of one decode and re-encode of the same picture."""
    async with LoopbackDiscord() as chat, SimulatedProvider(key="benchmark-key", seconds=1.0) as provider:
        chat.rate_limits.enabled = False
        with tempfile.TemporaryDirectory() as folder:
            bot = await _start(chat, provider, Path(folder))
            try:
                await _imagine(chat, 2)  # warm: imports, connections, the command's first run
                before = _cpu_s(bot.pid)
                began = time.monotonic()
                await _imagine(chat, jobs)
                spent, wall = _cpu_s(bot.pid) - before, time.monotonic() - began
            finally:
                bot.terminate()
                await bot.wait()
        picture = next(iter(provider.tasks.values())).picture
    encoded = _reencode_s(picture)
    machine = f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    print(f"{machine}, {jobs} jobs in {wall:.1f} s")
    print(f"the bot's CPU per job       {spent / jobs * 1000:7.1f} ms (picture: {len(picture) / 1e6:.1f} MB)")
    print(f"re-encoding that picture    {encoded * 1000:7.1f} ms")
    print(f"ratio                       {spent / jobs / encoded:7.2f}")


async def _start(chat: LoopbackDiscord, provider: SimulatedProvider, folder: Path) -> asyncio.subprocess.Process:
    env = os.environ | {
        "DISCORD_TOKEN": chat.token,
        "DISCORD_API_URL": chat.api_url,
        "PROVIDER_URL": provider.url,
        "PROVIDER_KEY": provider.key,
        "DATA_DIR": str(folder),
        "POLL_INTERVAL_S": "0.5",
        "DEFAULT_DAILY_CREDITS": "unlimited",
        "MAX_RUNNING_PER_USER": "50",
        "MAX_QUEUED_PER_USER": "1000",
        "LOG_LEVEL": "WARNING",
    }
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=env)


async def _imagine(chat: LoopbackDiscord, jobs: int) -> None:
    room = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_one(chat, number, room) for number in range(jobs)))


async def _one(chat: LoopbackDiscord, number: int, room: asyncio.Semaphore) -> None:
    async with room:
        deadline = time.monotonic() + 120
        while True:
            try:
                asked = await chat.member("alice").command("imagine", {"prompt": f"a red fox number {number}"})
                break
            except Exception:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.1)
        shown = await asked.answered()
        if shown.message is None:
            raise RuntimeError(f"job {number} was answered without a message")
        while not (chat.message(shown.message) or {}).get("components"):
            if time.monotonic() > deadline:
                raise TimeoutError(f"job {number} did not end")
            await asyncio.sleep(0.05)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _reencode_s(content: bytes) -> float:
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        with Image.open(io.BytesIO(content)) as opened:
            opened.convert("RGB").save(io.BytesIO(), "PNG")
        best = min(best, time.process_time() - began)
    return best


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
