"""The riddle that the project began with: the task of `metadata.json` is shown with its buttons, and U1 works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.core.actions import face
from bot.core.kinds import Speed
from bot.core.models import TaskRef
from bot.providers.base import Finished
from bot.providers.goapi.client import GoApi
from bot.providers.submit_requests import ActionRequest
from tests.providers.conftest import KEY
from tests.providers.servers import Reply, ScriptedServer

METADATA = json.loads((Path(__file__).with_name("fixtures") / "metadata.json").read_text(encoding="utf-8"))
TASK = TaskRef(METADATA["task_id"])
CHILD = "39631ce0-1111-4222-8333-6de760cd2053"
PROMPT = "test prompt --ar 1:1"
DRAWN = {"prompt": "test prompt", "aspect_ratio": "1:1", "skip_prompt_check": False}

# the label that a member presses: task type, and `input` besides the parent
PRESSED: dict[str, tuple[str, dict[str, object]]] = {
    **{f"U{n}": ("upscale", {"index": str(n)}) for n in (1, 2, 3, 4)},
    "🔄": ("reroll", DRAWN),
    **{f"V{n}": ("variation", {"index": str(n), **DRAWN}) for n in (1, 2, 3, 4)},
}


@pytest.fixture(params=["bare", "enveloped"])
def served(request: pytest.FixtureRequest, server: ScriptedServer) -> ScriptedServer:
    body = METADATA if request.param == "bare" else {"code": 200, "data": METADATA, "message": "success"}
    server.on(f"/api/v1/task/{TASK}", Reply(body))
    server.on("/api/v1/task", Reply({"code": 200, "data": {"task_id": CHILD, "status": "pending"}}))
    return server


async def _buttons(goapi: GoApi) -> dict[str, str]:
    """The customId behind each label, in the order of the labels."""
    done = await goapi.fetch(TASK)
    assert isinstance(done, Finished)
    faces = [face(button.action, button.index, button.label, button.emoji) for button in done.buttons]
    return {shown.label or shown.emoji: button.custom_id for shown, button in zip(faces, done.buttons, strict=True)}


async def test_the_task_becomes_a_grid_with_nine_buttons(served: ScriptedServer, goapi: GoApi) -> None:
    assert list(await _buttons(goapi)) == ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]
    done = await goapi.fetch(TASK)
    assert isinstance(done, Finished)
    assert done.media_urls == (METADATA["output"]["image_url"], *METADATA["output"]["image_urls"])
    assert (done.final_prompt, done.usage) == ("test prompt", "8 mj")


async def test_u1_sends_the_answer_to_the_riddle(served: ScriptedServer, goapi: GoApi) -> None:
    custom_id = (await _buttons(goapi))["U1"]
    submitted = await goapi.submit(ActionRequest(TASK, custom_id, Speed.FAST, prompt=PROMPT), "job0000002")
    assert submitted.ref == CHILD
    sent = served.seen[-1]
    assert (sent.method, sent.path) == ("POST", "/api/v1/task")
    assert (sent.headers["X-API-KEY"], sent.headers["Content-Type"]) == (KEY, "application/json")
    parent = "ba8d80d2-47ba-4d96-a710-ecb0bae7bc5f"
    body = {"model": "midjourney", "task_type": "upscale", "input": {"origin_task_id": parent, "index": "1"}}
    assert sent.body == body


@pytest.mark.parametrize("label", PRESSED)
async def test_every_button_works(label: str, served: ScriptedServer, goapi: GoApi) -> None:
    task_type, said = PRESSED[label]
    custom_id = (await _buttons(goapi))[label]
    await goapi.submit(ActionRequest(TASK, custom_id, Speed.FAST, prompt=PROMPT), "job0000002")
    body = {"model": "midjourney", "task_type": task_type, "input": {"origin_task_id": TASK, **said}}
    assert served.seen[-1].body == body
