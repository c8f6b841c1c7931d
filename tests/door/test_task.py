"""`python -m bot task`: one task as its provider sees it, queried by a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.texts.providers import provider as say
from loopback_provider.provider import Dialect, SimulatedProvider
from tests.door.process import ROOT
from tests.waiting import within

KEY = "sk-task-0123456789abcdef"
HOOK = "http://127.0.0.1:9/hooks/main/a-token-of-our-own"
UNKNOWN = say.UNKNOWN_TASK()
BODIES: dict[str, tuple[str, dict[str, object]]] = {
    "midjourney-proxy": ("/mj/submit/imagine", {"prompt": f"an élan 鹿 {KEY}", "notifyHook": HOOK}),
    "goapi": (
        "/api/v1/task",
        {"model": "midjourney", "task_type": "imagine", "input": {"prompt": f"an élan 鹿 {KEY}"}},
    ),
}


@asynccontextmanager
async def simulated(dialect: Dialect) -> AsyncIterator[tuple[SimulatedProvider, str]]:
    """A provider and the id of its only task, whose prompt contains the key."""
    path, body = BODIES[dialect]
    async with (
        SimulatedProvider(key=KEY, seconds=0.1, size=64, dialect=dialect) as provider,
        aiohttp.ClientSession() as client,
    ):
        key = {"Authorization": f"Bearer {KEY}", "X-API-KEY": KEY}
        async with client.post(provider.url + path, json=body, headers=key) as answer:
            assert answer.status == 200
        yield provider, next(iter(provider.tasks))


def settings(url: str, kind: str = "midjourney-proxy") -> dict[str, str]:
    return {"PROVIDER_KIND": kind, "PROVIDER_URL": url, "PROVIDER_KEY": KEY}


async def run(folder: Path, env: Mapping[str, str], *arguments: str) -> tuple[int | None, str, str]:
    """The exit code of `task`, its output, and its errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "task", *arguments,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder), **env},
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with within():
        printed, complained = await process.communicate()
    assert KEY not in (printed + complained).decode()
    return process.returncode, printed.decode(), complained.decode()


@pytest.mark.parametrize(("dialect", "named"), [("midjourney-proxy", "id"), ("goapi", "task_id")])
async def test_a_task_is_printed_as_it_came_without_secrets(tmp_path: Path, dialect: Dialect, named: str) -> None:
    async with simulated(dialect) as (provider, task):
        code, printed, complained = await run(tmp_path, settings(provider.url, dialect), "main", task)
    assert (code, complained) == (0, "")
    told = json.loads(printed)
    assert told.get("data", told)[named] == task
    assert "an élan 鹿 [hidden]" in printed
    assert "a-token-of-our-own" not in printed
    assert printed.count("\n") > 10
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("dialect", "task"),
    [("midjourney-proxy", "9999999999999999"), ("goapi", "9999999999999999"), ("goapi", "élan")],
    ids=["midjourney-proxy", "goapi", "no id"],
)
async def test_an_unknown_task_ends_with_1_and_one_line(tmp_path: Path, dialect: Dialect, task: str) -> None:
    async with simulated(dialect) as (provider, _known):
        ended = await run(tmp_path, settings(provider.url, dialect), "main", task)
    assert ended == (1, "", f"{UNKNOWN}\n")


async def test_a_provider_that_is_away_or_refuses_ends_with_1(tmp_path: Path) -> None:
    async with simulated("midjourney-proxy") as (provider, task):
        wrong = settings(provider.url) | {"PROVIDER_KEY": f"{KEY[:-1]}x"}
        code, _printed, complained = await run(tmp_path, wrong, "main", task)
        assert (code, "refuses the bot's key" in complained) == (1, True)
        url = provider.url
    code, _printed, complained = await run(tmp_path, settings(url), "main", task)
    assert (code, complained) == (1, f"{say.NOT_REACHED()}\n")


@pytest.mark.parametrize(
    ("kind", "account", "says"),
    [("goapi", "backup", "no account 'backup'; use one of main"), ("simulator", "main", "is the simulator")],
    ids=["unknown", "simulated"],
)
async def test_an_account_that_cannot_be_asked_ends_with_78(tmp_path: Path, kind: str, account: str, says: str) -> None:
    code, printed, complained = await run(tmp_path, settings("http://127.0.0.1:1", kind), account, "1")
    assert (code, printed) == (78, "")
    assert complained.startswith("PROVIDERS: ")
    assert says in complained
    assert complained.count("\n") == 1
