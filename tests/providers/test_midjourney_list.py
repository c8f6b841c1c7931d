"""Finding our tasks in a server's list, however long it is and whatever it contains instead."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ProviderError
from bot.core.models import TaskRef
from bot.providers.midjourney_proxy.client import MidjourneyProxy
from bot.providers.midjourney_proxy.task_list import TaskListReader
from tests.providers.servers import Reply, ScriptedServer

LIST = "/mj/task/list"
OURS = {"job1": TaskRef("7")}
BUTTONS = [{"customId": f"MJ::JOB::upsample::{n}::u", "label": f"U{n}"} for n in range(1, 30)]

FOUND: dict[str, tuple[object, dict[str, TaskRef] | None]] = {
    "found": ([{"id": "7", "status": "", "state": "job1"}, {"id": "9", "state": "job2"}], OURS),
    "the-first": ([None, {"id": "7", "state": "job1"}, {"id": "18", "state": "job1"}], OURS),
    "number": ([{"id": 7, "state": "job1"}], OURS),
    "behind-buttons": ([{"id": "7", "buttons": BUTTONS, "state": "job1"}], OURS),
    "in-front-of-buttons": ([{"state": "job1", "buttons": BUTTONS, "id": "7"}], OURS),
    "near-misses": ([{"id": "7", "state": "job11"}, {"id": "8", "state": None}, {"state": "job1"}], {}),
    "in-a-prompt": ([{"id": "6", "prompt": '"job1"', "x": "job1"}, {"id": "7", "state": "job1"}], OURS),
    "no-id": ([{"id": "7\n2026 ERROR forged", "state": "job1"}, {"id": True, "state": "job1"}], {}),
    "a-long-id": ([{"id": "7" * 100_000, "state": "job1"}], {}),
    "none": ([], {}),
    "no-array": ({"content": []}, None),
    "page": ("<html>", None),
}


@pytest.mark.parametrize(("body", "found"), FOUND.values(), ids=FOUND)
async def test_find(
    body: object, found: dict[str, TaskRef] | None, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on(LIST, Reply(body))
    assert await client.find(["job1"]) == found


@pytest.mark.parametrize("status", [404, 405])
async def test_a_server_without_the_call_lists_nothing(
    status: int, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on(LIST, Reply("", status))
    assert await client.find(["job1"]) is None


CANNOT_SAY = {
    "busy": Reply({"code": 23}, 429),
    "refused": Reply("", 401),
    "forbidden": Reply({"message": "no"}, 403),
    "broken": Reply("", 502),
    "cut-off": Reply('[{"id": "9", "state": "job2"}'),
}


@pytest.mark.parametrize("reply", CANNOT_SAY.values(), ids=CANNOT_SAY)
async def test_what_cannot_say_now_is_no_answer(reply: Reply, server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on(LIST, reply)
    with pytest.raises(ProviderError):
        await client.find(["job1"])


async def test_a_list_of_many_megabytes_is_read(server: ScriptedServer, client: MidjourneyProxy) -> None:
    tasks = [{"id": str(n), "prompt": "x" * 800, "buttons": BUTTONS[:4], "state": f"other{n}"} for n in range(12_000)]
    tasks[9000] |= {"id": "7", "state": "job1"}
    server.on(LIST, Reply(tasks))
    assert len(json.dumps(tasks)) > 8 * 2**20
    assert await client.find(["job1", "job2"]) == OURS


async def test_a_task_that_is_looked_up_must_carry_our_key(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj/task/7/fetch", Reply({"id": "7", "status": "SUCCESS", "state": "job1"}))
    assert await client.recognise("7", "job1") == TaskRef("7")
    assert await client.recognise("7", "job2") is None


async def test_a_server_that_keeps_no_key_is_believed(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj/task/7/fetch", Reply({"id": "7", "status": "SUCCESS"}))
    assert await client.recognise("7", "job1") == TaskRef("7")


@given(cuts=st.lists(st.integers(1, 400), max_size=12), text=st.text(max_size=80))
def test_it_does_not_matter_how_the_body_comes_in_pieces(cuts: list[int], text: str) -> None:
    tasks = [{"id": "1", "prompt": text}, {"id": "7", "prompt": text, "state": "job1"}, {"id": "2", "state": text}]
    body = json.dumps(tasks, ensure_ascii=False).encode()
    reader = TaskListReader(["job1"])
    for size in cuts:
        reader.feed(body[:size])
        body = body[size:]
    reader.feed(body)
    reader.end()
    assert (reader.is_list, reader.is_whole, reader.found) == (True, True, OURS)
