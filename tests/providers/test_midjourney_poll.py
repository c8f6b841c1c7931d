"""Polling: batches, the fallback without them, and finding a task by our own id."""

from __future__ import annotations

import pytest

from bot.core.errors import ProviderAuthError, ProviderProtocolError, ProviderUnavailable
from bot.core.models import TaskRef
from bot.providers.base import Missing, Progress, Unreadable
from bot.providers.midjourney_proxy.client import MidjourneyProxy
from bot.texts.providers import provider as say
from tests.fakes import Clock
from tests.providers.servers import Reply, ScriptedServer

BATCH = "/mj/task/list-by-condition"
ONE, TWO, THREE = TaskRef("1"), TaskRef("2"), TaskRef("3")


def running(ref: object, percent: int = 10) -> dict[str, object]:
    return {"id": ref, "status": "IN_PROGRESS", "progress": f"{percent}%"}


def fetch(ref: str) -> str:
    return f"/mj/task/{ref}/fetch"


async def test_ids_are_compared_as_text(server: ScriptedServer, client: MidjourneyProxy) -> None:
    ref = TaskRef("14001929738841621")
    server.on(BATCH, Reply([running(14001929738841621, 40)]))
    assert await client.poll([ref]) == {ref: Progress(40)}


async def test_damaged_tasks_do_not_spoil_the_others(server: ScriptedServer, client: MidjourneyProxy) -> None:
    odd: list[object] = [None, 5, "x", [], {}, {"id": None}, {"id": "2", "status": 5, "progress": [], "buttons": "x"}]
    server.on(BATCH, Reply([*odd, running("1", 40)]))
    expected = {ONE: Progress(40), TWO: Unreadable(say.NO_STATUS()), THREE: Missing()}
    assert await client.poll([ONE, TWO, THREE]) == expected


async def test_a_hundred_ids_a_call(server: ScriptedServer, client: MidjourneyProxy) -> None:
    refs = [TaskRef(str(n)) for n in range(250)]
    server.on(BATCH, Reply([running("0")]), Reply([running("100")]), Reply([running("249")]))
    found = await client.poll(refs)
    assert list(found) == refs
    assert [ref for ref, status in found.items() if status != Missing()] == ["0", "100", "249"]
    assert [len(request.body["ids"]) for request in server.seen] == [100, 100, 50]  # type: ignore[index] # our own JSON


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"error": {"message": "Invalid URL"}}, 404),
        Reply("", 405),
        Reply("404 page not found", 404, {"Content-Type": "text/plain"}),
        Reply({"code": 4, "description": "参数错误"}),
        Reply({"success": False, "code": -1}),
        Reply("<html>a web page</html>", 200, {"Content-Type": "text/html"}),
        Reply(None),
    ],
    ids=["404", "405", "404 text", "code 4", "envelope", "page", "null"],
)
async def test_without_a_batch_each_is_fetched(reply: Reply, server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on(BATCH, reply)
    server.on(fetch("1"), Reply(running("1", 40)))
    server.on(fetch("2"), Reply("", 204))
    for _ in range(2):
        assert await client.poll([ONE, TWO]) == {ONE: Progress(40), TWO: Missing()}
    assert server.paths().count(BATCH) == 1, "the way out is remembered"


async def test_the_way_out_is_tried_anew_later(server: ScriptedServer, client: MidjourneyProxy, clock: Clock) -> None:
    server.on(BATCH, Reply("", 405), Reply([running("1", 40)]))
    server.on(fetch("1"), Reply(running("1", 20)))
    assert await client.poll([ONE]) == {ONE: Progress(20)}
    clock.pass_by(3600.0)
    assert await client.poll([ONE]) == {ONE: Progress(40)}


async def test_one_bad_fetch_is_a_task_not_mentioned(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on(fetch("1"), Reply(running("1", 40)))
    server.on(fetch("2"), Reply("<html>", 200))
    server.on(fetch("3"), Reply("", 502))
    found = await client.poll([ONE, TWO, THREE])
    assert (found[ONE], type(found[TWO]), found[THREE]) == (Progress(40), Unreadable, Missing())


async def test_nothing_but_bad_fetches_is_an_error(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on(fetch("1"), Reply("", 502))
    server.on(fetch("2"), Reply("", 502))
    with pytest.raises(ProviderUnavailable):
        await client.poll([ONE, TWO])


async def test_a_refused_key_does_not_end_batches(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on(BATCH, Reply("", 401), Reply([running("1")]))
    server.on(fetch("1"), Reply("", 401))
    with pytest.raises(ProviderAuthError):
        await client.poll([ONE])
    assert await client.poll([ONE]) == {ONE: Progress(10)}


async def test_what_a_cut_array_leaves_open_is_asked_for_by_itself(
    server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on(BATCH, Reply('[{"id": "1", "status": "IN_PROGRESS", "progress": 7}, {"id": "2", "status": "SUCC'))
    server.on(fetch("2"), Reply(running("2", 20)))
    for _ in range(2):
        assert await client.poll([ONE, TWO]) == {ONE: Progress(7), TWO: Progress(20)}
    assert server.paths().count(fetch("1")) == 0


@pytest.mark.parametrize(
    ("reply", "known"),
    [
        (Reply({"code": 3, "description": "关联任务不存在或已失效"}, 404), False),
        (Reply({"code": 3, "description": "not found"}), False),
        (Reply({"description": "task_not_exist ", "type": "upstream_error", "code": 4}, 400), False),
        (Reply(""), False),
        (Reply(" \n"), False),
        (Reply(None), False),
        (Reply({"id": "1", "status": "IN_PROGRESS", "progress": "10%", "description": "/imagine 任务不存在"}), True),
        (Reply({"status": "IN_PROGRESS", "progress": 10}), True),
    ],
    ids=["404 code 3", "code 3", "not exist", "empty", "blank", "null", "a prompt that says so", "no id"],
)
async def test_fetch_of_an_unknown_task(
    reply: Reply, known: bool, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on(fetch("1"), reply)
    assert await client.fetch(ONE) == (Progress(10) if known else Missing())


@pytest.mark.parametrize(
    "reply",
    [
        Reply(running("2")),
        Reply([running("1")]),
        Reply("pong"),
        Reply({"success": False, "code": -1, "message": "操作失败"}),
        Reply({"error": {"message": "Invalid URL (GET /mj)"}}, 404),
        Reply(running("1"), 400),
    ],
    ids=["another task", "array", "text", "envelope", "no such route", "task as error"],
)
async def test_fetch_of_nonsense(reply: Reply, server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on(fetch("1"), reply)
    with pytest.raises(ProviderProtocolError):
        await client.fetch(ONE)


async def test_a_ref_stays_inside_its_path(server: ScriptedServer, client: MidjourneyProxy) -> None:
    with pytest.raises(ProviderProtocolError):
        await client.fetch(TaskRef("../../admin?x=1#"))
    assert server.paths() == ["/mj/task/../../admin?x=1#/fetch"]


@pytest.mark.parametrize(
    ("batch", "single", "healthy"),
    [
        (Reply([]), None, True),
        (Reply({"code": 4, "description": "ids不能为空"}), None, True),
        (Reply({"code": 4}, 400), None, True),
        (Reply("", 404), Reply("", 204), True),
        (Reply("", 405), Reply({"description": "task_no_found ", "code": 4}, 400), True),
        (Reply("<html>"), None, True),
        (Reply("<html>"), Reply("<html>"), False),
        (Reply("", 403), Reply({"code": 4}, 400), True),
        (Reply("", 500), Reply("", 204), True),
        (Reply(""), Reply(""), False),
        (Reply("", 404), None, True),
        (Reply("", 404), Reply("<html>not found</html>", 404), False),
    ],
    ids=[
        "array",
        "code 4",
        "400",
        "204 instead",
        "400 instead",
        "page",
        "page twice",
        "refused route",
        "broken route",
        "silence twice",
        "404 twice",
        "not a provider",
    ],
)
async def test_probe(
    batch: Reply, single: Reply | None, healthy: bool, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on(BATCH, batch)
    if single is not None:
        server.on(fetch("0"), single)
    if healthy:
        await client.probe()
    else:
        with pytest.raises(ProviderProtocolError):
            await client.probe()
    assert all("submit" not in path for path in server.paths())
