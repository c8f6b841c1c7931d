"""The chat page's API, as docs/demo.md describes it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest

from loopback_discord import LoopbackDiscord
from tests.loopback.conftest import Launch, Probe


class Page:
    """One person's page: HTTP calls and the event socket."""

    def __init__(self, server: LoopbackDiscord, session: aiohttp.ClientSession, name: str) -> None:
        self.server, self.session = server, session
        self.user = server.world.users[name]

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        joint = "&" if "?" in path else "?"
        async with self.session.get(f"{self.server.url}/chat{path}{joint}user={self.user}", headers=headers) as answer:
            return answer.status, await answer.json()

    async def post(
        self, path: str, payload: Any, files: dict[str, bytes] | None = None, **headers: str
    ) -> tuple[int, Any]:
        form = aiohttp.FormData()
        form.add_field("payload", json.dumps(payload | {"user": self.user}))
        for name, content in (files or {}).items():
            form.add_field(name, content, filename="a.txt")
        async with self.session.post(f"{self.server.url}/chat{path}", data=form, headers=headers) as answer:
            return answer.status, await answer.json()

    async def hear(self, socket: aiohttp.ClientWebSocketResponse, name: str) -> Any:
        while (event := await socket.receive_json(timeout=2))["t"] != name:
            pass
        return event["d"]

    def events(self) -> Any:
        return self.session.ws_connect(f"{self.server.url}/chat/events?user={self.user}")


@pytest.fixture
async def pages(server: LoopbackDiscord) -> AsyncIterator[dict[str, Page]]:
    async with aiohttp.ClientSession() as session:
        yield {name: Page(server, session, name) for name in server.world.users}


@pytest.fixture
async def probe(launch: Launch) -> Probe:
    probe = Probe()

    @probe.tree.command()
    @discord.app_commands.describe(times="how often")
    async def say(
        interaction: discord.Interaction,
        word: discord.app_commands.Range[str, 2, 5],
        times: discord.app_commands.Range[int, 1, 3] = 1,
        image: discord.Attachment | None = None,
    ) -> None:
        read = (await image.read()).decode() if image else ""
        await interaction.response.send_message(word * times + read, ephemeral=word == "psst")

    @probe.tree.command()
    async def ask(interaction: discord.Interaction) -> None:
        field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(label="x", custom_id="field")
        await interaction.response.send_modal(discord.ui.Modal(title="Ask", custom_id="ask").add_item(field))

    return await launch(probe)


def command_id(server: LoopbackDiscord, name: str) -> str:
    return next(str(row["id"]) for row in server.commands.listed(None) if row["name"] == name)


def use(server: LoopbackDiscord, name: str, *options: Any) -> Any:
    rows = [{"name": key, "type": kind, "value": value} for key, kind, value in options]
    return {
        "channel": server.world.channels["imagine"],
        "command": command_id(server, name),
        "type": 1,
        "options": rows,
    }


async def test_state_shows_what_this_person_may_see(
    server: LoopbackDiscord, pages: dict[str, Page], probe: Probe
) -> None:
    status, state = await pages["alice"].get("/state")
    assert status == 200
    assert (state["me"]["username"], state["bot"]["online"]) == ("alice", True)
    assert [(user["username"], user["role"]) for user in state["users"]] == [
        ("alice", "member"),
        ("bob", "member"),
        ("admin", "admin"),
        ("carol", "member"),
        ("dave", "member"),
    ]
    seen = {channel["name"] for channel in state["guilds"][0]["channels"]}
    assert seen == set(server.world.channels) - {"mod-log", "reviews"}
    assert [channel["id"] for channel in state["dms"]] == [server.world.dm("alice")]
    assert {row["name"] for row in state["commands"]} == {"say", "ask"}


async def test_a_command_with_a_file_and_its_events(
    server: LoopbackDiscord, pages: dict[str, Page], probe: Probe
) -> None:
    alice = pages["alice"]
    async with alice.events() as socket:
        body = use(server, "say", ("word", 3, "ab"), ("times", 4, 2), ("image", 11, "image"))
        status, made = await alice.post("/command", body, {"image": b"file"})
        assert status == 200
        shown = await alice.hear(socket, "MESSAGE_CREATE")
        assert shown["content"] == "ababfile"
        assert (await alice.hear(socket, "INTERACTION_DONE"))["interaction"] == made["interaction"]


REFUSED = [
    ("missing", [], "required"),
    ("too short", [("word", 3, "a")], "between 2 and 5"),
    ("too large", [("word", 3, "ab"), ("times", 4, 4)], "from 1 to 3"),
    ("not a number", [("word", 3, "ab"), ("times", 4, "x")], "a number is needed"),
    ("unknown option", [("word", 3, "ab"), ("other", 3, "x")], "no option"),
    ("file missing", [("word", 3, "ab"), ("image", 11, "image")], "the file is missing"),
]


@pytest.mark.parametrize(("options", "why"), [pytest.param(o, w, id=name) for name, o, w in REFUSED])
async def test_wrong_options_are_refused_before_they_are_sent(
    server: LoopbackDiscord, pages: dict[str, Page], probe: Probe, options: Any, why: str
) -> None:
    status, answer = await pages["alice"].post("/command", use(server, "say", *options))
    assert status == 400
    assert why in answer["message"]
    assert probe.seen == []


async def test_ephemeral_answers_stay_with_their_reader(
    server: LoopbackDiscord, pages: dict[str, Page], probe: Probe
) -> None:
    path = f"/channels/{server.world.channels['imagine']}/messages"
    alice = pages["alice"]
    async with alice.events() as socket:
        await alice.post("/command", use(server, "say", ("word", 3, "psst")))
        shown = await alice.hear(socket, "MESSAGE_CREATE")
    assert shown["ephemeral_for"] == alice.user
    assert [row["content"] for row in (await alice.get(path))[1]] == ["psst"]
    assert (await pages["bob"].get(path))[1] == []
    address = f"{server.url}/chat/messages/{shown['id']}"
    async with alice.session.delete(address, params={"user": pages["bob"].user}) as answer:
        assert answer.status == 404
    async with alice.session.delete(address, params={"user": alice.user}) as answer:
        assert answer.status == 204


async def test_modal_opens_and_is_submitted(server: LoopbackDiscord, pages: dict[str, Page], probe: Probe) -> None:
    alice = pages["alice"]
    async with alice.events() as socket:
        await alice.post("/command", use(server, "ask"))
        opened = await alice.hear(socket, "MODAL_OPEN")
        entered = [{"type": 1, "components": [{"type": 4, "custom_id": "field", "value": "hi"}]}]
        form = {"channel": opened["channel_id"], "interaction": opened["interaction"], "custom_id": "ask"}
        empty = [{"type": 1, "components": [{"type": 4, "custom_id": "field", "value": ""}]}]
        assert (await alice.post("/modal", form | {"components": empty}))[0] == 400
        assert (await alice.post("/modal", form | {"components": entered}))[0] == 200
    assert probe.seen[-1].type is discord.InteractionType.modal_submit


async def test_silence_is_told_to_the_requester(server: LoopbackDiscord, pages: dict[str, Page]) -> None:
    server.ack_deadline_s = 0.05
    row, _ = server.commands.upsert(None, {"name": "x", "description": "x"})
    alice, channel = pages["alice"], server.world.channels["imagine"]
    async with alice.events() as socket:
        await alice.post("/command", {"channel": channel, "command": row["id"], "type": 1, "options": []})
        assert (await alice.hear(socket, "INTERACTION_FAILED"))["reason"] == "The application did not respond"


async def test_people_talk(server: LoopbackDiscord, pages: dict[str, Page]) -> None:
    channel = server.world.channels["general"]
    async with pages["bob"].events() as socket:
        said = {"channel": channel, "content": "hello"}
        _, made = await pages["alice"].post("/messages", said, {"files[0]": b"x"})
        heard = await pages["bob"].hear(socket, "MESSAGE_CREATE")
    assert (heard["id"], heard["attachments"][0]["filename"]) == (made["id"], "a.txt")


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Host": "evil.example"}, id="host"),
        pytest.param({"Origin": "https://evil.example"}, id="origin"),
        pytest.param({"Origin": "null"}, id="opaque origin"),
    ],
)
async def test_other_pages_cannot_act_here(pages: dict[str, Page], headers: dict[str, Any]) -> None:
    assert (await pages["alice"].get("/state", **headers))[0] == 403
    assert (await pages["alice"].post("/messages", {}, **headers))[0] == 403


async def test_static_files_and_pictures(server: LoopbackDiscord, pages: dict[str, Page]) -> None:
    session = pages["alice"].session
    for path, kind in (("/", "text/html"), (f"/cdn/avatars/{pages['alice'].user}/x.png?size=80", "image/png")):
        async with session.get(server.url + path) as answer:
            assert (answer.status, answer.content_type) == (200, kind)


async def test_anybody_may_switch_roles(server: LoopbackDiscord, pages: dict[str, Page]) -> None:
    change = {"member": server.world.users["bob"], "role": server.world.roles["Artist"]}
    async with pages["carol"].events() as socket:
        status, member = await pages["alice"].post("/role", change | {"has": True})
        assert (status, member["roles"]) == (200, [server.world.roles["Artist"]])
        assert await pages["carol"].hear(socket, "MEMBERS") == {}
    assert (await pages["alice"].post("/role", change | {"has": False}))[1]["roles"] == []
    status, refusal = await pages["alice"].post("/role", change | {"role": "1600000000000000002", "has": True})
    assert (status, refusal["code"]) == (403, 50013)
    assert (await pages["alice"].post("/role", change | {"role": "1"}))[1]["code"] == 10011
