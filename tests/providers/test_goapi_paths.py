"""The three families of paths: tried in order, remembered, and used as each task was made."""

from __future__ import annotations

import pytest

from bot.core.errors import ParentMissing, ProviderAuthError, ProviderError, ProviderProtocolError, SubmitUncertain
from bot.core.kinds import Speed
from bot.core.models import TaskRef
from bot.providers.base import Finished, Missing, Progress
from bot.providers.goapi.client import GoApi
from bot.providers.submit_requests import ActionRequest, ImagineRequest
from tests.providers.servers import Reply, ScriptedServer

IMAGINE = ImagineRequest("a red fox", Speed.FAST)
U1 = ActionRequest(TaskRef("mj:t1"), "upscale1", Speed.FAST)
NO_PATH, NO_METHOD = Reply("Not Found", 404), Reply("Method Not Allowed", 405)
UNIFIED, OLDER, LEGACY = "/api/v1/task", "/api/v1/midjourney/task", "/mj/v2/imagine"
NOT_KNOWN = Reply({"code": 404, "data": None, "message": "task not found"}, 404)


def _taken(task_id: str = "t1") -> Reply:
    return Reply({"code": 200, "data": {"task_id": task_id, "status": "pending"}})


@pytest.mark.parametrize("missing", [NO_PATH, NO_METHOD], ids=["404", "405"])
async def test_the_family_that_worked_is_remembered(missing: Reply, server: ScriptedServer, goapi: GoApi) -> None:
    server.on(UNIFIED, missing)
    server.on(OLDER, _taken())
    for _ in range(2):
        assert (await goapi.submit(IMAGINE, "job0000001")).ref == "mj:t1"
    assert server.paths() == [UNIFIED, OLDER, OLDER]


async def test_a_follow_up_names_the_bare_parent(server: ScriptedServer, goapi: GoApi) -> None:
    server.on(UNIFIED, _taken("t2"))
    assert (await goapi.submit(U1, "job0000002")).ref == "t2"
    body = {"model": "midjourney", "task_type": "upscale", "input": {"origin_task_id": "t1", "index": "1"}}
    assert server.seen[0].body == body


async def test_the_older_path_may_know_imagine_only(server: ScriptedServer, goapi: GoApi) -> None:
    server.on(OLDER, _taken(), NO_PATH)
    server.on("/mj/v2/upscale", Reply({"task_id": "t2", "status": "success", "message": ""}))
    assert (await goapi.submit(IMAGINE, "job0000001")).ref == "mj:t1"
    assert (await goapi.submit(U1, "job0000002")).ref == "v2:t2"
    assert server.paths() == [UNIFIED, OLDER, OLDER, UNIFIED, "/mj/v2/upscale"]


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_after_a_fault_no_other_path_is_tried(status: int, server: ScriptedServer, goapi: GoApi) -> None:
    server.on(UNIFIED, Reply("Server Error", status))
    server.on(OLDER, _taken())
    with pytest.raises(SubmitUncertain):
        await goapi.submit(IMAGINE, "job0000001")
    assert server.paths() == [UNIFIED]


async def test_a_parent_that_is_gone_is_not_a_path_that_is_missing(server: ScriptedServer, goapi: GoApi) -> None:
    server.on(UNIFIED, Reply({"code": 404, "data": None, "message": "origin task not found"}, 404))
    with pytest.raises(ParentMissing):
        await goapi.submit(U1, "job0000002")
    assert server.paths() == [UNIFIED]


async def test_polls_follow_each_tasks_own_family(server: ScriptedServer, goapi: GoApi) -> None:
    server.on(f"{UNIFIED}/a", Reply({"code": 200, "data": {"task_id": "a", "status": "Staged"}}))
    server.on(f"{OLDER}/b", Reply({"task_id": "b", "status": "processing", "output": {"progress": 30}}))
    done = {"image_url": "https://img.example/c.png", "actions": ["reroll"]}
    server.on("/mj/v2/fetch", Reply({"task_id": "c", "status": "finished", "task_result": done}))
    server.on(f"{UNIFIED}/d", NOT_KNOWN)
    refs = [TaskRef(ref) for ref in ("a", "mj:b", "v2:c", "d")]
    found = await goapi.poll(refs)
    assert [type(found[ref]) for ref in refs] == [Progress, Progress, Finished, Missing]
    assert found[TaskRef("mj:b")] == Progress(30)


# the probe's result on the first, second and third path: fine, or an exception
PROBES: list[tuple[str, list[Reply], type[ProviderError] | None]] = [
    ("knows no such task", [NOT_KNOWN], None),
    ("refuses the id", [Reply({"code": 400, "data": None, "message": "invalid uuid"}, 400)], None),
    ("older server", [NO_PATH, NOT_KNOWN], None),
    ("legacy server", [NO_PATH, NO_PATH, Reply({"task_id": "", "status": "failed"})], None),
    ("another program", [NO_PATH, NO_PATH, NO_PATH], ProviderProtocolError),
    ("another JSON service", [Reply({"message": "no Route matched"}, 404)] * 3, ProviderProtocolError),
    ("a page", [Reply("<html>")], ProviderProtocolError),
    ("a wrong key inside 200", [Reply({"code": 401, "message": "no such key"})], ProviderAuthError),
]


@pytest.mark.parametrize(("replies", "fault"), [row[1:] for row in PROBES], ids=[row[0] for row in PROBES])
async def test_the_probe(
    replies: list[Reply], fault: type[ProviderError] | None, server: ScriptedServer, goapi: GoApi
) -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    for path, reply in zip((f"{UNIFIED}/{nobody}", f"{OLDER}/{nobody}", "/mj/v2/fetch"), replies, strict=False):
        server.on(path, reply)
    if fault is None:
        await goapi.probe()
    else:
        with pytest.raises(fault):
            await goapi.probe()
    assert len(server.seen) == len(replies)
    assert {seen.path for seen in server.seen} & {UNIFIED, OLDER, LEGACY} == set(), "nothing is submitted"
