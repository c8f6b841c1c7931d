"""Dialect B: its families of paths, speeds, queue, cancelling, webhooks, and what a restart keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.providers.fixtures import GOAPI
from tests.simulator.conftest import KEY, Goapi, Listener, Simulate, shape
from tests.waiting import until

IMAGINE = {"model": "midjourney", "task_type": "imagine", "input": {"prompt": "a fox"}}
PATHS = {"v1": "/api/v1/task", "old": "/api/v1/midjourney/task", "v2": "/mj/v2/imagine"}
NOT_FOUND = (404, "Not Found")


@pytest.mark.parametrize("family", ["v1", "old", "v2"])
async def test_only_the_chosen_families_exist(simulate: Simulate, family: str) -> None:
    goapi = Goapi(await simulate(dialect="goapi", families=(family,)))
    answers = {}
    for one, path in PATHS.items():
        answers[one] = await goapi.call("POST", path, IMAGINE if one != "v2" else IMAGINE["input"])
    assert {one for one, answer in answers.items() if answer[0] == 200} == {family}
    assert all(answer == NOT_FOUND for one, answer in answers.items() if one != family)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/task"),
        ("PUT", "/api/v1/task"),
        ("POST", "/mj/submit/imagine"),
        ("GET", "/"),
        ("GET", "/mj/v2/fetch"),
    ],
)
async def test_addresses_that_are_not_there(goapi: Goapi, method: str, path: str) -> None:
    assert await goapi.call(method, path, None if method == "GET" else IMAGINE) == NOT_FOUND


async def test_the_legacy_paths(simulate: Simulate) -> None:
    goapi = Goapi(await simulate(dialect="goapi", families=("v2",)))

    async def made(name: str, **given: object) -> Any:
        status, answer = await goapi.call("POST", GOAPI[name].path, GOAPI[name].body | given)
        assert (status, shape(answer)) == (200, shape(GOAPI[name].answer))
        await until(lambda: goapi.provider.tasks[answer["task_id"]].status == "SUCCESS")
        return (await goapi.call("POST", "/mj/v2/fetch", {"task_id": answer["task_id"]}))[1]

    grid = await made("b70_v2_imagine_submit")
    single = await made("b71_v2_upscale_submit", origin_task_id=grid["task_id"])
    assert shape(single) == shape(GOAPI["b73_v2_fetch_finished"].answer)
    assert (single["status"], single["task_result"]["task_progress"]) == ("finished", 100)
    wider = await made("b72_v2_outpaint_submit", origin_task_id=single["task_id"])
    assert len(wider["task_result"]["image_urls"]) == 4


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("upscale", {"origin_task_id": "x", "index": 1}, 400, "index"),
        ("imagine", {"prompt": "x --banned"}, 400, "inappropriate"),
        ("imagine", {"prompt": "x", "webhook_endpoint": 5}, 400, "webhook_endpoint"),
        ("imagine", [], 400, "body"),
        ("fetch", {"task_id": "x"}, 404, "task not found"),
    ],
)
async def test_refusals_of_the_legacy_paths(
    simulate: Simulate, path: str, body: object, status: int, message: str
) -> None:
    goapi = Goapi(await simulate(dialect="goapi", families=("v2",)))
    answered, answer = await goapi.call("POST", f"/mj/v2/{path}", body)
    assert (answered, answer["status"], message in answer["message"]) == (status, "failed", True)
    assert (await goapi.call("POST", f"/mj/v2/{path}", body, **{"X-API-KEY": "bad"}))[0] == 401
    assert await goapi.call("POST", "/mj/v2/zoom", body) == NOT_FOUND


@pytest.mark.parametrize(
    ("given", "mode", "factor"),
    [
        ({"prompt": "x"}, "relax", 2),
        ({"prompt": "x --turbo"}, "turbo", 0.5),
        ({"prompt": "x --turbo", "process_mode": "fast"}, "fast", 1),
        ({"prompt": "x --slow", "process_mode": "fast"}, "fast", 5),
    ],
)
async def test_speeds(simulate: Simulate, given: dict[str, Any], mode: str, factor: float) -> None:
    goapi = Goapi(await simulate(dialect="goapi", seconds=10))
    _, answer = await goapi.submit("imagine", **given)
    assert answer["data"]["meta"]["process_mode"] == mode
    assert goapi.provider.tasks[answer["data"]["task_id"]].record.lasts_ms == 10_000 * factor


async def test_a_follow_up_is_as_fast_as_its_parent_and_costs_are_told(goapi: Goapi) -> None:
    grid = await goapi.made(prompt="x", process_mode="fast")
    single = await goapi.followed(grid, "upscale", index="1")
    assert [task["meta"]["process_mode"] for task in (grid, single)] == ["fast", "fast"]
    assert [task["meta"]["usage"]["consume"] for task in (grid, single)] == [24, 6]


async def test_only_a_task_that_waits_can_be_cancelled(simulate: Simulate) -> None:
    goapi = Goapi(await simulate(dialect="goapi", concurrency=1, seconds=60))
    goapi.provider.faults.next_task(freeze=0)
    first, second = [(await goapi.submit("imagine", prompt="x"))[1]["data"]["task_id"] for _ in range(2)]
    assert (await goapi.task(second))["status"] == "staged"
    pair = GOAPI["b33_cancel"]
    assert await goapi.call("DELETE", f"/api/v1/task/{second}") == (pair.status, pair.answer)
    ended = await goapi.task(second)
    assert (ended["status"], ended["error"]["message"]) == ("failed", "task cancelled")
    assert (await goapi.call("DELETE", f"/api/v1/task/{second}"))[0] == 400
    assert (await goapi.task(first))["status"] == "pending"


async def test_more_than_may_wait_are_turned_away(simulate: Simulate) -> None:
    caller = await simulate(dialect="goapi", seconds=60, concurrency=1, queue_limit=1)
    answers = [await Goapi(caller).submit("imagine", prompt="x") for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 429]
    async with caller.session.post(
        f"{caller.provider.url}/api/v1/task", json=IMAGINE, headers={"X-API-KEY": KEY}
    ) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "5")


@pytest.mark.parametrize(
    ("prompt", "recorded"), [("a fox", "b60_webhook_completed"), ("a fox --fail", "b61_webhook_failed")]
)
async def test_the_end_is_told_with_the_secret(
    simulate: Simulate, listener: Listener, prompt: str, recorded: str
) -> None:
    goapi = Goapi(await simulate(dialect="goapi", webhooks=True))
    config = {"service_mode": "public", "webhook_config": {"endpoint": listener.url, "secret": "s3cret"}}
    _, answer = await goapi.submit("imagine", config, prompt=prompt)
    await until(lambda: bool(listener.heard))
    (letter,) = listener.heard
    wanted = GOAPI[recorded].body
    assert shape(letter | {"data": letter["data"] | {"input": {}}}) == shape(
        wanted | {"data": wanted["data"] | {"input": {}}}
    )
    assert listener.secrets == ["s3cret"]
    assert letter["data"] == await goapi.finished(answer["data"]["task_id"])


async def test_without_webhooks_nobody_is_called(goapi: Goapi, listener: Listener) -> None:
    _, answer = await goapi.submit("imagine", {"webhook_config": {"endpoint": listener.url}}, prompt="a fox")
    assert (await goapi.finished(answer["data"]["task_id"]))["status"] == "completed"
    assert not listener.heard


async def test_a_restart_keeps_tasks_pictures_and_what_ran_once(simulate: Simulate, tmp_path: Path) -> None:
    first = Goapi(await simulate(dialect="goapi", state_dir=tmp_path))
    grid = await first.made(prompt="a fox", process_mode="fast")
    single = await first.followed(grid, "upscale", index="1")
    path = single["output"]["image_url"].removeprefix(first.provider.url)
    picture = (await first.caller.download(first.provider.url + path))[1]
    await first.provider.close()
    second = Goapi(await simulate(dialect="goapi", state_dir=tmp_path))
    again = await second.finished(single["task_id"])
    assert {**again, "output": again["output"]["actions"]} == {**single, "output": single["output"]["actions"]}
    assert (await second.caller.download(second.provider.url + path))[1] == picture
    assert (await second.followed(grid, "upscale", index="1"))["task_id"] == single["task_id"]
