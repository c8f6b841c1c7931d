"""Discord's refusals, with its own status, code and nested errors."""

from __future__ import annotations

import io
import json
from typing import Any

import aiohttp
import pytest

from loopback_discord import LoopbackDiscord
from loopback_discord.world.names import CUSTOM_EMOJI_ID
from tests.loopback.conftest import Api

CHANNEL = "/channels/1400000000000000002"
COMMANDS = "/applications/1200000000000000001/commands"


def leaves(errors: Any, path: str = "") -> list[str]:
    """`path code` of every nested error."""
    found = [f"{path} {entry['code']}" for entry in errors.get("_errors", [])]
    for key, inner in errors.items():
        if key != "_errors":
            found += leaves(inner, f"{path}.{key}" if path else key)
    return found


def button(**keys: Any) -> Any:
    return {"components": [{"type": 1, "components": [{"type": 2, "style": 1, "custom_id": "x", "label": "x"} | keys]}]}


def select(count: int, **keys: Any) -> Any:
    options = [{"label": str(n), "value": str(n)} for n in range(count)]
    return {"components": [{"type": 1, "components": [{"type": 3, "custom_id": "x", "options": options} | keys]}]}


def text_row(*buttons: Any) -> Any:
    return {"type": 1, "components": list(buttons)}


TWIN = {"type": 2, "style": 1, "custom_id": "same", "label": "x"}
LEAF = "components.0.components.0"
MESSAGES = [
    ("long content", {"content": "x" * 2001}, "content BASE_TYPE_MAX_LENGTH"),
    ("invalid emoji", button(emoji={"name": "U"}), f"{LEAF}.emoji.name BUTTON_COMPONENT_INVALID_EMOJI"),
    ("unknown custom emoji", button(emoji={"id": "1"}), f"{LEAF}.emoji.id BUTTON_COMPONENT_INVALID_EMOJI"),
    ("custom_id of 101", button(custom_id="x" * 101), f"{LEAF}.custom_id BASE_TYPE_BAD_LENGTH"),
    ("label of 81", button(label="x" * 81), f"{LEAF}.label BASE_TYPE_MAX_LENGTH"),
    ("no label", button(label=None), f"{LEAF} BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED"),
    ("unknown style", button(style=9), f"{LEAF}.style BASE_TYPE_CHOICES"),
    (
        "link with custom_id",
        button(style=5, url="https://a.b"),
        f"{LEAF}.custom_id BUTTON_COMPONENT_CUSTOM_ID_URL_EXCLUSIVE",
    ),
    ("link without url", button(style=5, custom_id=None), f"{LEAF}.url BUTTON_COMPONENT_URL_REQUIRED"),
    ("bad scheme", button(style=5, custom_id=None, url="ftp://a.b"), f"{LEAF}.url URL_TYPE_INVALID_SCHEME"),
    ("no custom_id", button(custom_id=None), f"{LEAF}.custom_id BUTTON_COMPONENT_CUSTOM_ID_REQUIRED"),
    (
        "same custom_id twice",
        {"components": [text_row(TWIN), text_row(TWIN)]},
        "components.1.components.0.custom_id COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    ("six rows", {"components": [text_row(TWIN)] * 6}, "components BASE_TYPE_MAX_LENGTH"),
    ("six buttons", {"components": [text_row(*[TWIN] * 6)]}, "components.0.components BASE_TYPE_BAD_LENGTH"),
    ("empty row", {"components": [text_row()]}, "components.0.components BASE_TYPE_BAD_LENGTH"),
    ("26 options", select(26), f"{LEAF}.options BASE_TYPE_BAD_LENGTH"),
    ("min over max", select(3, min_values=3, max_values=2), f"{LEAF}.min_values SELECT_COMPONENT_MIN_GREATER_THAN_MAX"),
    ("button outside a row", {"components": [TWIN]}, "components.0.type UNION_TYPE_CHOICES"),
    ("v2 without flag", {"components": [{"type": 10, "content": "x"}]}, "components.0.type UNION_TYPE_CHOICES"),
    (
        "v2 with content",
        {"flags": 1 << 15, "content": "x", "components": [{"type": 10, "content": "x"}]},
        "content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ),
    ("embed title", {"embeds": [{"title": "x" * 257}]}, "embeds.0.title BASE_TYPE_MAX_LENGTH"),
    (
        "embeds of 6001",
        {"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]},
        "embeds MAX_EMBED_SIZE_EXCEEDED",
    ),
    ("11 embeds", {"embeds": [{"title": "x"}] * 11}, "embeds BASE_TYPE_MAX_LENGTH"),
    ("field without value", {"embeds": [{"fields": [{"name": "x"}]}]}, "embeds.0.fields.0.value BASE_TYPE_REQUIRED"),
    (
        "alt text",
        {"content": "x", "attachments": [{"id": 0, "description": "x" * 1025}]},
        "attachments.0.description BASE_TYPE_MAX_LENGTH",
    ),
    ("nonce of 26", {"content": "x", "nonce": "n" * 26}, "nonce BASE_TYPE_MAX_LENGTH"),
    (
        "mentions twice allowed",
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1300000000000000001"]}},
        "allowed_mentions MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    ),
    (
        "reply to nothing",
        {"content": "x", "message_reference": {"message_id": "1"}},
        "message_reference REPLIES_UNKNOWN_MESSAGE",
    ),
]


@pytest.mark.parametrize(("body", "expected"), [pytest.param(b, e, id=name) for name, b, e in MESSAGES])
async def test_messages(api: Api, server: LoopbackDiscord, body: Any, expected: str) -> None:
    status, answer = await api("POST", f"{CHANNEL}/messages", body)
    assert (status, answer["code"], answer["message"]) == (400, 50035, "Invalid Form Body")
    assert expected in leaves(answer["errors"])
    assert server.messages("imagine") == []


async def test_what_is_just_allowed(api: Api) -> None:
    full = [text_row(*[TWIN | {"custom_id": f"{row}-{n}".ljust(100, "x")} for n in range(5)]) for row in range(5)]
    full[0]["components"][0]["emoji"] = {"id": CUSTOM_EMOJI_ID, "name": "palette"}
    full[0]["components"][1] |= {"emoji": {"name": "⬅️"}, "label": None}
    status, _ = await api("POST", f"{CHANNEL}/messages", {"content": "x" * 2000, "components": full})
    assert status == 200


CALLS: list[tuple[Any, ...]] = [
    ("unknown route", "GET", "/nonsense", None, 404, 0),
    ("wrong method", "PUT", "/users/@me", None, 405, 0),
    ("unknown channel", "GET", "/channels/1", None, 404, 10003),
    ("unknown message", "GET", f"{CHANNEL}/messages/1", None, 404, 10008),
    ("unknown guild", "GET", "/guilds/1", None, 404, 10004),
    ("unknown member", "GET", "/guilds/1100000000000000001/members/1", None, 404, 10013),
    ("empty message", "POST", f"{CHANNEL}/messages", {}, 400, 50006),
    ("body is a list", "POST", f"{CHANNEL}/messages", [], 400, 50035),
    ("no snowflake", "GET", "/channels/abc", None, 400, 50035),
    ("bogus interaction", "POST", "/interactions/1/x/callback", {"type": 5}, 404, 10062),
    ("bogus token", "POST", "/webhooks/1200000000000000001/x", {"content": "x"}, 401, 50027),
    ("unknown webhook", "POST", "/webhooks/1/x", {"content": "x"}, 404, 10015),
    ("unknown command", "GET", f"{COMMANDS}/1", None, 404, 10063),
    ("foreign guild's commands", "GET", "/applications/1200000000000000001/guilds/1/commands", None, 403, 50001),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"), [pytest.param(*row[1:], id=row[0]) for row in CALLS]
)
async def test_calls(api: Api, method: str, path: str, body: Any, status: int, code: int) -> None:
    got, answer = await api(method, path, body)
    assert (got, answer["code"]) == (status, code)


async def test_a_wrong_token_and_broken_json(api: Api) -> None:
    status, answer = await api("GET", "/users/@me", headers={"Authorization": "Bot no"})
    assert (status, answer) == (401, {"message": "401: Unauthorized", "code": 0})
    headers = {"Authorization": f"Bot {api.server.token}", "Content-Type": "application/json"}
    status, answer = await api("POST", f"{CHANNEL}/messages", data=b"{", headers=headers)
    assert (status, answer["code"]) == (400, 50109)


async def test_a_file_over_ten_mebibytes(api: Api) -> None:
    form = aiohttp.FormData({"payload_json": json.dumps({"content": "x"})})
    form.add_field("files[0]", io.BytesIO(bytes(10 * 1024 * 1024 + 1)), filename="a.bin")
    status, answer = await api("POST", f"{CHANNEL}/messages", data=form)
    assert (status, answer) == (413, {"message": "Request entity too large", "code": 40005})


async def test_permissions_in_a_channel(api: Api, server: LoopbackDiscord) -> None:
    server.deny("imagine", "SEND_MESSAGES")
    assert (await api("POST", f"{CHANNEL}/messages", {"content": "x"}))[1]["code"] == 50013
    server.deny("imagine", "VIEW_CHANNEL")
    assert (await api("POST", f"{CHANNEL}/messages", {"content": "x"}))[1]["code"] == 50001
    server.allow("imagine", "VIEW_CHANNEL", "SEND_MESSAGES")
    assert (await api("POST", f"{CHANNEL}/messages", {"content": "x"}))[0] == 200
    server.delete_channel("imagine")
    assert (await api("POST", f"{CHANNEL}/messages", {"content": "x"}))[1]["code"] == 10003


async def test_messages_of_others_cannot_be_edited(api: Api, server: LoopbackDiscord) -> None:
    said = await server.member("alice").say("mine", channel="imagine")
    assert (await api("PATCH", f"{CHANNEL}/messages/{said}", {"content": "x"}))[1]["code"] == 50005
    assert (await api("DELETE", f"{CHANNEL}/messages/{said}"))[1]["code"] == 50013


COMMAND_FORMS = [
    ("capital letter", {"name": "Bad", "description": "x"}, "name APPLICATION_COMMAND_INVALID_NAME"),
    ("blank", {"name": "a b", "description": "x"}, "name APPLICATION_COMMAND_INVALID_NAME"),
    ("no description", {"name": "x"}, "description BASE_TYPE_REQUIRED"),
    ("long description", {"name": "x", "description": "x" * 101}, "description BASE_TYPE_BAD_LENGTH"),
    (
        "optional before required",
        {
            "name": "x",
            "description": "x",
            "options": [
                {"type": 3, "name": "a", "description": "x"},
                {"type": 3, "name": "b", "description": "x", "required": True},
            ],
        },
        "options.1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    (
        "menu with description",
        {"type": 3, "name": "X y", "description": "x"},
        "description APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_OR_OPTIONS",
    ),
]


@pytest.mark.parametrize(("form", "expected"), [pytest.param(f, e, id=name) for name, f, e in COMMAND_FORMS])
async def test_commands(api: Api, form: Any, expected: str) -> None:
    status, answer = await api("POST", COMMANDS, form)
    assert status == 400
    assert expected in leaves(answer["errors"])
    status, answer = await api("PUT", COMMANDS, [form])
    assert f"0.{expected}" in leaves(answer["errors"])


async def test_overwriting_commands_keeps_ids_and_versions_of_the_unchanged(api: Api) -> None:
    same, other = {"name": "same", "description": "x"}, {"name": "other", "description": "x"}
    _, first = await api("PUT", COMMANDS, [same, other])
    _, second = await api("PUT", COMMANDS, [same, other | {"description": "new"}])
    assert [row["id"] for row in first] == [row["id"] for row in second]
    assert [before["version"] == after["version"] for before, after in zip(first, second, strict=True)] == [True, False]
    assert (await api("PUT", COMMANDS, []))[1] == []


MALFORMED = [
    ("POST", f"{CHANNEL}/messages", {"content": ["x"]}),
    ("POST", f"{CHANNEL}/messages", {"content": "x", "embeds": {"title": "x"}}),
    ("POST", f"{CHANNEL}/messages", {"content": "x", "components": [None]}),
    ("POST", f"{CHANNEL}/messages", {"content": "x", "allowed_mentions": {"parse": True}}),
    ("POST", f"{CHANNEL}/messages", {"content": "x", "flags": "x"}),
    ("POST", COMMANDS, {"name": ["x"], "description": "x"}),
    ("POST", COMMANDS, {"name": "x", "description": "x", "contexts": 5}),
    ("PUT", COMMANDS, {"name": "x"}),
]


@pytest.mark.parametrize(("method", "path", "body"), MALFORMED)
async def test_wrong_types_are_form_errors(api: Api, method: str, path: str, body: Any) -> None:
    status, answer = await api(method, path, body)
    assert (status, answer["code"]) == (400, 50035)
    assert leaves(answer["errors"])
