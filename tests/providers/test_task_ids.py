"""Ids of tasks in answers to submits: long ones are followed, and behind one that is of no use may be a task."""

from __future__ import annotations

import pytest

from bot.core.errors import SubmitUncertain
from bot.core.kinds import Speed
from bot.providers.base import Progress
from bot.providers.midjourney_proxy.client import MidjourneyProxy
from bot.providers.submit_requests import ImagineRequest
from tests.providers.servers import Reply, ScriptedServer

IMAGINE = ImagineRequest("a fox", Speed.RELAX)
LONG = "job." + "t" * 508
NAMING = [{"code": 1, "result": LONG}, {"code": 22, "result": f"{LONG},77"}, {"task_id": LONG}]


@pytest.mark.parametrize("body", NAMING, ids=["taken", "queued", "without a code"])
async def test_long_ids_are_followed(body: object, server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj/submit/imagine", Reply(body))
    server.on(f"/mj/task/{LONG}/fetch", Reply({"id": LONG, "status": "IN_PROGRESS", "progress": "7%"}))
    ref = (await client.submit(IMAGINE, "job1")).ref
    assert (ref, await client.fetch(ref)) == (LONG, Progress(7))


UNREADABLE = [
    {"code": 1, "result": "t" * 513},
    {"code": 22, "result": "t/t"},
    {"task_id": "t t"},
    {"code": -1, "description": "no", "task_id": "t" * 513},
    {"success": False, "data": {"taskId": "../t"}},
]


@pytest.mark.parametrize("body", UNREADABLE, ids=lambda body: str(body)[:30])
async def test_a_task_without_a_usable_id_may_be_at_work(
    body: object, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on("/mj/submit/imagine", Reply(body))
    with pytest.raises(SubmitUncertain):
        await client.submit(IMAGINE, "job1")
