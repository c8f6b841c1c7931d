"""`demo --no-bot` serves the chosen dialect, and prints its addresses."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.door.front import until
from tests.waiting import patient, within

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def demo(data: Path, *arguments: str) -> AsyncIterator[Process]:
    """The demo as a process, killed at the end if it still runs."""
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


class Visitor:
    """Alice at the chat page of a demo, by the calls that the page makes."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url
        self._user = self._channel = ""
        self._commands: dict[str, str] = {}

    async def _get(self, path: str) -> Any:
        async with self._session.get(self._url + path) as answer:
            return await answer.json()

    async def enter(self) -> None:
        """Come in once the bot is there."""
        async with within(60):
            while True:
                state = await self._get(f"/chat/state?user={self._user}")
                self._user = next(user["id"] for user in state["users"] if user["username"] == "alice")
                self._commands = {command["name"]: command["id"] for command in state["commands"]}
                if state["bot"]["online"] and self._commands:
                    break
                await asyncio.sleep(0.1)
        (self._channel,) = [one["id"] for one in state["guilds"][0]["channels"] if one["name"] == "imagine"]

    async def command(self, name: str, *options: dict[str, object]) -> None:
        payload = {"user": self._user, "channel": self._channel, "command": self._commands[name], "type": 1}
        form = aiohttp.FormData({"payload": json.dumps(payload | {"options": options})}, default_to_multipart=True)
        async with self._session.post(f"{self._url}/chat/command", data=form) as answer:
            assert answer.status == 200, await answer.text()

    async def press(self, message: dict[str, Any], label: str) -> None:
        (button,) = [one for row in message["components"] for one in row["components"] if one.get("label") == label]
        body = {"user": self._user, "channel": self._channel, "message": message["id"]}
        body |= {"custom_id": button["custom_id"], "type": button["type"]}
        async with self._session.post(f"{self._url}/chat/component", json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def reads(self, *words: str) -> dict[str, Any]:
        """The first message that has all of these, in its text or on its buttons."""
        async with within(60):
            while True:
                for message in await self._get(f"/chat/channels/{self._channel}/messages?user={self._user}"):
                    if all(word in json.dumps(message, ensure_ascii=False) for word in words):
                        return dict(message)
                await asyncio.sleep(0.1)


async def test_what_runs_in_a_demo_can_be_cancelled(tmp_path: Path) -> None:
    async with demo(tmp_path) as process, aiohttp.ClientSession() as session:
        assert process.stdout is not None
        opening = (await asyncio.wait_for(process.stdout.readuntil(b"Ctrl+C"), patient(60))).decode()
        alice = Visitor(session, opening.split("Open ")[1].split()[0].rstrip("/"))
        await alice.enter()
        await alice.command("imagine", {"name": "prompt", "type": 3, "value": "a red fox --stuck"})
        await alice.reads("a red fox", "%)")
        await alice.command("jobs")
        listed = await alice.reads("3 of 3 free cancels of running jobs", '"label": "Cancel 1"')
        await alice.press(listed, "Cancel 1")
        await alice.reads("a red fox", "(Cancelled)")
        assert await stopped(process) == 0
