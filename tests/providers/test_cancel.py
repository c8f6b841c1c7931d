"""Asking a provider to stop a task: which servers support it, what their answers mean, and that it is asked once."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.errors import ProviderAuthError, ProviderBusy, ProviderUnavailable
from bot.core.models import TaskRef
from bot.providers.base import Failed, Progress, Provider
from bot.providers.goapi.client import GoApi
from bot.providers.midjourney_proxy.client import MidjourneyProxy
from bot.texts.providers.provider import CANCELLED
from loopback_provider.provider import SimulatedProvider
from tests.providers.conftest import KEY, Connect, ConnectGoApi
from tests.providers.contract import DEADLINE_S, IMAGINE
from tests.providers.fixtures import GOAPI, PAIRS
from tests.providers.servers import Reply, ScriptedServer

TASK = "1773314942177684"
PLAIN = {"Content-Type": "text/plain"}
SAID: dict[str, tuple[Reply, bool]] = {
    "empty": (Reply(), True),
    "no content": (Reply(status=204), True),
    "null": (Reply(None), True),
    "a result": (Reply({"code": 1, "description": "成功", "result": TASK}), True),
    "no such call": (Reply({"error": {"message": "Invalid URL (POST /mj/task/1/cancel)"}}, 404), False),
    "not this method": (Reply(status=405), False),
    "not for this key": (Reply("禁止操作", 400, PLAIN), False),
    "no such task": (Reply({"code": 3, "description": "任务不存在", "result": None}), False),
    "refused": (Reply({"code": 4, "description": "参数错误"}), False),
}
GOAPI_SAID: dict[str, tuple[Reply, bool]] = {
    "as recorded": (GOAPI["b33_cancel"].reply, True),
    "empty": (Reply(), True),
    "a task": (Reply({"code": 200, "data": {"task_id": TASK, "status": "Cancelled"}}), True),
    "not pending": (Reply({"code": 400, "message": "only a pending task can be cancelled"}, 400), False),
    "refused inside a 200": (Reply({"code": 400, "message": "only a pending task can be cancelled"}), False),
    "no such task": (Reply({"code": 404, "message": "task not found"}, 404), False),
    "no such call": (Reply("404 page not found", 404, PLAIN), False),
}


@pytest.mark.parametrize(("reply", "taken"), SAID.values(), ids=SAID.keys())
async def test_what_a_server_says(server: ScriptedServer, client: MidjourneyProxy, reply: Reply, taken: bool) -> None:
    server.on(PAIRS["a98"].path, reply)
    assert await client.cancel(TaskRef(TASK)) is taken


@pytest.mark.parametrize(
    ("said", "stops"), [("empty", True), ("no such task", True), ("no such call", False), ("not for this key", False)]
)
async def test_what_a_server_does_not_do_for_us_is_learned(
    server: ScriptedServer, client: MidjourneyProxy, said: str, stops: bool
) -> None:
    server.on(PAIRS["a98"].path, SAID[said][0])
    assert client.stops(TaskRef(TASK), begun=True)
    await client.cancel(TaskRef(TASK))
    assert client.stops(TaskRef(TASK), begun=True) is stops


@pytest.mark.parametrize(
    ("ref", "begun", "stops"), [(TASK, False, True), (TASK, True, False), (f"v2:{TASK}", False, False)]
)
def test_the_service_takes_back_what_is_pending(goapi: GoApi, ref: str, begun: bool, stops: bool) -> None:
    assert goapi.stops(TaskRef(ref), begun=begun) is stops


@pytest.mark.parametrize(
    ("status", "stops"), [("pending", True), ("staged", True), ("processing", False), ("Processing", False)]
)
async def test_the_service_stops_nothing_that_it_works_on(
    server: ScriptedServer, goapi: GoApi, status: str, stops: bool
) -> None:
    path = GOAPI["b33_cancel"].path
    ref = TaskRef(path.rpartition("/")[2])
    server.on(path, Reply({"code": 200, "data": {"task_id": ref, "status": status, "output": {"progress": 0}}}))
    assert await goapi.fetch(ref) == Progress(0)
    assert goapi.stops(ref, begun=False) is stops


async def test_the_request_is_the_recorded_one(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on(PAIRS["a98"].path, PAIRS["a98"].reply)
    assert await client.cancel(TaskRef(TASK))
    [seen] = server.seen
    assert (seen.method, seen.path, seen.body) == (PAIRS["a98"].method, PAIRS["a98"].path, None)


@pytest.mark.parametrize(("reply", "taken"), GOAPI_SAID.values(), ids=GOAPI_SAID.keys())
async def test_what_the_service_says(server: ScriptedServer, goapi: GoApi, reply: Reply, taken: bool) -> None:
    pair = GOAPI["b33_cancel"]
    server.on(pair.path, reply)
    assert await goapi.cancel(TaskRef(pair.path.rpartition("/")[2])) is taken
    assert [(seen.method, seen.path) for seen in server.seen] == [("DELETE", pair.path)]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply({"code": 401, "message": "Invalid API key"}), ProviderAuthError),
        (Reply({"code": 429, "message": "slow down"}), ProviderBusy),
        (Reply({"code": 500, "message": "oops"}), ProviderUnavailable),
    ],
)
async def test_a_fault_inside_a_200(server: ScriptedServer, goapi: GoApi, reply: Reply, kind: type[Exception]) -> None:
    server.on(f"/api/v1/task/{TASK}", reply)
    with pytest.raises(kind):
        await goapi.cancel(TaskRef(TASK))


async def test_a_task_of_the_legacy_paths_is_not_asked_about(server: ScriptedServer, goapi: GoApi) -> None:
    assert await goapi.cancel(TaskRef(f"v2:{TASK}")) is False
    assert server.seen == []


async def test_a_lost_answer_is_not_asked_for_again(
    server: ScriptedServer, client: MidjourneyProxy, goapi: GoApi
) -> None:
    providers: dict[str, Provider] = {f"/mj/task/{TASK}/cancel": client, f"/api/v1/task/{TASK}": goapi}
    for path, provider in providers.items():
        server.on(path, Reply("<html></html>", 502), Reply())
        with pytest.raises(ProviderUnavailable):
            await provider.cancel(TaskRef(TASK))
    assert server.paths() == [*providers]


STOPS = {"plus": True, "trueai": True, "relay": False, "novicezk": False}


@pytest.mark.parametrize(("flavour", "stops"), STOPS.items())
async def test_which_servers_stop_a_task(flavour: str, stops: bool, connect: Connect) -> None:
    async with SimulatedProvider(key=KEY, seconds=60, size=64, flavour=flavour) as simulated:
        provider = connect(simulated.url, KEY, "bearer" if flavour == "relay" else "mj-api-secret")
        ref = (await provider.submit(IMAGINE, "job0000001")).ref
        assert await provider.cancel(ref) is stops
        stopped, running = Failed(CANCELLED()), Progress(0)
        assert await provider.fetch(ref) == (stopped if stops else running)


@pytest.mark.parametrize("family", ["v1", "old"])
async def test_the_service_stops_a_task_that_is_pending(family: str, connect_goapi: ConnectGoApi) -> None:
    async with SimulatedProvider(key=KEY, seconds=60, size=64, dialect="goapi", families=(family,)) as simulated:
        provider = connect_goapi(simulated.url)
        ref = (await provider.submit(IMAGINE, "job0000001")).ref
        assert await provider.cancel(ref)
        assert await provider.fetch(ref) == Failed("task cancelled")


async def test_the_service_does_not_stop_a_task_that_is_drawn(connect_goapi: ConnectGoApi) -> None:
    async with SimulatedProvider(key=KEY, seconds=0.5, size=64, dialect="goapi") as simulated:
        simulated.faults.next_task(freeze=46)
        provider = connect_goapi(simulated.url)
        ref = (await provider.submit(IMAGINE, "job0000001")).ref
        async with asyncio.timeout(DEADLINE_S):
            while True:
                if await provider.fetch(ref) != Progress(0):
                    break
                await asyncio.sleep(0.02)
        assert await provider.cancel(ref) is False
