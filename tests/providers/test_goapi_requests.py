"""Submits that no recording shows: shapes, zooms, references, webhooks, and those refused before they are sent."""

from __future__ import annotations

import pytest

from bot.core.actions import Needs, facts
from bot.core.errors import ProviderRejected, UnknownButton
from bot.core.kinds import Action, Speed
from bot.core.models import TaskRef
from bot.providers.goapi.actions import PRESSES, read_actions
from bot.providers.goapi.client import GoApi
from bot.providers.goapi.task_inputs import write_order
from bot.providers.submit_requests import (
    ActionRequest,
    BlendRequest,
    DescribeRequest,
    EditRequest,
    ImagineRequest,
    Picture,
    ShortenRequest,
    SubmitRequest,
    VideoRequest,
)
from tests.providers.conftest import ConnectGoApi
from tests.providers.servers import Reply, ScriptedServer

FAST = Speed.FAST
TAKEN = Reply({"code": 200, "data": {"task_id": "t2", "status": "pending"}, "message": "success"})
LINKED = Picture(b"", "image/png", "https://cdn.example/a.png?ex=1&hm=2")
UNLINKED = Picture(b"\x89PNG", "image/png")
STYLE = {"process_mode": "fast", "skip_prompt_check": False}


def press(name: str, prompt: str = "", *, remix: bool = False, mask: bytes | None = None) -> ActionRequest:
    return ActionRequest(TaskRef("t1"), name, FAST, remix, prompt, mask)


BODIES: list[tuple[str, SubmitRequest, str, dict[str, object]]] = [
    ("no shape", ImagineRequest("a fox --v 7", FAST), "imagine", {"prompt": "a fox --v 7", **STYLE}),
    (
        "the last shape counts",
        ImagineRequest("a fox --ar 1:1 --v 7 --aspect 16:9", FAST),
        "imagine",
        {"prompt": "a fox --v 7", "aspect_ratio": "16:9", **STYLE},
    ),
    (
        "a shape that is none stays text",
        ImagineRequest("a fox --ar wide", FAST),
        "imagine",
        {"prompt": "a fox --ar wide", **STYLE},
    ),
    (
        "references stand in front",
        ImagineRequest("a fox", FAST, (LINKED, LINKED)),
        "imagine",
        {"prompt": f"{LINKED.url} {LINKED.url} a fox", **STYLE},
    ),
    ("blend as it comes", BlendRequest((LINKED, LINKED), "", FAST), "blend", {"image_urls": [LINKED.url] * 2}),
    ("describe", DescribeRequest(LINKED, Speed.TURBO), "describe", {"image_url": LINKED.url}),
    ("a zoom is not inherited", press("reroll", "a fox --zoom 1.5"), "reroll", {"prompt": "a fox"}),
    ("a blend has no prompt", press("variation1"), "variation", {"index": "1"}),
    ("a picture keeps its shape", press("low_variation", "a fox --ar 2:1"), "variation", {"index": "low_variation"}),
    (
        "unless it is asked for",
        press("low_variation", "an owl --ar 2:1", remix=True),
        "variation",
        {"index": "low_variation", "prompt": "an owl", "aspect_ratio": "2:1"},
    ),
    ("a pan", press("pan_up", "a fox"), "pan", {"direction": "up"}),
    ("a remixed pan", press("pan_up", "an owl", remix=True), "pan", {"direction": "up", "prompt": "an owl"}),
    ("square", press("outpaint_1x", "a fox --ar 2:1"), "outpaint", {"zoom_ratio": "1", "prompt": "a fox"}),
    ("1.5", press("outpaint_1.5x", "a fox"), "outpaint", {"zoom_ratio": "1.5", "prompt": "a fox"}),
    ("custom", press("outpaint_custom", "a fox --zoom 1.50"), "outpaint", {"zoom_ratio": "1.5", "prompt": "a fox"}),
    ("custom, whole", press("outpaint_custom", "--zoom 2 a fox"), "outpaint", {"zoom_ratio": "2", "prompt": "a fox"}),
    ("inpaint", press("inpaint", "a hat", mask=b"abc"), "inpaint", {"mask": "YWJj", "prompt": "a hat"}),
]


@pytest.mark.parametrize(("request_", "task_type", "said"), [row[1:] for row in BODIES], ids=[row[0] for row in BODIES])
async def test_bodies(
    request_: SubmitRequest, task_type: str, said: dict[str, object], server: ScriptedServer, goapi: GoApi
) -> None:
    server.on("/api/v1/task", TAKEN)
    await goapi.submit(request_, "job0000001")
    [seen] = server.seen
    assert isinstance(seen.body, dict)
    assert (seen.body["model"], seen.body["task_type"]) == ("midjourney", task_type)
    assert {**seen.body["input"], **said} == seen.body["input"]
    if isinstance(request_, ActionRequest):
        assert seen.body["input"]["origin_task_id"] == "t1"
        assert ("aspect_ratio" in seen.body["input"]) is ("aspect_ratio" in said)


@pytest.mark.parametrize("speed", Speed)
async def test_speed_is_a_field(speed: Speed, server: ScriptedServer, goapi: GoApi) -> None:
    server.on("/api/v1/task", TAKEN)
    for request in (ImagineRequest("a", speed), BlendRequest((LINKED,) * 2, "", speed), DescribeRequest(LINKED, speed)):
        await goapi.submit(request, "job0000001")
    assert [seen.body["input"]["process_mode"] for seen in server.seen] == [speed.value] * 3  # type: ignore[index] # JSON


async def test_the_webhook_comes_with_its_secret(server: ScriptedServer, connect_goapi: ConnectGoApi) -> None:
    hook = "https://bot.example/hooks/main/abc"
    hooked = connect_goapi(server.url, hook=hook, secret="hush")
    server.on("/mj/v2/imagine", Reply({"task_id": "t1", "status": "success"}))
    await hooked.submit(ImagineRequest("a fox", FAST), "job0000001")
    unified, _older, legacy = (seen.body for seen in server.seen)
    assert isinstance(unified, dict)
    assert isinstance(legacy, dict)
    address = f"{hook}?job=job0000001"  # the service keeps nothing else that would identify a report's job
    assert unified["config"] == {"webhook_config": {"endpoint": address, "secret": "hush"}}
    assert (legacy["webhook_endpoint"], legacy["webhook_secret"]) == (address, "hush")


# unsendable requests, and a part of the member's message
REFUSED: list[tuple[SubmitRequest, type[ProviderRejected], str]] = [
    (ShortenRequest("a fox", FAST), ProviderRejected, "shorten prompts"),
    (VideoRequest(LINKED, "runs", "low", FAST), ProviderRejected, "no videos"),
    (EditRequest(LINKED, "at night", FAST), ProviderRejected, "pictures that it made itself"),
    (ImagineRequest("a fox", FAST, (UNLINKED,)), ProviderRejected, "web address"),
    (DescribeRequest(UNLINKED, FAST), ProviderRejected, "web address"),
    (press("inpaint", "a hat"), ProviderRejected, "needs a mask"),
    (press("outpaint_custom", "a fox"), ProviderRejected, "between 1 and 2"),
    (press("outpaint_custom", "a fox --zoom 3"), ProviderRejected, "between 1 and 2"),
    (press("outpaint_custom", "a fox --zoom 1.2.3"), ProviderRejected, "between 1 and 2"),
    (press("MJ::JOB::upsample::1::uuid"), UnknownButton, "no such action"),
    (press("redo_upscale_subtle"), UnknownButton, "no such action"),
]


@pytest.mark.parametrize(("request_", "kind", "sentence"), REFUSED, ids=[row[2] for row in REFUSED])
async def test_what_cannot_be_sent_never_leaves(
    request_: SubmitRequest, kind: type[ProviderRejected], sentence: str, server: ScriptedServer, goapi: GoApi
) -> None:
    with pytest.raises(kind, match=sentence):
        await goapi.submit(request_, "job0000001")
    assert server.seen == []


async def test_what_the_service_does_not_do_is_known_from_the_start(goapi: GoApi) -> None:
    missing = {action for action in Action if not goapi.offers(action)}
    animations = {Action.ANIMATE_HIGH, Action.ANIMATE_LOW, Action.VIDEO_UPSCALE, Action.EXTEND_HIGH, Action.EXTEND_LOW}
    assert missing == {Action.SHORTEN, Action.VIDEO, Action.EDIT, *animations}
    ours = {action for action in Action if facts(action).needs is Needs.CHOICE} | {Action.OTHER}
    others = {Action.IMAGINE, Action.BLEND, Action.DESCRIBE}
    assert {button.action for button in PRESSES.values()} == set(Action) - missing - ours - others
    with pytest.raises(ProviderRejected):
        await goapi.answer_modal(TaskRef("t1"), "a fox")


def test_actions_come_in_midjourneys_order_whatever_the_services_is() -> None:
    given = [*sorted(PRESSES), *sorted(PRESSES), "redo_upscale_creative", "describe1", "describe_all", "zoom"]
    assert [button.custom_id for button in read_actions(given)] == list(PRESSES)
    meanings = {(button.action, button.index) for button in read_actions(given)}
    assert len(meanings) == len(PRESSES)


@pytest.mark.parametrize("version", ["v8.1", "v7", "v6r1", "v5_1", "niji7", "niji_6"])
@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        ("upscale_{}_2x_subtle", "upscale_subtle"),
        ("upsample_{}_creative", "upscale_creative"),
        ("upscale_{}_2x", "upscale_2x"),
        ("reroll_{}", "reroll"),
        ("pan_up_{}", "pan_up"),
        ("low_variation_{}", "low_variation"),
        ("outpaint_{}_1.5x", "outpaint_1.5x"),
    ],
)
def test_an_action_of_any_version_is_the_same_press(pattern: str, plain: str, version: str) -> None:
    name = pattern.format(version)
    (button,), (usual,) = read_actions([name]), read_actions([plain])
    assert (button.action, button.index, button.custom_id) == (usual.action, usual.index, name)
    orders = [write_order(ActionRequest(TaskRef("t1"), one, Speed.FAST, prompt="a fox")) for one in (name, plain)]
    assert orders[0] == orders[1]
