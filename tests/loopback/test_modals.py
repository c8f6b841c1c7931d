"""Modals and selects, driven with raw callbacks: every kind of field, and refusals."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest

from loopback_discord import ClientRefusal, Interaction, LoopbackDiscord
from tests.loopback.conftest import Api, Launch, Probe
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
    """An interaction of alice's, answered with this modal."""
    await api("POST", COMMANDS, {"name": "x", "description": "x"})
    used = await api.server.member("alice").command("x")
    path = f"/interactions/{used.id}/{used.token}/callback"
    status, body = await api("POST", path, {"type": 9, "data": {"custom_id": "m", "title": "T"} | modal})
    return used, status, body


def submitted(server: LoopbackDiscord, used: Interaction) -> Any:
    """The values of alice's submitted form, by custom_id."""
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


class Sheet(discord.ui.Modal, title="Sheet"):
    """Three texts, one of them optional."""

    name: discord.ui.TextInput[Sheet] = discord.ui.TextInput(label="Name", min_length=2, max_length=5)
    reason: discord.ui.TextInput[Sheet] = discord.ui.TextInput(
        label="Reason", style=discord.TextStyle.paragraph, required=False, max_length=20
    )
    zone: discord.ui.TextInput[Sheet] = discord.ui.TextInput(label="Zone", default="Europe/Berlin")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(repr([self.name.value, self.reason.value, self.zone.value]))


async def sheet(server: LoopbackDiscord, launch: Launch) -> tuple[Interaction, list[str]]:
    """The sheet opened by alice, and the custom_ids of its fields."""
    probe = Probe()

    @probe.tree.command()
    async def x(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Sheet())

    await launch(probe)
    used = await server.member("alice").command("x")
    modal = (await used.answered()).modal or {}
    return used, [row["components"][0]["custom_id"] for row in modal["components"]]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(["abc"], ["abc", "", "Europe/Berlin"], id="defaults"),
        pytest.param(["abcde", "two\nlines", "UTC"], ["abcde", "two\nlines", "UTC"], id="all"),
    ],
)
async def test_several_texts(server: LoopbackDiscord, launch: Launch, given: list[str], expected: list[str]) -> None:
    used, ids = await sheet(server, launch)
    sent = await server.member("alice").submit_modal(used, dict(zip(ids, given, strict=False)))
    shown = server.message((await sent.answered()).message or "") or {}
    assert shown["content"] == repr(expected)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        pytest.param(["a"], "between 2 and 5", id="too short"),
        pytest.param(["abcdef"], "between 2 and 5", id="too long"),
        pytest.param(["abc", "x" * 21], "between 0 and 20", id="optional and too long"),
        pytest.param(["abc", "", ""], "required", id="emptied"),
        pytest.param([], "required", id="nothing"),
    ],
)
async def test_texts_that_the_client_refuses(
    server: LoopbackDiscord, launch: Launch, given: list[str], why: str
) -> None:
    used, ids = await sheet(server, launch)
    with pytest.raises(ClientRefusal, match=why):
        await server.member("alice").submit_modal(used, dict(zip(ids, given, strict=False)))


async def test_a_form_takes_channels_of_the_right_type_alone(api: Api, server: LoopbackDiscord) -> None:
    room = {"type": 8, "custom_id": "room", "channel_types": [0]}
    first, _, _ = await opened(api, {"components": [label(room)]})
    alice, rooms = server.member("alice"), server.world.channels
    with pytest.raises(ClientRefusal, match="not offered"):
        await alice.submit_modal(first, {"room": rooms["Studio"]})
    used = await alice.submit_modal(first, {"room": rooms["gallery"]})
    assert used.payload["data"]["resolved"]["channels"][rooms["gallery"]]["name"] == "gallery"


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
