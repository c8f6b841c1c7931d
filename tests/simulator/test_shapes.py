"""The simulator's answers have the keys and types of the recorded ones."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from PIL import Image

from tests.providers.fixtures import PAIRS
from tests.simulator.conftest import Caller, Simulate, data_url, shape
from tests.waiting import within

_VIDEO = {"prompt": "it drifts", "motion": "low", "image": "https://example.com/a.png"}


async def _status(caller: Caller, task_id: str, wanted: str) -> Any:
    async with within():
        while True:
            _, task = await caller.call("GET", f"/mj/task/{task_id}/fetch")
            if task["status"] == wanted:
                return task
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("recorded", "status"),
    [
        pytest.param("a20", "", id="not synchronised"),
        pytest.param("a21", "NOT_START", id="not started"),
        pytest.param("a22", "SUBMITTED", id="submitted"),
        pytest.param("a23", "IN_PROGRESS", id="running"),
        pytest.param("a26", "SUCCESS", id="done"),
    ],
)
async def test_each_stage_of_a_relay(simulate: Simulate, recorded: str, status: str) -> None:
    caller = await simulate(seconds=0.1 if status == "SUCCESS" else 5.0)  # long enough to meet it in every state
    answer = await caller.submit("imagine", prompt="a paper boat floating on calm water at sunrise --v 6.1")
    assert shape(await _status(caller, answer["result"], status)) == shape(PAIRS[recorded].answer)


@pytest.mark.parametrize(
    ("recorded", "label"),
    [
        pytest.param("a33", "U1", id="single"),
        pytest.param("a38", "V2", id="variation"),
    ],
)
async def test_follow_ups(caller: Caller, recorded: str, label: str) -> None:
    child = await caller.pressed(await caller.made(prompt="a paper boat --v 7"), label)
    wanted = PAIRS[recorded].answer | {"properties": {"finalPrompt": "", "finalZhPrompt": ""}}
    assert shape(child) == shape(wanted)
    assert child["action"] == PAIRS[recorded].answer["action"]


@pytest.mark.parametrize(
    ("recorded", "verb", "body"),
    [
        pytest.param("a77", "describe", {"base64": data_url(Image.new("RGB", (50, 40), "red"))}, id="describe"),
        pytest.param("a82", "shorten", {"prompt": "a poster, in a style, with a boat"}, id="shorten"),
        pytest.param("a85", "blend", {"base64Array": [data_url(Image.new("RGB", (8, 8)))] * 2}, id="blend"),
        pytest.param("a87", "video", _VIDEO, id="video"),
        pytest.param("a66", "imagine", {"prompt": "x --fail"}, id="failure"),
    ],
)
async def test_other_results(caller: Caller, recorded: str, verb: str, body: dict[str, object]) -> None:
    task, wanted = await caller.made(verb, **body), dict(PAIRS[recorded].answer)
    if recorded == "a66":  # the recorded one was synchronised before its first state
        wanted |= {"buttons": [], "properties": {}}
    assert shape(task) == shape(wanted)


async def test_a_failed_task_of_a_relay_is_at_100_percent(caller: Caller) -> None:
    task = await caller.made(prompt="x --fail")
    assert (task["status"], task["progress"]) == ("FAILURE", "100%")
    assert "--fail" in task["failReason"]


@pytest.mark.parametrize(
    ("recorded", "prompt"),
    [
        pytest.param("a01", "a boat", id="accepted"),
        pytest.param("a10", "a boat --queue", id="queued"),
        pytest.param("a11", "a boat --reject", id="queue full"),
        pytest.param("a13", "a boat --banned", id="banned"),
    ],
)
async def test_submit_results(caller: Caller, recorded: str, prompt: str) -> None:
    answer, wanted = await caller.submit("imagine", prompt=prompt), PAIRS[recorded].answer
    assert answer.keys() == wanted.keys()
    assert answer["code"] == wanted["code"]
    assert shape(answer["result"]) == shape(wanted["result"])
    assert answer["properties"].keys() >= wanted["properties"].keys() - {"discordInstanceId", "discordChannelId"}


async def test_a_finished_task_of_trueai(simulate: Simulate) -> None:
    caller = await simulate(flavour="trueai")
    task = await caller.made(prompt="cat --v 7", state="job:3")
    assert task["imageUrls"][0].keys() == {"url", "thumbnail"}
    assert len({(await caller.download(one["url"]))[1] for one in task["imageUrls"]}) == 4
    sizes = {"promptFull", "width", "height", "imageWidth", "imageHeight", "size"}
    assert PAIRS["a27"].answer.keys() - sizes <= task.keys()


async def test_novicezk_has_neither_buttons_nor_actions(simulate: Simulate) -> None:
    caller = await simulate(flavour="novicezk")
    task = await caller.made(prompt="cat")
    assert "buttons" not in task
    child = await caller.made("simple-change", content=f"{task['id']} U2")
    assert child["action"] == "UPSCALE"


async def test_seeds(caller: Caller) -> None:
    task = await caller.made(prompt="a cat --seed 123")
    assert await caller.call("GET", f"/mj/task/{task['id']}/image-seed") == (
        200,
        {"code": 1, "description": "成功", "result": "123"},
    )
    assert (await caller.call("GET", "/mj/task/1/image-seed"))[1]["code"] == 3
