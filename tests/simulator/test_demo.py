"""`demo --no-bot` serves the dialect that was asked for, and says where."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

ROOT = Path(__file__).parents[2]


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
    command = [sys.executable, "-m", "bot", "demo", "--no-bot", "--port", "0", "--data", str(tmp_path), *arguments]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30), aiohttp.ClientSession() as session:
            where = json.loads(await process.stdout.readline())
            for key, said in ((where["provider_key"], "found"), ("wrong", "Invalid")):
                async with session.get(where["provider_url"] + path, headers={header: key}) as answer:
                    assert said in await answer.text()
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
