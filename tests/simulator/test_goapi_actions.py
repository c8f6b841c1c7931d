"""Dialect B: the actions of each stage, those that run only once, and refusals."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image

from tests.simulator.conftest import Goapi, Simulate

GRID = ["reroll", *(f"upscale{n}" for n in range(1, 5)), *(f"variation{n}" for n in range(1, 5))]
PANNED = GRID[:5]
ZOOMS = ["outpaint_1.5x", "outpaint_2x", "outpaint_custom"]
PANS = ["pan_down", "pan_left", "pan_right", "pan_up"]
VARIES = ["high_variation", "inpaint", "low_variation"]
NOT_THERE = "is not available for this task"


def mask(size: tuple[int, int], box: tuple[int, int, int, int] | None = (8, 8, 40, 40)) -> str:
    image, out = Image.new("L", size), io.BytesIO()
    if box is not None:
        image.paste(255, box)
    image.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


@pytest.fixture
async def single(goapi: Goapi) -> Any:
    return await goapi.followed(await goapi.made(prompt="a red fox"), "upscale", index="1")


@pytest.mark.parametrize(
    ("prompt", "offered"),
    [
        pytest.param("a fox", [*VARIES, *ZOOMS, *PANS, "upscale_creative", "upscale_subtle"], id="square"),
        pytest.param(
            "a fox --ar 3:2",
            ["outpaint_1x", *VARIES, *ZOOMS, *PANS, "upscale_creative", "upscale_subtle"],
            id="can be made square",
        ),
        pytest.param("a fox --v 5.2", [*VARIES, *ZOOMS, *PANS, "upscale_2x", "upscale_4x"], id="version 5"),
        pytest.param("a fox --v 4", ["high_variation", "low_variation"], id="version 4"),
        pytest.param("a fox --v 8", VARIES, id="version 8"),
    ],
)
async def test_a_single_picture_offers_what_its_model_can_do(goapi: Goapi, prompt: str, offered: list[str]) -> None:
    shown = await goapi.followed(await goapi.made(prompt=prompt), "upscale", index="3")
    assert shown["output"]["actions"] == sorted(offered)


@pytest.mark.parametrize(
    ("direction", "further"),
    [("left", ["pan_left", "pan_right"]), ("up", ["pan_down", "pan_up"])],
)
async def test_after_a_pan_the_way_goes_on_along_its_axis(
    goapi: Goapi, single: Any, direction: str, further: list[str]
) -> None:
    panned = await goapi.followed(single, "pan", direction=direction)
    again = await goapi.followed(panned, "reroll")
    assert panned["output"]["actions"] == again["output"]["actions"] == PANNED
    for parent in (panned, again):
        picked = await goapi.followed(parent, "upscale", index="2")
        assert picked["output"]["actions"] == [
            "outpaint_1.5x",
            "outpaint_1x",
            "outpaint_2x",
            "outpaint_custom",
            *further,
        ]


@pytest.mark.parametrize(
    ("task_type", "given"),
    [
        pytest.param("upscale", {"index": "subtle"}, id="upscale"),
        pytest.param("variation", {"index": "low_variation", "prompt": "a red fox"}, id="vary"),
        pytest.param("outpaint", {"zoom_ratio": "2", "prompt": "a red fox"}, id="zoom"),
        pytest.param("outpaint", {"zoom_ratio": "1.3"}, id="custom zoom"),
        pytest.param("pan", {"direction": "down"}, id="pan"),
        pytest.param("inpaint", {"mask": mask((64, 64)), "prompt": "a crown"}, id="inpaint"),
    ],
)
async def test_an_action_runs_once_per_parent(goapi: Goapi, single: Any, task_type: str, given: dict[str, Any]) -> None:
    first = await goapi.followed(single, task_type, **given)
    assert first["status"] == "completed"
    status, answer = await goapi.submit(task_type, origin_task_id=single["task_id"], **given)
    assert (status, answer["data"]["task_id"], answer["data"]["status"]) == (200, first["task_id"], "completed")


async def test_what_runs_again(goapi: Goapi, single: Any) -> None:
    """Rerolls, presses with other words, mask or ratio, and those that failed before."""
    grid = await goapi.made(prompt="a red fox")
    goapi.provider.faults.next_task(fail="no")
    made = [
        await goapi.followed(grid, "upscale", index="1"),
        await goapi.followed(grid, "upscale", index="1"),
        await goapi.followed(grid, "reroll"),
        await goapi.followed(grid, "reroll"),
        await goapi.followed(grid, "variation", index="1"),
        await goapi.followed(grid, "variation", index="1", prompt="a blue fox"),
        await goapi.followed(single, "outpaint", zoom_ratio="1.3"),
        await goapi.followed(single, "outpaint", zoom_ratio="1.4"),
    ]
    assert len({task["task_id"] for task in made}) == len(made)
    assert [task["status"] for task in made] == ["failed"] + ["completed"] * 7


@pytest.mark.parametrize(
    ("task_type", "given", "complaint"),
    [
        pytest.param("upscale", {"index": 1}, "index", id="a number is no index"),
        pytest.param("upscale", {"index": "5"}, "index", id="unknown index"),
        pytest.param("upscale", {}, "index is required", id="no index"),
        pytest.param("upscale", {"index": "subtle"}, f"upscale_subtle {NOT_THERE}", id="of a single picture only"),
        pytest.param("variation", {"index": "high_variation"}, f"high_variation {NOT_THERE}", id="likewise"),
        pytest.param("pan", {"direction": "left"}, f"pan_left {NOT_THERE}", id="pan of a grid"),
        pytest.param("inpaint", {"mask": mask((64, 64))}, f"inpaint {NOT_THERE}", id="inpaint of a grid"),
        pytest.param("outpaint", {"zoom_ratio": "2"}, f"outpaint_custom {NOT_THERE}", id="zoom of a grid"),
        pytest.param("outpaint", {"zoom_ratio": 2}, "zoom_ratio", id="a number is no ratio"),
        pytest.param("outpaint", {"zoom_ratio": "2.5"}, "zoom_ratio", id="too far"),
        pytest.param("zoom", {"strength": 2}, "task_type 'zoom'", id="unknown type"),
        pytest.param("reroll", {"process_mode": "slow"}, "process_mode", id="unknown mode"),
        pytest.param("reroll", {"prompt": None}, "prompt", id="null is no prompt"),
        pytest.param("upscale", {"origin_task_id": None, "index": "1"}, "origin_task_id", id="null is no parent"),
        pytest.param("upscale", {"origin_task_id": "x", "index": "1"}, "origin task not found", id="unknown parent"),
    ],
)
async def test_follow_ups_that_are_refused(goapi: Goapi, task_type: str, given: dict[str, Any], complaint: str) -> None:
    grid = await goapi.made(prompt="a red fox")
    status, answer = await goapi.submit(task_type, **{"origin_task_id": grid["task_id"]} | given)
    assert (status, answer["code"], answer["data"]) == (400, 400, None)
    assert answer["message"].startswith("invalid request: ")
    assert complaint in answer["message"]
    assert len(goapi.provider.tasks) == 1


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        pytest.param({"task_type": "imagine", "input": {"prompt": "x"}}, "model is required", id="no model"),
        pytest.param({"model": "mj", "task_type": "imagine", "input": {"prompt": "x"}}, "model", id="other model"),
        pytest.param({"model": "midjourney", "input": {"prompt": "x"}}, "task_type is required", id="no type"),
        pytest.param({"model": "midjourney", "task_type": "imagine", "prompt": "x"}, "input is required", id="flat"),
        pytest.param([], "body must be an object", id="a list"),
        pytest.param(b"{", "body must be an object", id="no JSON"),
    ],
)
async def test_bodies_that_are_refused(goapi: Goapi, body: object, complaint: str) -> None:
    status, answer = await goapi.call("POST", "/api/v1/task", body)
    assert status == 400
    assert complaint in answer["message"]
    assert await goapi.call("POST", "/api/v1/midjourney/task", body) == (500, "Server Error")


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        pytest.param("data:image/png;base64," + mask((64, 64)), "plain base64", id="data prefix"),
        pytest.param(mask((32, 64)), "size of the image", id="other size"),
        pytest.param(mask((64, 64), None), "nothing white", id="all black"),
    ],
)
async def test_masks_that_are_refused(goapi: Goapi, single: Any, given: str, complaint: str) -> None:
    status, answer = await goapi.submit("inpaint", origin_task_id=single["task_id"], mask=given, prompt="a crown")
    assert (status, complaint in answer["message"]) == (400, True)


async def test_a_parent_that_has_no_result_yet_cannot_be_followed(simulate: Simulate) -> None:
    goapi = Goapi(await simulate(dialect="goapi", seconds=60))
    _, answer = await goapi.submit("imagine", prompt="a fox")
    status, answer = await goapi.submit("upscale", origin_task_id=answer["data"]["task_id"], index="1")
    assert (status, answer["message"]) == (400, "invalid request: origin task is not completed")


async def test_scripted_actions_and_their_refusal(goapi: Goapi) -> None:
    goapi.provider.faults.next_task(actions=["upscale1", "redo_upscale_subtle"])
    grid = await goapi.made(prompt="a fox")
    assert grid["output"]["actions"] == ["upscale1", "redo_upscale_subtle"]
    goapi.provider.faults.refuse_press("upscale1")
    assert (await goapi.submit("upscale", origin_task_id=grid["task_id"], index="1"))[0] == 400
    assert (await goapi.followed(grid, "upscale", index="1"))["status"] == "completed"
    assert (await goapi.submit("variation", origin_task_id=grid["task_id"], index="1"))[0] == 400
