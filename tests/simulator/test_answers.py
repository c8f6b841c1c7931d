"""Answers of each kind of server: keys, missing fields, unknown tasks, addresses it doesn't have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.simulator.conftest import KEY, Caller, Simulate, data_url

FLAVOURS = ("relay", "plus", "trueai", "novicezk")
RELAY, PLUS, TRUEAI, NOVICEZK = FLAVOURS
_NO_BASE64, _NO_PICTURE = "data:image/png;base64,???", "data:image/png;base64,aGk="
WAYS = [{"Authorization": f"Bearer {KEY}"}, {"mj-api-secret": KEY}, {"Authorization": KEY}, {"x": "none"}]


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    ("flavour", "accepted"),
    [
        pytest.param(RELAY, (True, True, True, False), id="a relay takes the key in every form"),
        pytest.param(PLUS, (False, True, False, False), id="plus looks at mj-api-secret alone"),
        pytest.param(TRUEAI, (False, True, True, False), id="trueai compares Authorization as it is"),
        pytest.param(NOVICEZK, (False, True, False, False), id="novicezk looks at mj-api-secret alone"),
    ],
)
async def test_keys(simulate: Simulate, flavour: str, accepted: tuple[bool, ...]) -> None:
    caller = await simulate(flavour=flavour)
    answers = [await caller.call("POST", "/mj/task/list-by-condition", {"ids": []}, **way) for way in WAYS]
    assert tuple(status == 200 for status, _ in answers) == accepted
    assert all(status in (200, 401) for status, _ in answers)


async def test_a_wrong_key_is_refused_as_new_api_does(caller: Caller) -> None:
    status, body = await caller.call("POST", "/mj/submit/imagine", {"prompt": "x"}, Authorization="Bearer sk-wrong")
    assert status == 401
    assert body["error"]["type"] == "new_api_error"
    assert "request id" in body["error"]["message"]
    assert not caller.provider.tasks


@pytest.mark.parametrize(
    ("flavour", "verb", "body", "status", "code"),
    [
        pytest.param(RELAY, "imagine", {"prompt": " "}, 400, 4, id="relay, no prompt"),
        pytest.param(TRUEAI, "imagine", {"prompt": ""}, 200, 4, id="trueai, no prompt"),
        pytest.param(RELAY, "imagine", {"prompt": 5}, 400, 4, id="relay, a prompt of a wrong type"),
        pytest.param(TRUEAI, "imagine", {"prompt": 5}, 200, -1, id="trueai, a prompt of a wrong type"),
        pytest.param(RELAY, "imagine", ["x"], 400, 4, id="no object"),
        pytest.param(RELAY, "imagine", _nested(100_000), 400, 4, id="too deep"),
        pytest.param(RELAY, "change", {"taskId": "1", "index": "1"}, 400, 4, id="an index of a wrong type"),
        pytest.param(RELAY, "imagine", {"prompt": "x", "base64Array": [_NO_BASE64]}, 200, 4, id="no base64"),
        pytest.param(RELAY, "imagine", {"prompt": "x", "base64Array": [_NO_PICTURE]}, 200, 4, id="no picture"),
        pytest.param(TRUEAI, "imagine", {"prompt": "x", "state": "s" * 256}, 200, 4, id="state too long"),
        pytest.param(RELAY, "action", {"taskId": "1"}, 400, 4, id="relay, no customId"),
        pytest.param(RELAY, "action", {"taskId": "1", "customId": "x"}, 400, 4, id="relay, no such parent"),
        pytest.param(TRUEAI, "action", {"taskId": "1", "customId": "x"}, 404, 3, id="trueai, no such parent"),
        pytest.param(PLUS, "action", {"taskId": "1", "customId": "x"}, 200, 3, id="plus, no such parent"),
        pytest.param(RELAY, "modal", {"taskId": "1", "prompt": "x"}, 400, 4, id="no such modal"),
        pytest.param(RELAY, "blend", {"base64Array": ["x"]}, 200, 4, id="one picture to blend"),
        pytest.param(RELAY, "change", {"taskId": "1", "action": "REROLL"}, 400, 4, id="relay, change without index"),
        pytest.param(NOVICEZK, "simple-change", {"content": "1 X9"}, 200, 4, id="simple change of no known kind"),
        pytest.param(RELAY, "video", {"motion": "up", "image": "x"}, 200, 4, id="unknown motion"),
        pytest.param(RELAY, "video", {"motion": "low"}, 200, 4, id="no picture to animate"),
        pytest.param(RELAY, "describe", {}, 200, 4, id="nothing to describe"),
    ],
)
async def test_refusals(simulate: Simulate, flavour: str, verb: str, body: object, status: int, code: int) -> None:
    caller = await simulate(flavour=flavour)
    got_status, answer = await caller.call("POST", f"/mj/submit/{verb}", body)
    assert (got_status, answer["code"]) == (status, code)
    assert not caller.provider.tasks
    assert not caller.provider.submits


@pytest.mark.parametrize(
    ("flavour", "status", "body"),
    [
        pytest.param(RELAY, 400, {"description": "task_no_found ", "type": "upstream_error", "code": 4}, id=RELAY),
        pytest.param(PLUS, 200, "", id=PLUS),
        pytest.param(TRUEAI, 204, "", id=TRUEAI),
        pytest.param(NOVICEZK, 200, "", id=NOVICEZK),
    ],
)
async def test_an_unknown_task(simulate: Simulate, flavour: str, status: int, body: object) -> None:
    caller = await simulate(flavour=flavour)
    assert await caller.call("GET", "/mj/task/1/fetch") == (status, body)
    assert await caller.call("POST", "/mj/task/list-by-condition", {"ids": ["1"]}) == (200, [])


@pytest.mark.parametrize(
    ("method", "path", "offered"),
    [
        ("POST", "/mj/submit/imagine", FLAVOURS),
        ("POST", "/mj/submit/action", (RELAY, PLUS, TRUEAI)),
        ("POST", "/mj/submit/change", (RELAY, PLUS, NOVICEZK)),
        ("POST", "/mj/submit/video", (RELAY, TRUEAI)),
        ("POST", "/mj/submit/retexture", ()),
        ("GET", "/mj/task/list", (TRUEAI, NOVICEZK)),
        ("GET", "/mj/task/queue", (PLUS, NOVICEZK)),
        ("POST", "/mj/task/1/cancel", (PLUS, TRUEAI)),
        ("POST", "/fast/mj/submit/imagine", (RELAY,)),
        ("POST", "/mj-relax/mj/submit/imagine", FLAVOURS),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_addresses(simulate: Simulate, method: str, path: str, offered: tuple[str, ...]) -> None:
    for flavour in FLAVOURS:
        caller = await simulate(flavour=flavour)
        status, body = await caller.call(method, path, {})
        assert (status != 404) == (flavour in offered), (flavour, status, body)


async def test_a_relay_names_the_address_it_does_not_have(caller: Caller) -> None:
    status, body = await caller.call("POST", "/mj/submit/retexture", {})
    assert status == 404
    assert body["error"]["message"] == "Invalid URL (POST /mj/submit/retexture)"


async def test_a_picture_that_is_not_there(caller: Caller) -> None:
    for path in ("/mj/image/1", "/mj/video/1/0_0.mp4", "/mj/upload/none.png"):
        assert await caller.call("GET", path) == (400, {"error": "midjourney_task_not_found"})


async def test_uploads_are_served(caller: Caller) -> None:
    answer = await caller.submit("upload-discord-images", base64Array=[data_url(Image.new("RGB", (3, 2)))])
    kind, content = await caller.download(answer["result"][0])
    assert (answer["code"], kind, content[:4]) == (1, "image/png", b"\x89PNG")


async def test_batches_leave_out_unknown_ids_and_keep_no_order(caller: Caller) -> None:
    ids: list[Any] = [(await caller.submit("imagine", prompt=f"picture {n}"))["result"] for n in range(3)]
    _, tasks = await caller.call("POST", "/mj-turbo/mj/task/list-by-condition", {"ids": [*ids, "999"]})
    assert {task["id"] for task in tasks} == set(ids)
    assert [task["id"] for task in tasks] != ids


async def test_requests_are_kept_without_keys(caller: Caller) -> None:
    await caller.submit("imagine", prompt="a kept one")
    kept, accepted = caller.provider.requests[-1], caller.provider.submits[-1]
    assert (kept.method, kept.path, kept.status) == ("POST", "/mj-fast/mj/submit/imagine", 200)
    assert KEY not in str(kept)
    assert accepted.body == {"prompt": "a kept one"}
    assert caller.provider.tasks[accepted.task_id].prompt == "a kept one"


async def test_half_characters_do_no_harm(simulate: Simulate, tmp_path: Path) -> None:
    caller = await simulate(state_dir=tmp_path)
    answer = (await caller.call("POST", "/mj/submit/imagine", b'{"prompt": "a cat \\ud83d"}'))[1]
    assert caller.provider.tasks[answer["result"]].prompt == "a cat ?"


async def test_a_decompression_bomb_is_refused(caller: Caller) -> None:
    bomb = data_url(Image.new("1", (15_000, 15_000)))
    answer = await caller.submit("describe", base64=bomb)
    assert (answer["code"], answer["result"]) == (4, None)


async def test_what_has_no_picture_has_no_reroll(caller: Caller) -> None:
    short = await caller.made("shorten", prompt="a boat, in a style")
    answer = await caller.submit("change", taskId=short["id"], action="REROLL", index=1)
    assert (answer["code"], answer["result"]) == (4, None)
