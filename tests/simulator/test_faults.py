"""Scripted bad answers and bad tasks."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest

from tests.simulator.conftest import Caller, custom_id_of
from tests.waiting import until

IMAGINE = "/mj-fast/mj/submit/imagine"


@pytest.mark.parametrize(
    ("order", "status", "body"),
    [
        pytest.param({"status": 502, "body": "<html>bad gateway</html>"}, 502, "<html>bad gateway</html>", id="html"),
        pytest.param({"status": 200}, 200, "", id="empty"),
        pytest.param({"body": '{"code": 1, "resu'}, 200, '{"code": 1, "resu', id="cut json"),
        pytest.param({"status": 429, "body": {"code": 30}}, 429, {"code": 30}, id="json"),
        pytest.param({"oversize": 200_000}, 200, None, id="oversize"),
    ],
)
async def test_a_bad_answer_comes_once_and_changes_nothing(
    caller: Caller, order: dict[str, object], status: int, body: object
) -> None:
    caller.provider.faults.next("/submit/imagine$", **order)  # type: ignore[arg-type] # a table of options
    got_status, got = await caller.call("POST", IMAGINE, {"prompt": "x"})
    assert (got_status, got if body is not None else len(got) >= 200_000) == (
        status,
        body if body is not None else True,
    )
    assert not caller.provider.submits
    assert (await caller.submit("imagine", prompt="x"))["code"] == 1


async def test_headers_and_times(caller: Caller) -> None:
    caller.provider.faults.next("/fetch$", method="GET", status=429, headers={"Retry-After": "7"}, times=2)
    statuses = [(await caller.call("GET", "/mj/task/1/fetch"))[0] for _ in range(3)]
    assert statuses == [429, 429, 400]


@pytest.mark.parametrize(("after", "tasks"), [(False, 0), (True, 1)], ids=["before the effect", "after the effect"])
async def test_a_cut_connection(caller: Caller, after: bool, tasks: int) -> None:
    caller.provider.faults.next("/submit/imagine$", cut=True, after_effect=after)
    with pytest.raises(aiohttp.ClientError):
        await caller.call("POST", IMAGINE, {"prompt": "x"})
    assert (len(caller.provider.tasks), len(caller.provider.submits)) == (tasks, tasks)


async def test_an_answer_that_lies_about_the_effect(caller: Caller) -> None:
    caller.provider.faults.next("/submit/imagine$", status=500, body="oops", after_effect=True)
    assert await caller.call("POST", IMAGINE, {"prompt": "x"}) == (500, "oops")
    assert len(caller.provider.submits) == 1


async def test_silence_ends_when_the_provider_closes(caller: Caller) -> None:
    caller.provider.faults.next("/fetch$", hang_s=600, cut=True)
    waiting = asyncio.create_task(caller.call("GET", "/mj/task/1/fetch"))
    await until(lambda: caller.provider.faults.pending == 0)
    assert not waiting.done()
    await caller.provider.close()
    with pytest.raises(aiohttp.ClientError):
        await waiting


async def test_a_delay_is_followed_by_the_usual_answer(caller: Caller) -> None:
    caller.provider.faults.next("/submit/imagine$", hang_s=0.05)
    assert (await caller.submit("imagine", prompt="x"))["code"] == 1


async def test_scripted_tasks(caller: Caller) -> None:
    faults = caller.provider.faults
    faults.next_task(prompt_regex="fox", fail="[Banned prompt detected] no")
    faults.next_task(prompt_regex="cat", buttons=[])
    faults.next_task(prompt_regex="dog", picture=b"<html>", content_type="text/html")
    dog, cat, fox = [await caller.made(prompt=f"a {animal}") for animal in ("dog", "cat", "fox")]
    assert (fox["status"], fox["failReason"]) == ("FAILURE", "[Banned prompt detected] no")
    assert (cat["status"], cat["buttons"]) == ("SUCCESS", [])
    assert await caller.download(dog["imageUrl"]) == ("text/html", b"<html>")


async def test_a_frozen_task_stays_where_it_is(caller: Caller) -> None:
    caller.provider.faults.next_task(freeze=62)
    answer = await caller.submit("imagine", prompt="x")
    task = caller.provider.tasks[answer["result"]]
    await until(lambda: task.progress == 62)
    await until(lambda: time.time() * 1000 > task.record.starts_ms + 2 * task.record.lasts_ms)
    assert (task.status, task.progress) == ("IN_PROGRESS", 62)


async def test_a_refused_press_works_the_next_time(caller: Caller) -> None:
    grid = await caller.made(prompt="x")
    body = {"taskId": grid["id"], "customId": custom_id_of(grid, "V1")}
    caller.provider.faults.refuse_press("variation")
    caller.provider.faults.refuse_press("variation", as_relay=True)
    answers = [await caller.call("POST", "/mj/submit/action", body) for _ in range(3)]
    assert [(status, answer["code"]) for status, answer in answers] == [(200, 4), (400, 4), (200, 1)]


async def test_rotated_custom_ids(caller: Caller) -> None:
    grid = await caller.made(prompt="x")
    caller.provider.rotate_custom_ids(grid["id"])
    stale = {"taskId": grid["id"], "customId": custom_id_of(grid, "V1")}
    assert (await caller.submit("action", **stale))["code"] == 4
    assert (await caller.pressed(await caller.finished(grid["id"]), "V1"))["status"] == "SUCCESS"


async def test_forgotten_tasks_are_unknown(caller: Caller) -> None:
    grid = await caller.made(prompt="x")
    caller.provider.forget(grid["id"])
    assert (await caller.call("GET", f"/mj/task/{grid['id']}/fetch"))[0] == 400
