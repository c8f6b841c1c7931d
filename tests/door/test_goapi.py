"""The same paths through the front door with an account that speaks GoAPI's dialect."""

from __future__ import annotations

import base64
import io
import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.door.front import Front, first_line, labels, opened, until
from tests.door.orders import use
from tests.door.test_main_path import GRID, PANNED, single
from tests.door.test_refusals import refused
from tests.door.test_region import form, panel_of, started
from tests.fakes import png
from tests.waiting import patient

OPTIONS = {"dialect": "goapi"}
SINGLE = [
    "Upscale (Subtle)", "Upscale (Creative)", "Vary (Subtle)", "Vary (Strong)", "Vary (Region)", "Make Square",
    "Zoom Out 2x", "Zoom Out 1.5x", "Custom Zoom", "⬅️", "➡️", "⬆️", "⬇️",
]  # fmt: skip


def asked(front: Front) -> tuple[str, dict[str, Any]]:
    """The last submit: its task type and its input."""
    path, body, _task = front.provider.submits[-1]
    assert (path, body["model"]) == ("/api/v1/task", "midjourney")
    return str(body["task_type"]), dict(body["input"])


async def test_imagine_and_u1_show_the_pictures_as_they_came(front: Front) -> None:
    grid = await front.grid("a lynx --ar 3:2")
    assert asked(front) == (
        "imagine",
        {"prompt": "a lynx", "aspect_ratio": "3:2", "process_mode": "fast", "skip_prompt_check": False},
    )
    assert labels(grid) == GRID
    parent = front.provider.submits[-1].task_id
    assert front.content_of(grid) == front.provider.tasks[parent].picture
    shown = await front.ended(await front.press(grid["id"], "U1"))
    assert asked(front) == ("upscale", {"origin_task_id": parent, "index": "1"})
    assert labels(shown) == SINGLE
    assert first_line(shown) == first_line(grid) == f"**a lynx --ar 3:2** - <@{front.member().id}> (fast)"


@pytest.mark.parametrize(("label", "task_type"), [("V2", "variation"), ("🔄", "reroll")])
async def test_a_grid_leads_to_grids(front: Front, label: str, task_type: str) -> None:
    grid = await front.grid(f"an ibis {task_type}")
    shown = await front.ended(await front.press(grid["id"], label))
    assert (labels(shown), shown["message_reference"]["message_id"]) == (GRID, grid["id"])
    sent = asked(front)
    assert (sent[0], sent[1]["prompt"]) == (task_type, f"an ibis {task_type}")


@pytest.mark.parametrize(
    ("label", "task_type", "said", "offered"),
    [
        ("Upscale (Subtle)", "upscale", {"index": "subtle"}, ["Upscale (Subtle)", "Upscale (Creative)"]),
        ("Vary (Strong)", "variation", {"index": "high_variation"}, GRID),
        ("Zoom Out 2x", "outpaint", {"zoom_ratio": "2"}, GRID),
        ("➡️", "pan", {"direction": "right"}, PANNED),
    ],
)
async def test_a_single_picture_leads_on(
    front: Front, label: str, task_type: str, said: dict[str, str], offered: list[str]
) -> None:
    parent = await single(front, f"an elk {task_type} {label}")
    shown = await front.ended(await front.press(parent["id"], label))
    sent = asked(front)
    assert (sent[0], {**sent[1], **said}) == (task_type, sent[1])
    assert labels(shown) == offered


async def test_custom_zoom_sends_its_factor_with_the_press(front: Front) -> None:
    parent = await single(front, "a moor")
    before = len(front.provider.submits)
    form_of = await front.member().click(parent["id"], label="Custom Zoom")
    shown = await front.ended(await front.acknowledged(await front.fill(form_of, "a moor in fog --zoom 1.4")))
    assert labels(shown) == GRID
    task_type, said = asked(front)
    assert (task_type, said["zoom_ratio"], said["prompt"]) == ("outpaint", "1.4", "a moor in fog")
    assert len(front.provider.submits) == before + 1


async def test_a_region_sends_its_mask_with_the_press(front: Front) -> None:
    picture = await single(front, "a quay")
    panel = await panel_of(front, picture)
    opened_by = await form(front, panel, "Choose a preset")
    await front.member().submit_modal(opened_by, {"region": ["left_half"], "prompt": "a dragon"})
    await front.discord.wait_for(lambda m: m["id"] == panel and "will be repainted" in m["content"], patient(10.0))
    result = await started(front, panel)
    task_type, said = asked(front)
    assert (task_type, said["prompt"], labels(result)) == ("inpaint", "a dragon", GRID)
    mask = Image.open(io.BytesIO(base64.b64decode(said["mask"])))
    assert [mask.getpixel((2, 9)), mask.getpixel((mask.width - 2, 9))] == [255, 0]


async def test_blend_and_describe_send_the_addresses_of_the_pictures(front: Front) -> None:
    files = {"image1": ("a.png", png(64, 48)), "image2": ("b.png", png(48, 64))}
    blended = await use(front, "blend", files, dimensions="portrait")
    task_type, said = asked(front)
    assert (task_type, said["dimension"], labels(blended)) == ("blend", "portrait", GRID)
    assert [url.startswith(f"{front.discord.url}/cdn/") for url in said["image_urls"]] == [True, True]
    described = await use(front, "describe", {"image": ("a.png", png(64, 48))})
    assert asked(front)[0] == "describe"
    assert len(labels(described)) == 6
    pick = await front.member().click(described["id"], label=labels(described)[0])
    picked = await front.ended(await front.acknowledged(await front.fill(pick, "a fox of paper --ar 4:3")))
    assert (asked(front)[0], labels(picked)) == ("imagine", GRID)


@pytest.mark.parametrize(("command", "options"), [("shorten", {"prompt": "a fox"}), ("video", {})])
async def test_what_the_service_does_not_do_is_said_at_once(
    front: Front, command: str, options: dict[str, object]
) -> None:
    files = {"image": ("a.png", png(64, 48))} if command == "video" else None
    pressed = await front.member().command(command, options, files=files)
    await refused(front, pressed, "The provider behind this bot doesn't")


async def test_what_the_provider_refuses_is_told(front: Front) -> None:
    failed = await front.ended(await front.imagine("a fox --fail"))
    assert "(Failed)" in first_line(failed)
    banned = await front.ended(await front.imagine("a fox --banned"))
    assert "inappropriate" in banned["content"]


async def test_a_webhook_with_its_secret_brings_the_result_before_the_next_poll(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    hooked = {"WEB_PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}", "POLL_INTERVAL_S": "60"}
    async with opened(tmp_path, hooked | {"LOG_LEVEL": "DEBUG"}, dialect="goapi") as front:
        shown = await front.imagine("a heron")
        await until(lambda: [task.progress for task in front.provider.tasks.values()] == [100], "it is done")
        hook = front.provider.submits[-1].body["config"]["webhook_config"]
        assert hook["endpoint"].startswith(f"http://127.0.0.1:{port}/hooks/main/")
        for headers, status in (({}, 403), ({"x-webhook-secret": hook["secret"]}, 200)):
            async with aiohttp.ClientSession() as client:
                answer = await client.post(hook["endpoint"], json={}, headers=headers)
                assert answer.status == status
        await front.ended(shown, timeout=10)
        front.bot.check_printed([hook["secret"], hook["endpoint"].rpartition("/")[2]])
        front.check()
