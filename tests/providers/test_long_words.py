"""Answers with huge texts: nobody else waits for their parsing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from bot.core.models import TaskRef
from bot.providers.base import Failed, Progress
from bot.providers.goapi.client import GoApi
from bot.providers.midjourney_proxy.client import MidjourneyProxy
from bot.services.loop_lag import TICK_S, LoopLag
from tests.providers.conftest import KEY
from tests.providers.servers import Reply, ScriptedServer

BUSY_S = 0.2  # four times the budget: the server computes on this loop, too
NEARLY_THE_KEY = KEY[:4] * 4_000
NESTED = "[" + "1," * 15_000 + "1]"  # JSON text inside JSON


@pytest.fixture
async def quick() -> AsyncIterator[None]:
    """Check that the loop is never blocked."""
    lag = LoopLag()
    asyncio.get_running_loop().set_debug(False)  # its own checks take time
    async with lag.watching():
        yield
        await asyncio.sleep(2 * TICK_S)  # a late tick is recorded when it comes
    assert lag.worst_busy_s < BUSY_S


async def test_a_hundred_tasks_with_long_words(server: ScriptedServer, client: MidjourneyProxy, quick: None) -> None:
    tasks = [{"id": str(n), "status": "FAILURE", "failReason": NEARLY_THE_KEY} for n in range(100)]
    server.on("/mj/task/list-by-condition", Reply(json.dumps(tasks)))
    found = await client.poll([TaskRef(str(n)) for n in range(100)])
    assert all(isinstance(status, Failed) for status in found.values())


async def test_one_task_of_json_inside_json(server: ScriptedServer, client: MidjourneyProxy, quick: None) -> None:
    server.on(
        "/mj/task/1/fetch",
        Reply(json.dumps({"id": "1", "status": "", "buttons": [NESTED] * 60}).replace("1,", "1\\u002c")),
    )
    assert await client.fetch(TaskRef("1")) == Progress(0)


async def test_a_task_of_goapi_with_long_words(server: ScriptedServer, goapi: GoApi, quick: None) -> None:
    error = {"code": 1, "message": NEARLY_THE_KEY, "raw_message": NEARLY_THE_KEY, "detail": NEARLY_THE_KEY}
    output = {name: NEARLY_THE_KEY for name in ("description", "message")} | {"error_messages": [NEARLY_THE_KEY] * 5}
    task = {"task_id": "1", "status": "failed", "error": error, "output": output, "task_result": output}
    server.on("/api/v1/task/1", Reply({"code": 200, "data": task | {"input": {"prompt": NEARLY_THE_KEY}}}))
    assert isinstance(await goapi.fetch(TaskRef("1")), Failed)
