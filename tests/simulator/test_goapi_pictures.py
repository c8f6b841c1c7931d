"""Dialect B: the pictures behind its addresses, and those that its requests link to."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from PIL import Image, ImageChops

from tests.simulator.conftest import Goapi
from tests.simulator.test_goapi_actions import mask
from tests.waiting import until


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox() is None


@pytest.mark.parametrize("urls", ["image", "temporary"])
async def test_a_grid_and_its_four_pictures(goapi: Goapi, urls: Literal["image", "temporary"]) -> None:
    goapi.provider.faults.next_task(urls=urls)
    grid = await goapi.made(prompt="a fox", aspect_ratio="2:1")
    output = grid["output"]
    singles = [await goapi.image(url) for url in output[f"{'' if urls == 'image' else 'temporary_'}image_urls"]]
    assert (await goapi.image(output["image_url"])).size == singles[0].size == (64, 32)
    assert len({picture.tobytes() for picture in singles}) == 4
    third = await goapi.followed(grid, "upscale", index="3")
    assert same(await goapi.image(third["output"]["image_url"]), singles[2])


@pytest.mark.parametrize(
    ("task_type", "given", "size"),
    [
        pytest.param("upscale", {"index": "creative"}, (128, 64), id="double size"),
        pytest.param("outpaint", {"zoom_ratio": "1"}, (64, 64), id="made square"),
        pytest.param("outpaint", {"zoom_ratio": "1.2", "aspect_ratio": "1:2"}, (32, 64), id="custom frame"),
        pytest.param("pan", {"direction": "left"}, (64, 22), id="wider"),
        pytest.param("inpaint", {"mask": mask((64, 32), (8, 8, 30, 30)), "prompt": "a crown"}, (64, 32), id="patched"),
    ],
)
async def test_sizes_of_follow_ups(goapi: Goapi, task_type: str, given: dict[str, Any], size: tuple[int, int]) -> None:
    single = await goapi.followed(await goapi.made(prompt="a fox", aspect_ratio="2:1"), "upscale", index="1")
    made = await goapi.followed(single, task_type, **given)
    assert (await goapi.image(made["output"]["image_url"])).size == size


async def test_pictures_on_this_machine_are_followed(goapi: Goapi) -> None:
    wide = (await goapi.made(prompt="a fox", aspect_ratio="2:1"))["output"]["image_url"]
    described = await goapi.made("describe", image_url=wide)
    assert described["output"]["description"].count("--ar 2:1") == 4
    blended = await goapi.made("blend", image_urls=[wide, wide], dimension="portrait")
    assert (await goapi.image(blended["output"]["image_url"])).size == (42, 64)
    record = goapi.provider.tasks[blended["task_id"]].record
    assert len(record.shots[0].references) == 2
    hinted = await goapi.made("imagine", prompt=f"{wide} a boat")
    assert len(goapi.provider.tasks[hinted["task_id"]].record.shots[0].references) == 1


@pytest.mark.parametrize(
    ("link", "status"),
    [
        pytest.param("https://example.com/cat.jpg", "completed", id="elsewhere"),
        pytest.param("{url}/mj/none.png", "failed", id="nothing there"),
        pytest.param("{url}/api/v1/task/{task}", "failed", id="no picture"),
        pytest.param("http://127.0.0.1:9/a.png", "failed", id="nobody there"),
    ],
)
async def test_links_that_lead_to_no_picture(goapi: Goapi, link: str, status: str) -> None:
    grid = await goapi.made(prompt="x")
    link = link.format(url=goapi.provider.url, task=grid["task_id"])
    task = await goapi.made("describe", image_url=link)
    assert task["status"] == status
    assert task["error"]["raw_message"].startswith("[Invalid image]") is (status == "failed")


async def test_the_seed_is_the_parents(goapi: Goapi) -> None:
    grid = await goapi.made(prompt="a fox --seed 3141592653")
    assert (await goapi.followed(grid, "seed"))["output"] == {"seed": "3141592653"}


async def test_a_running_task_shows_how_far_it_is(goapi: Goapi) -> None:
    goapi.provider.faults.next_task(freeze=46)
    _, answer = await goapi.submit("imagine", prompt="a fox")
    task_id = answer["data"]["task_id"]
    await until(lambda: goapi.provider.tasks[task_id].progress == 46)
    (preview,) = (await goapi.task(task_id))["output"]["intermediate_image_urls"]
    kind, content = await goapi.caller.download(preview)
    assert (kind, content[8:12]) == ("image/webp", b"WEBP")
    assert (await goapi.call("GET", f"/mj/{task_id}.png")) == (404, "Not Found")


async def test_a_scripted_picture_is_served_as_it_is(goapi: Goapi) -> None:
    goapi.provider.faults.next_task(picture=b"<html>", content_type="text/html")
    grid = await goapi.made(prompt="a fox")
    for url in (grid["output"]["image_url"], grid["output"]["image_urls"][1]):
        assert await goapi.caller.download(url) == ("text/html", b"<html>")
