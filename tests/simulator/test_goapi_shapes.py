"""Dialect B: the simulator's answers have the keys and types of the recorded ones, and the same refusals."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.fixtures import GOAPI
from tests.simulator.conftest import KEY, Goapi, Simulate, shape
from tests.waiting import until

GRID = "ba8d80d2-47ba-4d96-a710-ecb0bae7bc5f"
SINGLE = "39631ce0-1111-4222-8333-6de760cd2053"
FOLLOW_UPS = [
    "b10_upscale1", "b12_upscale_subtle", "b14_variation2", "b16_high_variation", "b18_reroll", "b20_pan_left",
    "b22_outpaint_2x", "b24_outpaint_custom", "b31_seed",
]  # fmt: skip
ATTEMPTS_OF_THE_SEED = [
    "b50_wrong_v2_path_404", "b51_wrong_button_404", "b52_wrong_task_button_404", "b53_wrong_task_button_path_404",
    "b54_wrong_flat_body_500",
]  # fmt: skip


@pytest.mark.parametrize("name", FOLLOW_UPS)
async def test_follow_ups_from_submission_to_result(goapi: Goapi, name: str) -> None:
    submitted = GOAPI[f"{name}_submit"]
    completed = GOAPI["b32_seed_completed" if name == "b31_seed" else f"{name}_completed"].answer
    parent = await goapi.made(prompt="test prompt")
    if submitted.body["input"]["origin_task_id"] == SINGLE:
        parent = await goapi.followed(parent, "upscale", index="1")
    given = submitted.body["input"] | {"origin_task_id": parent["task_id"]}
    status, answer = await goapi.call("POST", submitted.path, submitted.body | {"input": given})
    assert (status, shape(answer)) == (200, shape(submitted.answer))
    task = await goapi.finished(answer["data"]["task_id"])
    assert shape(task) == shape(completed["data"])
    assert task["input"] == given
    assert task["output"].get("actions") == completed["data"]["output"].get("actions")


@pytest.mark.parametrize("name", ["b01_imagine_submit", "b02_imagine_submit_old_path", "b28_describe_submit"])
async def test_first_submissions(goapi: Goapi, name: str) -> None:
    pair = GOAPI[name]
    status, answer = await goapi.call(pair.method, pair.path, pair.body)
    assert (status, shape(answer)) == (200, shape(pair.answer))
    assert answer["data"]["input"] == pair.answer["data"]["input"]
    assert answer["data"]["config"] == pair.answer["data"]["config"] | {
        "service_mode": pair.body.get("config", {}).get("service_mode") or "public"
    }


@pytest.mark.parametrize(
    ("name", "prompt", "script"),
    [
        pytest.param("b04_fetch_pending", "x", {}, id="pending"),
        pytest.param("b05_fetch_staged", "x --queue", {}, id="staged"),
        pytest.param("b06_fetch_processing_capitalised", "x", {"freeze": 46, "capitals": True}, id="processing"),
    ],
)
async def test_tasks_under_way(simulate: Simulate, name: str, prompt: str, script: dict[str, Any]) -> None:
    goapi = Goapi(await simulate(dialect="goapi", seconds=0.2 if script else 60.0))
    goapi.provider.faults.next_task(**script)
    _, answer = await goapi.submit("imagine", prompt=prompt, aspect_ratio="1:1")
    task_id, wanted = answer["data"]["task_id"], GOAPI[name].answer["data"]
    await until(lambda: goapi.provider.tasks[task_id].progress == script.get("freeze", 0))
    task = await goapi.task(task_id)
    assert task["status"] == wanted["status"]
    assert task["meta"]["started_at"].startswith("0001-") is (not script)
    assert shape(task | {"output": wanted["output"]}) == shape(wanted)
    assert task["output"].keys() == wanted["output"].keys()
    assert task["output"]["actions"] == wanted["output"]["actions"]


async def test_where_the_single_pictures_are_and_a_task_without_envelope(goapi: Goapi) -> None:
    plain = await goapi.made(prompt="test prompt", aspect_ratio="1:1")
    assert shape(plain) == shape(GOAPI["b07_fetch_imagine_completed"].answer["data"])
    goapi.provider.faults.next_task(urls="temporary", grid=False)
    temporary = await goapi.made(prompt="test prompt")
    assert temporary["output"]["image_url"] == ""
    assert shape(temporary) == shape(GOAPI["b09_fetch_imagine_completed_temporary_urls"].answer["data"])
    goapi.provider.faults.next_task(bare=True)
    _, answer = await goapi.submit("imagine", prompt="test prompt", aspect_ratio="1:1")
    task_id = answer["data"]["task_id"]
    await until(lambda: goapi.provider.tasks[task_id].status == "SUCCESS")
    _, bare = await goapi.call("GET", f"/api/v1/midjourney/task/{task_id}")
    assert shape(bare) == shape(GOAPI["b08_fetch_imagine_completed_bare"].answer)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("b40_fetch_failed", {"prompt": "x --ar wide"}),
        ("b40_fetch_failed", {"prompt": "x", "aspect_ratio": "wide"}),
        ("b41_fetch_failed_moderation", {"prompt": "x --banned", "skip_prompt_check": True}),
    ],
    ids=["wrong prompt", "wrong parameter", "moderation"],
)
async def test_failed_tasks_come_with_status_200(goapi: Goapi, name: str, given: dict[str, Any]) -> None:
    task, wanted = await goapi.made(**given), GOAPI[name].answer["data"]
    assert shape(task | {"input": wanted["input"]}) == shape(wanted)
    assert (task["status"], task["error"]["message"]) == ("failed", wanted["error"]["message"])
    assert task["error"]["raw_message"].split("]")[0] == wanted["error"]["raw_message"].split("]")[0]


@pytest.mark.parametrize(
    ("name", "prompt"),
    [("b42_http_400", None), ("b43_http_400_nested_error", "x --banned"), ("b46_http_429", "x --reject")],
    ids=["incomplete", "banned", "busy"],
)
async def test_refusals_are_the_recorded_ones(goapi: Goapi, name: str, prompt: str | None) -> None:
    answer = await goapi.submit("imagine", **({} if prompt is None else {"prompt": prompt}))
    assert answer == (GOAPI[name].status, GOAPI[name].answer)
    assert goapi.provider.tasks == {}


async def test_a_wrong_key_and_an_unknown_task(goapi: Goapi) -> None:
    path = "/api/v1/task/00000000-0000-0000-0000-000000000000"
    for headers in ({"X-API-KEY": "bad"}, {"mj-api-secret": KEY}, {"Authorization": "Bearer bad"}):
        assert await goapi.call("GET", path, **headers) == (401, GOAPI["b44_http_401"].answer)
    for headers in ({"x-api-key": KEY}, {"X-Api-Key": KEY}, {"Authorization": f"Bearer {KEY}"}):
        assert await goapi.call("GET", path, **headers) == (404, GOAPI["b48_fetch_unknown_404"].answer)
    assert not any(KEY in str(seen.headers) for seen in goapi.provider.requests)


@pytest.mark.parametrize("name", ATTEMPTS_OF_THE_SEED)
async def test_the_five_wrong_requests_get_what_they_got(goapi: Goapi, name: str) -> None:
    grid = await goapi.made(prompt="test prompt")
    pair = GOAPI[name]
    body = {key: grid["task_id"] if value == GRID else value for key, value in pair.body.items()}
    assert await goapi.call(pair.method, pair.path.replace(GRID, grid["task_id"]), body) == (pair.status, pair.answer)
    assert len(goapi.provider.submits) == 1
