"""`demo --no-bot` serves the dialect that was asked for, and says where."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.door.front import until
from tests.waiting import patient, within

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def demo(data: Path, *arguments: str) -> AsyncIterator[Process]:
    """The demo as a process, killed at the end where it is still there."""
    command = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0", "--data", str(data), *arguments]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def stopped(process: Process) -> int:
    """Its exit code after SIGTERM."""
    process.send_signal(signal.SIGTERM)
    return await asyncio.wait_for(process.wait(), patient(60))


@pytest.mark.parametrize(
    ("arguments", "path", "header"),
    [
        ((), "/mj/task/1/fetch", "Authorization"),
        (("--provider", "midjourney-proxy"), "/mj/task/1/fetch", "Authorization"),
        (("--provider", "goapi"), "/api/v1/task/1", "X-API-KEY"),
    ],
    ids=["by default", "midjourney-proxy", "goapi"],
)
async def test_demo_without_a_bot(tmp_path: Path, arguments: tuple[str, ...], path: str, header: str) -> None:
    async with demo(tmp_path, "--no-bot", *arguments) as process:
        assert process.stdout is not None
        async with within(), aiohttp.ClientSession() as session:
            where = json.loads(await process.stdout.readline())
            for key, said in ((where["provider_key"], "found"), ("wrong", "Invalid")):
                async with session.get(where["provider_url"] + path, headers={header: key}) as answer:
                    assert said in await answer.text()
        assert await stopped(process) == 0
        assert not (tmp_path / "bot").exists()


async def test_a_start_that_is_killed_leaves_nothing_half_done(tmp_path: Path) -> None:
    async with demo(tmp_path) as process:
        await until((tmp_path / "bot.new").exists, "it has begun to write the past")
        process.kill()
        await process.wait()
        assert not (tmp_path / "bot").exists()
    async with demo(tmp_path) as process:
        assert process.stdout is not None
        opening = (await asyncio.wait_for(process.stdout.readuntil(b"Ctrl+C"), patient(60))).decode()
        assert all(command in opening for command in ("/imagine", "/admin usage", "/admin quota show", "/admin config"))
        assert (tmp_path / "bot" / "bot.db").exists()
        assert not (tmp_path / "bot.new").exists()
        assert await stopped(process) == 0


async def test_a_signal_that_comes_early_is_heard(tmp_path: Path) -> None:
    async with demo(tmp_path) as process:
        await until((tmp_path / "bot.new").exists, "it has begun to write the past")
        assert await stopped(process) == 0
