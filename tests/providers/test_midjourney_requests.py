"""The exact body of every request but imagine and a plain press (test_midjourney_submit.py has those)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.kinds import Speed
from bot.core.models import TaskRef
from bot.providers.midjourney_proxy.client import MidjourneyProxy
from bot.providers.submit_requests import (
    ActionRequest,
    BlendRequest,
    DescribeRequest,
    EditRequest,
    Picture,
    ShortenRequest,
    SubmitRequest,
    VideoRequest,
)
from tests.providers.fixtures import PAIRS
from tests.providers.servers import Reply, ScriptedServer

RELAX = Speed.RELAX
PNG = Picture(b"\x89PNG\r\n\x1a\n", "image/png")
JPEG = Picture(b"\xff\xd8", "image/jpeg")
PNG_URL, JPEG_URL = "data:image/png;base64,iVBORw0KGgo=", "data:image/jpeg;base64,/9g="

# a recorded request: ours, and where our body differs from the recorded one
RECORDED: dict[str, tuple[SubmitRequest, dict[str, Any]]] = {
    "a75": (DescribeRequest(PNG, RELAX), {}),
    "a81": (ShortenRequest(PAIRS["a81"].body["prompt"], RELAX), {}),
    "a83": (BlendRequest((PNG, JPEG), "square", RELAX), {"base64Array": [PNG_URL, JPEG_URL]}),
    "a84": (BlendRequest((PNG,), "square", RELAX), {}),
    "a86": (VideoRequest(PNG, "the boat drifts slowly", "low", RELAX), {"image": PNG_URL}),
    "a92": (EditRequest(PNG, "make it night", RELAX), {"image": PNG_URL}),
    "a94": (ActionRequest(TaskRef("1773314942177684"), "change:UPSCALE:1", RELAX), {}),
    "a30": (ActionRequest(TaskRef("1773314942177684"), PAIRS["a30"].body["customId"], RELAX), {}),
}


@pytest.mark.parametrize("name", RECORDED)
async def test_bodies_are_the_recorded_ones(name: str, server: ScriptedServer, client: MidjourneyProxy) -> None:
    request, differing = RECORDED[name]
    pair = PAIRS[name]
    server.on(pair.path, Reply({"code": 1, "result": "77"}))
    assert (await client.submit(request, "job:1")).ref == "77"
    expected = {**pair.body, "state": "job:1", **differing}
    expected.pop("botType", None)  # the default unless a prompt says otherwise
    assert [(seen.path, seen.body) for seen in server.seen] == [(pair.path, expected)]


def press(custom_id: str, *, remix: bool = False) -> ActionRequest:
    return ActionRequest(TaskRef("5"), custom_id, RELAX, remix)


REMIX, PLAIN, REROLL = (
    press("MJ::JOB::variation::1::u", remix=True),
    press("MJ::Inpaint::1::u"),
    press("change:REROLL:1"),
)
BODIES: list[tuple[str, SubmitRequest, str, dict[str, Any]]] = [
    ("remix", REMIX, "action", {"taskId": "5", "customId": "MJ::JOB::variation::1::u", "enableRemix": True}),
    ("no remix", PLAIN, "action", {"taskId": "5", "customId": "MJ::Inpaint::1::u"}),
    ("reroll by number", REROLL, "change", {"taskId": "5", "action": "REROLL", "index": 1}),
    ("blend as the server likes", BlendRequest((PNG, PNG), "", RELAX), "blend", {"base64Array": [PNG_URL] * 2}),
    (
        "landscape",
        BlendRequest((PNG, PNG), "landscape", RELAX),
        "blend",
        {"base64Array": [PNG_URL] * 2, "dimensions": "LANDSCAPE"},
    ),
    (
        "a video of a linked picture",
        VideoRequest(None, "https://example.com/a.png runs", "high", RELAX),
        "video",
        {"prompt": "https://example.com/a.png runs", "motion": "high", "image": ""},
    ),
    (
        "shorten for niji",
        ShortenRequest("a fox --niji 6", RELAX),
        "shorten",
        {"prompt": "a fox --niji 6", "botType": "NIJI_JOURNEY"},
    ),
]


@pytest.mark.parametrize(("request_", "verb", "body"), [row[1:] for row in BODIES], ids=[row[0] for row in BODIES])
async def test_bodies(
    request_: SubmitRequest, verb: str, body: dict[str, Any], server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on(f"/mj/submit/{verb}", Reply({"code": 1, "result": "77"}))
    await client.submit(request_, "job1")
    assert [seen.body for seen in server.seen] == [{**body, "state": "job1"}]


@pytest.mark.parametrize("speed", Speed)
async def test_every_command_keeps_to_its_speed(speed: Speed, server: ScriptedServer, client: MidjourneyProxy) -> None:
    prefix = {Speed.RELAX: "", Speed.FAST: "/mj-fast", Speed.TURBO: "/mj-turbo"}[speed]
    for verb in ("blend", "describe", "shorten", "video", "edits"):
        server.on(f"{prefix}/mj/submit/{verb}", Reply({"code": 1, "result": "77"}))
    for request in (
        BlendRequest((PNG, PNG), "", speed),
        DescribeRequest(PNG, speed),
        ShortenRequest("a fox", speed),
        VideoRequest(PNG, "", "low", speed),
        EditRequest(PNG, "at night", speed),
    ):
        await client.submit(request, "job1")
    assert len(server.seen) == 5


@pytest.mark.parametrize(
    ("answer", "seed"),
    [
        (Reply({"code": 1, "result": "636646138"}), "636646138"),
        (Reply({"code": 1, "result": 4294967295}), "4294967295"),
        (Reply({"code": 3, "result": "636646138"}, 404), ""),
        (Reply({"code": 4, "description": "关联任务状态错误"}, 400), ""),
        (Reply({"code": 1, "result": "about 7"}), ""),
        (Reply({"code": 1, "result": None}), ""),
        (Reply({"error": {"message": "Invalid URL"}}, 404), ""),
        (Reply("", 204), ""),
        (Reply("<html>"), ""),
        (Reply([]), ""),
    ],
    ids=lambda value: str(getattr(value, "body", value))[:30],
)
async def test_seeds(answer: Reply, seed: str, server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj/task/5/image-seed", answer)
    assert await client.seed(TaskRef("5")) == seed
