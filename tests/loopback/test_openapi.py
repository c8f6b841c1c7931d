"""The loopback's answers fit Discord's official API description (skipped where that file is absent)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from jsonschema import Draft202012Validator

from loopback_discord import LoopbackDiscord
from tests.loopback.conftest import Api

DESCRIPTION = Path(__file__).parents[3] / "shared" / "discord" / "openapi.json"
pytestmark = pytest.mark.skipif(not DESCRIPTION.exists(), reason="Discord's API description is not here")


@pytest.fixture(scope="module")
def description() -> Any:
    return json.loads(DESCRIPTION.read_text("utf-8"))


def answer_schema(description: Any, method: str, path: str, status: int) -> Any:
    """The schema of an answer, with the whole document to resolve references in."""
    for template, methods in description["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method.lower() in methods:
            answers = methods[method.lower()]["responses"]
            found = answers.get(str(status)) or answers.get(f"{status // 100}XX")
            if found and "$ref" in found:
                found = description["components"]["responses"][found["$ref"].rsplit("/", 1)[-1]]
            if found and "content" in found:
                return found["content"]["application/json"]["schema"] | {"components": description["components"]}
    raise AssertionError(f"{method} {path} {status} is not described")


GUILD, APP, CHANNEL = "1100000000000000001", "1200000000000000001", "1400000000000000002"
CATEGORY, THREAD = "1400000000000000007", "1400000000000000008"
READS = [
    "/gateway",
    "/gateway/bot",
    "/applications/@me",
    "/users/@me",
    "/users/@me/guilds",
    "/users/1300000000000000001",
    f"/guilds/{GUILD}",
    f"/guilds/{GUILD}/channels",
    f"/guilds/{GUILD}/roles",
    f"/guilds/{GUILD}/emojis",
    f"/guilds/{GUILD}/members/1300000000000000001",
    f"/guilds/{GUILD}/threads/active",
    f"/channels/{CHANNEL}",
    f"/channels/{CATEGORY}",
    f"/channels/{THREAD}",
    f"/channels/{CHANNEL}/messages",
    f"/applications/{APP}/commands",
]


def check(description: Any, method: str, path: str, status: int, body: Any) -> None:
    schema = answer_schema(description, method, path, status)
    errors = sorted(Draft202012Validator(schema).iter_errors(body), key=lambda error: len(error.path), reverse=True)
    assert not errors, [f"{list(error.path)}: {error.message[:200]}" for error in errors[:5]]


@pytest.mark.parametrize("path", READS)
async def test_reads_answer_as_described(api: Api, server: LoopbackDiscord, description: Any, path: str) -> None:
    rich = {"content": "<@1300000000000000001>", "components": [row_of_everything()], "embeds": [{"title": "x"}]}
    await api("POST", f"/channels/{CHANNEL}/messages", rich)
    await api("POST", f"/applications/{APP}/commands", {"name": "x", "description": "x"})
    status, body = await api("GET", path)
    check(description, "GET", path, status, body)


def row_of_everything() -> Any:
    select = {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a", "emoji": {"name": "🔄"}}]}
    return {"type": 1, "components": [select]}


CONTAINER = {"type": 17, "components": [{"type": 10, "content": "x"}, {"type": 14}], "accent_color": 1}
FILE = {"type": 13, "file": {"url": "attachment://a.png"}}
GALLERY = {"type": 12, "items": [{"media": {"url": "attachment://a.png"}, "description": "alt"}]}
PICKERS = [
    {"type": 5, "custom_id": "5", "default_values": [{"id": APP, "type": "user"}]},
    {"type": 6, "custom_id": "6", "max_values": 25},
    {"type": 7, "custom_id": "7", "min_values": 0},
    {"type": 8, "custom_id": "8", "channel_types": [0, 4], "default_values": [{"id": CHANNEL, "type": "channel"}]},
]
PICKER_ROWS = [{"type": 1, "components": [picker]} for picker in PICKERS]
WRITES = [
    ("POST", f"/channels/{THREAD}/messages", {"content": "x", "components": PICKER_ROWS}),
    ("POST", f"/channels/{CHANNEL}/messages", {"content": "x", "nonce": "n", "enforce_nonce": True}),
    ("POST", f"/channels/{CHANNEL}/messages", {"flags": 1 << 15, "components": [CONTAINER, GALLERY, FILE]}),
    ("POST", f"/channels/{CHANNEL}/messages", {"embeds": [{"title": "x", "image": {"url": "attachment://a.png"}}]}),
    ("POST", "/users/@me/channels", {"recipient_id": "1300000000000000001"}),
    ("PUT", f"/applications/{APP}/commands", [{"name": "a", "description": "b"}, {"name": "Menu", "type": 3}]),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
async def test_writes_answer_as_described(api: Api, description: Any, method: str, path: str, body: Any) -> None:
    if path.endswith("/messages"):
        form = aiohttp.FormData()
        form.add_field("payload_json", json.dumps(body), content_type="application/json")
        form.add_field("files[0]", b"\x89PNG", filename="a.png", content_type="image/png")
        status, answer = await api(method, path, data=form)
    else:
        status, answer = await api(method, path, body)
    check(description, method, path, status, answer)


ROW = {"type": 1, "components": [{"type": 2, "style": 1, "custom_id": "b", "label": "b"}]}
CALLBACKS = [
    pytest.param(4, {"content": "x", "components": [ROW]}, id="message"),
    pytest.param(5, {}, id="deferral"),
    pytest.param(5, {"flags": 64}, id="private deferral"),
]


@pytest.mark.parametrize(("kind", "data"), CALLBACKS)
async def test_callbacks_and_follow_ups_answer_as_described(
    api: Api, server: LoopbackDiscord, description: Any, kind: int, data: Any
) -> None:
    await api("POST", f"/applications/{APP}/commands", {"name": "Menu", "type": 2})
    used = await server.member("alice").menu("Menu", server.world.users["bob"])
    calls = [
        ("POST", f"/interactions/{used.id}/{used.token}/callback?with_response=true", {"type": kind, "data": data}),
        ("GET", f"/webhooks/{APP}/{used.token}/messages/@original", None),
        ("PATCH", f"/webhooks/{APP}/{used.token}/messages/@original", {"content": "y"}),
        ("POST", f"/webhooks/{APP}/{used.token}", {"content": "z"}),
    ]
    for method, path, body in calls:
        status, answer = await api(method, path, body)
        assert status == 200
        check(description, method, path.split("?")[0], status, answer)


async def test_answers_to_clicks_and_modals_are_as_described(
    api: Api, server: LoopbackDiscord, description: Any
) -> None:
    await api("POST", f"/applications/{APP}/commands", {"name": "x", "description": "x"})
    _, made = await api("POST", f"/channels/{CHANNEL}/messages", {"content": "x", "components": [ROW]})
    alice = server.member("alice")
    clicked = await alice.click(made["id"], label="b")
    field = {"type": 1, "components": [{"type": 4, "custom_id": "t", "style": 1, "label": "l"}]}
    modal = {"custom_id": "m", "title": "T", "components": [field]}
    await api("POST", f"/interactions/{clicked.id}/{clicked.token}/callback", {"type": 9, "data": modal})
    submitted = await alice.submit_modal(clicked, {"t": "v"})
    path = f"/interactions/{submitted.id}/{submitted.token}/callback"
    status, answer = await api("POST", f"{path}?with_response=true", {"type": 7, "data": {"content": "y"}})
    check(description, "POST", path, status, answer)
    path = f"/webhooks/{APP}/{submitted.token}"
    check(description, "POST", path, *await api("POST", path, {"content": "more"}))
