"""Modals and selects, driven with raw callbacks: every kind of field, and what is refused."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.demo.discord import ClientRefusal, Interaction, LoopbackDiscord
from tests.loopback.conftest import Api
from tests.loopback.test_refusals import leaves

COMMANDS = "/applications/1200000000000000001/commands"
ALICE, BOB = "1300000000000000001", "1300000000000000002"
OPTIONS = [{"label": name, "value": name} for name in "abc"]


def label(component: Any, text: str = "Label") -> Any:
    return {"type": 18, "label": text, "component": component}


FIELDS = {
    "text": {"type": 4, "custom_id": "text", "style": 1, "min_length": 2, "max_length": 4},
    "radio": {"type": 21, "custom_id": "radio", "options": OPTIONS},
    "checks": {"type": 22, "custom_id": "checks", "options": OPTIONS, "required": False},
    "check": {"type": 23, "custom_id": "check", "default": True},
    "files": {"type": 19, "custom_id": "files", "min_values": 1, "max_values": 2},
    "user": {"type": 5, "custom_id": "user"},
    "pick": {"type": 3, "custom_id": "pick", "options": [OPTIONS[0], OPTIONS[1] | {"default": True}]},
}


async def opened(api: Api, modal: Any) -> tuple[Interaction, int, Any]:
    """An interaction of alice's that was answered with this modal."""
    await api("POST", COMMANDS, {"name": "x", "description": "x"})
    used = await api.server.member("alice").command("x")
    path = f"/interactions/{used.id}/{used.token}/callback"
    status, body = await api("POST", path, {"type": 9, "data": {"custom_id": "m", "title": "T"} | modal})
    return used, status, body


def submitted(server: LoopbackDiscord, used: Interaction) -> Any:
    """What alice's submit contained, by custom_id."""
    rows = used.payload["data"]["components"]
    return {row["component"]["custom_id"]: row["component"] for row in rows if row["type"] == 18}


async def test_every_kind_of_field(api: Api, server: LoopbackDiscord) -> None:
    first, status, _ = await opened(
        api, {"components": [label(FIELDS[name]) for name in ("text", "radio", "checks", "check", "files")]}
    )
    assert status == 204
    alice = server.member("alice")
    values = {"text": "abc", "radio": "b", "checks": ["a", "c"], "files": [("a.txt", b"A"), ("b.txt", b"B")]}
    used = await alice.submit_modal(first, values)
    fields = submitted(server, used)
    assert [fields[name].get("value", fields[name].get("values")) for name in ("text", "radio", "checks", "check")] == [
        "abc",
        "b",
        ["a", "c"],
        True,
    ]
    files = [used.payload["data"]["resolved"]["attachments"][number] for number in fields["files"]["values"]]
    assert [row["filename"] for row in files] == ["a.txt", "b.txt"]
    async with api.session.get(files[1]["url"]) as answer:
        assert await answer.read() == b"B"


async def test_defaults_and_resolved_users(api: Api, server: LoopbackDiscord) -> None:
    first, _, _ = await opened(api, {"components": [label(FIELDS["user"]), label(FIELDS["pick"])]})
    used = await server.member("alice").submit_modal(first, {"user": [BOB]})
    assert submitted(server, used)["pick"]["values"] == ["b"]
    assert used.payload["data"]["resolved"]["users"][BOB]["username"] == "bob"
    assert used.payload["type"] == 5


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        pytest.param("text", "a", "between 2 and 4", id="too short"),
        pytest.param("text", "", "required", id="empty"),
        pytest.param("radio", "z", "not offered", id="not offered"),
        pytest.param("radio", None, "required", id="no choice"),
        pytest.param("checks", ["a", "z"], "not offered", id="check not offered"),
        pytest.param("files", [], "required", id="no file"),
        pytest.param("user", [ALICE, BOB], "between 1 and 1", id="too many"),
    ],
)
async def test_the_page_refuses_bad_input(api: Api, server: LoopbackDiscord, field: str, value: Any, why: str) -> None:
    first, _, _ = await opened(api, {"components": [label(FIELDS[field])]})
    with pytest.raises(ClientRefusal, match=why):
        await server.member("alice").submit_modal(first, {field: value})


TEXT = label(FIELDS["text"])
REFUSED = [
    ("long title", {"title": "x" * 46, "components": [TEXT]}, "data.title BASE_TYPE_BAD_LENGTH"),
    ("no components", {"components": []}, "data.components BASE_TYPE_BAD_LENGTH"),
    ("six components", {"components": [TEXT] * 6}, "data.components BASE_TYPE_BAD_LENGTH"),
    ("twice the same id", {"components": [TEXT] * 2}, "data.components COMPONENT_CUSTOM_ID_DUPLICATED"),
    ("long label", {"components": [label(FIELDS["text"], "x" * 46)]}, "data.components.0.label BASE_TYPE_BAD_LENGTH"),
    ("button", {"components": [label({"type": 2})]}, "data.components.0.component.type UNION_TYPE_CHOICES"),
    (
        "one radio",
        {"components": [label(FIELDS["radio"] | {"options": OPTIONS[:1]})]},
        "data.components.0.component.options BASE_TYPE_BAD_LENGTH",
    ),
    ("bare text", {"components": [FIELDS["text"]]}, "data.components.0.type UNION_TYPE_CHOICES"),
]


@pytest.mark.parametrize(("modal", "expected"), [pytest.param(m, e, id=name) for name, m, e in REFUSED])
async def test_modals_that_discord_refuses(api: Api, modal: Any, expected: str) -> None:
    used, status, body = await opened(api, modal)
    assert (status, body["code"]) == (400, 50035)
    assert expected in leaves(body["errors"])
    again = f"/interactions/{used.id}/{used.token}/callback"
    assert (await api("POST", again, {"type": 4, "data": {"content": "still open"}}))[0] == 204


async def test_selects_in_messages(api: Api, server: LoopbackDiscord) -> None:
    rows = [{"type": 1, "components": [row]} for row in (FIELDS["pick"], FIELDS["user"] | {"min_values": 0})]
    _, made = await api("POST", "/channels/1400000000000000002/messages", {"content": "x", "components": rows})
    alice = server.member("alice")
    one, two = await asyncio.gather(alice.select(made["id"], "pick", ["a"]), alice.select(made["id"], "user", [BOB]))
    assert (one.payload["data"]["values"], one.payload["message"]["id"]) == (["a"], made["id"])
    assert two.payload["data"]["resolved"]["members"][BOB]["permissions"]
    with pytest.raises(ClientRefusal, match="not offered"):
        await alice.select(made["id"], "pick", ["z"])


FITTING = [
    ("modal on a modal", 9, {"custom_id": "m", "title": "T", "components": [TEXT]}),
    ("choices on a command", 8, {"choices": []}),
    ("update without a message", 7, {"content": "x"}),
]


@pytest.mark.parametrize(("kind", "data"), [pytest.param(k, d, id=name) for name, k, d in FITTING])
async def test_callback_types_must_fit(api: Api, server: LoopbackDiscord, kind: int, data: Any) -> None:
    first, _, _ = await opened(api, {"components": [TEXT]})
    used = await server.member("alice").submit_modal(first, {"text": "abc"})
    status, body = await api("POST", f"/interactions/{used.id}/{used.token}/callback", {"type": kind, "data": data})
    assert (status, leaves(body["errors"])) == (400, ["type INTERACTION_TYPE_INVALID"])
