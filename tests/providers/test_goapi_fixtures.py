"""Every recorded request and answer of dialect B means what it should, through the real client over real HTTP."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.core.errors import ProviderAuthError, ProviderBusy, ProviderRejected
from bot.core.kinds import Action, Speed
from bot.core.models import TaskRef
from bot.providers.base import Finished
from bot.providers.goapi.client import _NOBODY as NOBODY
from bot.providers.goapi.client import GoApi
from bot.providers.submit_requests import ActionRequest, ImagineRequest
from tests.providers.fixtures import GOAPI, Pair
from tests.providers.goapi_recordings import (
    FINISHED,
    LEGACY,
    NO_PATHS,
    REFUSED,
    SENT,
    TASK,
    UNFINISHED,
    WEBHOOKS,
)
from tests.providers.servers import ScriptedServer

IMAGINE = ImagineRequest("a red fox", Speed.FAST)


def _expected(recorded: dict[str, object], differing: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in {**recorded, **differing}.items() if value is not None}


@pytest.mark.parametrize("name", SENT)
async def test_a_request_is_the_recorded_one(name: str, server: ScriptedServer, goapi: GoApi) -> None:
    request, differing = SENT[name]
    pair = GOAPI[name]
    server.on(pair.path, pair.reply)
    submitted = await goapi.submit(request, "job0000001")
    assert submitted.ref == pair.answer["data"]["task_id"]
    recorded = {key: value for key, value in pair.body.items() if key != "config"}
    [seen] = server.seen
    assert (seen.method, seen.path) == ("POST", "/api/v1/task")
    assert seen.body == {**recorded, "input": _expected(pair.body["input"], differing)}
    assert "Authorization" not in seen.headers


async def test_the_old_path_takes_the_same_body(server: ScriptedServer, goapi: GoApi) -> None:
    pair = GOAPI["b02_imagine_submit_old_path"]
    server.on(pair.path, pair.reply)
    submitted = await goapi.submit(ImagineRequest("your prompt here --ar 1:1", Speed.FAST), "job0000001")
    assert server.paths() == ["/api/v1/task", pair.path]
    assert submitted.ref == f"mj:{TASK}"
    sent = {**pair.body["input"], "process_mode": "fast", "skip_prompt_check": False}
    assert server.seen[1].body == server.seen[0].body == {**pair.body, "input": sent}


@pytest.mark.parametrize("name", LEGACY)
async def test_a_legacy_request_is_the_recorded_one(name: str, server: ScriptedServer, goapi: GoApi) -> None:
    request, differing = LEGACY[name]
    pair = GOAPI[name]
    server.on(pair.path, pair.reply)
    submitted = await goapi.submit(request, "job0000001")
    assert submitted.ref == f"v2:{pair.answer['task_id']}"
    assert server.paths() == ["/api/v1/task", "/api/v1/midjourney/task", pair.path]
    recorded = {key: value for key, value in pair.body.items() if not key.startswith("webhook_")}
    assert server.seen[2].body == _expected(recorded, differing)


@pytest.mark.parametrize("name", REFUSED)
async def test_refused(name: str, server: ScriptedServer, goapi: GoApi) -> None:
    kind, sentence, retryable = REFUSED[name]
    server.on("/api/v1/task", GOAPI[name].reply)
    server.on(f"/api/v1/task/{NOBODY}", GOAPI[name].reply)
    with pytest.raises(kind) as caught:
        await goapi.submit(IMAGINE, "job0000001")
    assert type(caught.value) is kind
    assert sentence in caught.value.reason
    assert getattr(caught.value, "retryable", False) is retryable
    asked = [f"/api/v1/task/{NOBODY}"] if kind is ProviderAuthError else []  # is it the key?
    assert server.paths() == ["/api/v1/task", *asked], "what may have been taken is not sent again anywhere"


async def test_retry_after_is_passed_on(server: ScriptedServer, goapi: GoApi) -> None:
    server.on("/api/v1/task", GOAPI["b46_http_429"].reply)
    with pytest.raises(ProviderBusy) as caught:
        await goapi.submit(IMAGINE, "job0000001")
    assert caught.value.retry_after_s == 5.0


@pytest.mark.parametrize("name", NO_PATHS)
async def test_a_path_that_is_not_there_leads_to_the_next_one(name: str, server: ScriptedServer, goapi: GoApi) -> None:
    for path in ("/api/v1/task", "/api/v1/midjourney/task", "/mj/v2/upscale"):
        server.on(path, GOAPI[name].reply)
    with pytest.raises(ProviderRejected, match="support upscale tasks") as caught:
        await goapi.submit(ActionRequest(TASK, "upscale1", Speed.FAST), "job0000001")
    assert caught.value.retryable
    assert server.paths() == ["/api/v1/task", "/api/v1/midjourney/task", "/mj/v2/upscale"]
    assert GOAPI[name].path not in server.paths()


def _ref(pair: Pair) -> TaskRef:
    if pair.method == "POST":
        return TaskRef(f"v2:{pair.body['task_id']}")
    folder, _, task_id = pair.path.rpartition("/")
    return TaskRef(f"mj:{task_id}" if "midjourney" in folder else task_id)


@pytest.mark.parametrize("name", UNFINISHED)
async def test_not_finished(name: str, server: ScriptedServer, goapi: GoApi) -> None:
    pair = GOAPI[name]
    server.on(pair.path, pair.reply)
    assert await goapi.fetch(_ref(pair)) == UNFINISHED[name]


@pytest.mark.parametrize("name", FINISHED)
async def test_finished(name: str, server: ScriptedServer, goapi: GoApi) -> None:
    pair = GOAPI[name]
    server.on(pair.path, pair.reply)
    status = await goapi.fetch(_ref(pair))
    assert isinstance(status, Finished)
    assert ([(button.action, button.index) for button in status.buttons], status.usage) == FINISHED[name]
    task = pair.answer.get("data", pair.answer)
    output = task.get("output") or task["task_result"]
    singles = output["image_urls"] or output.get("temporary_image_urls") or []
    assert (status.media_urls, status.compose) == ((output["image_url"], *singles), False)
    assert {button.custom_id for button in status.buttons} == set(output["actions"])
    assert [(seen.method, seen.body) for seen in server.seen] == [(pair.method, pair.body)]


async def test_a_description(server: ScriptedServer, goapi: GoApi) -> None:
    pair = GOAPI["b29_describe_completed"]
    server.on(pair.path, pair.reply)
    status = await goapi.fetch(_ref(pair))
    assert isinstance(status, Finished)
    prompts = ("a cat", "a sleeping cat", "a cat on a sofa", "cat portrait")
    assert status.choices == tuple(f"{prompt} --ar 1:1" for prompt in prompts)
    picks = [button.action for button in status.buttons]
    assert picks == [*[Action.DESCRIBE_PICK] * 4, Action.DESCRIBE_ALL, Action.DESCRIBE_RETRY]
    assert status.media_urls == ()


async def test_a_seed_is_a_task_of_its_own(server: ScriptedServer, goapi: GoApi) -> None:
    for name in ("b07_fetch_imagine_completed", "b31_seed_submit", "b32_seed_completed"):
        server.on(GOAPI[name].path, GOAPI[name].reply)
    assert await goapi.seed(TASK) == "3141592653"
    assert server.seen[1].body == GOAPI["b31_seed_submit"].body


def test_every_recording_is_tried_or_the_reason_is_told() -> None:
    tried = {*SENT, *LEGACY, *REFUSED, *NO_PATHS, *UNFINISHED, *FINISHED, *WEBHOOKS}
    tried |= {"b02_imagine_submit_old_path", "b29_describe_completed", "b31_seed_submit", "b32_seed_completed"}
    tried |= {"b33_cancel"}
    page = Path(__file__).parents[2] / "docs" / "providers.md"
    told = re.findall(r"^\| (b\d+_\w+) \| \S", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(tried | set(told)) == sorted(GOAPI)
    assert not tried & set(told)


def test_ours_are_the_shared_ones() -> None:
    shared = Path(__file__).parents[3] / "shared" / "provider" / "fixtures"
    if not shared.is_dir():
        pytest.skip("the shared fixtures are not beside this checkout")
    theirs = [json.loads(path.read_text(encoding="utf-8")) for path in shared.glob("b*.json")]
    recorded = {
        one["name"]: (one["request"]["body"], one["response"]["status"], one["response"]["body"]) for one in theirs
    }
    assert {name: (pair.body, pair.status, pair.answer) for name, pair in GOAPI.items()} == recorded


async def test_a_task_that_nobody_knows_keeps_an_account_healthy(server: ScriptedServer, goapi: GoApi) -> None:
    pair = GOAPI["b48_fetch_unknown_404"]
    server.on(pair.path, pair.reply)
    await goapi.probe()
    assert [(seen.method, seen.path) for seen in server.seen] == [("GET", pair.path)]
