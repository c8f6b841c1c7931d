"""The gateway's own protocol: close codes, sharding, compression, resume, and its bad days."""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import discord
import pytest

from loopback_discord import LoopbackDiscord
from tests.loopback.conftest import Api, Launch, Probe, eventually

GUILDS, MESSAGES, CONTENT = 1 << 0, 1 << 9, 1 << 15


class Wire:
    """A hand-made gateway client."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.last = 0

    async def send(self, op: int, body: object) -> None:
        await self.socket.send_json({"op": op, "d": body})

    async def next(self) -> Any:
        payload = await self.socket.receive_json(timeout=2)
        self.last = payload["s"] or self.last
        return payload

    async def until(self, name: str) -> Any:
        while (payload := await self.next())["t"] != name:
            pass
        return payload["d"]

    async def close_code(self) -> int | None:
        async for _ in self.socket:
            pass
        return self.socket.close_code


Connect = Callable[..., Awaitable[Wire]]


@pytest.fixture
async def connect(server: LoopbackDiscord) -> AsyncIterator[Connect]:
    async with aiohttp.ClientSession() as session:
        open_wires: list[Wire] = []

        async def dial(query: str = "?v=10&encoding=json") -> Wire:
            wire = Wire(await session.ws_connect(server.gateway_url + query))
            open_wires.append(wire)
            if "compress" not in query:
                assert (await wire.next())["op"] == 10
            return wire

        yield dial
        for wire in open_wires:
            await wire.socket.close()


def identity(server: LoopbackDiscord, **other: object) -> dict[str, object]:
    return {"token": server.token, "intents": GUILDS, "properties": {}} | other


@pytest.mark.parametrize(
    ("op", "change", "code"),
    [
        pytest.param(2, {"token": "no"}, 4004, id="wrong token"),
        pytest.param(2, {"intents": CONTENT}, 4014, id="privileged intent"),
        pytest.param(2, {"intents": 1 << 40}, 4013, id="unknown intent"),
        pytest.param(2, {"shard": [2, 2]}, 4010, id="shard out of range"),
        pytest.param(2, {"shard": ["0", 1]}, 4010, id="shard of the wrong type"),
        pytest.param(6, {"seq": "1"}, 4007, id="sequence of the wrong type"),
        pytest.param(3, {}, 4003, id="presence before identify"),
        pytest.param(99, {}, 4001, id="unknown opcode"),
    ],
)
async def test_close_codes(server: LoopbackDiscord, connect: Connect, op: int, change: Any, code: int) -> None:
    wire = await connect()
    await wire.send(op, identity(server, **change))
    assert await wire.close_code() == code


async def test_bytes_that_are_no_json_close_with_4002(connect: Connect) -> None:
    wire = await connect()
    await wire.socket.send_str("{nonsense")
    assert await wire.close_code() == 4002


async def test_ready_and_guild_create(server: LoopbackDiscord, connect: Connect) -> None:
    wire = await connect()
    await wire.send(2, identity(server))
    ready = await wire.until("READY")
    guild = await wire.until("GUILD_CREATE")
    assert ready["guilds"] == [{"id": server.world.guild_id, "unavailable": True}]
    assert ready["resume_gateway_url"] == server.gateway_url
    names = {channel["name"] for channel in [*guild["channels"], *guild["threads"]]}
    assert names == set(server.world.channels)
    assert [thread["name"] for thread in guild["threads"]] == ["sketches"]
    assert [member["user"]["id"] for member in guild["members"]] == [server.world.bot_id]


async def test_interactions_reach_the_one_shard_of_their_guild(
    server: LoopbackDiscord, connect: Connect, api: Api
) -> None:
    await api("POST", f"/applications/{server.world.application_id}/commands", {"name": "x", "description": "x"})
    shards = [await connect(), await connect()]
    for number, wire in enumerate(shards):
        await wire.send(2, identity(server, shard=[number, 2]))
        assert (await wire.until("READY"))["shard"] == [number, 2]
    alice = server.member("alice")
    assert (int(server.world.guild_id) >> 22) % 2 == 1
    private, public = await alice.command("x", channel="dm"), await alice.command("x")
    for wire, used in zip(shards, (private, public), strict=True):
        assert (await wire.until("INTERACTION_CREATE"))["id"] == used.id
    assert [session.sequence for session in server.gateway.sessions.values()] == [2, 3]


async def test_two_shards_of_one_client(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe(shard_count=2)

    @probe.tree.command()
    async def x(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("x")

    await launch(probe)
    assert [(guild.name, guild.shard_id) for guild in probe.guilds] == [("Demo server", 1)]
    alice = server.member("alice")
    for channel in ("imagine", "dm"):
        await (await alice.command("x", channel=channel)).answered()
    assert len(probe.seen) == 2


@pytest.mark.parametrize(
    ("clients", "shards", "answers"),
    [pytest.param(2, 1, 1, id="the same shard twice"), pytest.param(1, 2, 2, id="two shards")],
)
async def test_an_interaction_can_reach_every_session(
    server: LoopbackDiscord, launch: Launch, clients: int, shards: int, answers: int
) -> None:
    probes = [await launch(Probe(shard_count=shards)) for _ in range(clients)]
    probes[0].tree.add_command(discord.app_commands.Command(name="x", description="x", callback=_answer_once))
    await probes[0].tree.sync()
    server.faults.gateway.interactions_everywhere = True
    used = await server.member("alice").command("x")
    assert (await used.answered()).message
    await eventually(lambda: sum(len(probe.seen) for probe in probes) == 2)
    assert {interaction.id for probe in probes for interaction in probe.seen} == {int(used.id)}
    await eventually(lambda: len([row for row in server.requests if row.path.endswith("/callback")]) == answers)
    assert len(server.messages("imagine")) == 1


async def _answer_once(interaction: discord.Interaction) -> None:
    with contextlib.suppress(discord.HTTPException):
        await interaction.response.send_message("x")


@pytest.mark.parametrize("transport", ["zlib-stream", "payload"])
async def test_compression(server: LoopbackDiscord, connect: Connect, transport: str) -> None:
    streamed = transport == "zlib-stream"
    wire = await connect("?v=10&encoding=json" + ("&compress=zlib-stream" if streamed else ""))
    await wire.send(2, identity(server, compress=not streamed))
    inflater = zlib.decompressobj()
    read = inflater.decompress if streamed else zlib.decompress
    names: list[str] = []
    while len(names) < (3 if streamed else 2):
        frame = await wire.socket.receive(timeout=2)
        names += [json.loads(read(frame.data))["t"]] if frame.type is aiohttp.WSMsgType.BINARY else []
    assert names[-2:] == ["READY", "GUILD_CREATE"]


def unpacked(stream: bytes) -> bytes:
    """The content of a zstd frame that has only stored blocks (RFC 8878, 3.1.1.2)."""
    assert stream[:4] == b"\x28\xb5\x2f\xfd"
    at, parts = 6, []
    while at < len(stream):
        head = int.from_bytes(stream[at : at + 3], "little")
        assert head & 0b111 == 0  # not the last block, and a stored one
        parts.append(stream[at + 3 : at + 3 + (head >> 3)])
        at += 3 + (head >> 3)
    return b"".join(parts)


async def test_zstd_stream(server: LoopbackDiscord, connect: Connect) -> None:
    wire = await connect("?v=10&encoding=json&compress=zstd-stream")
    await wire.send(2, identity(server))
    frames = [await wire.socket.receive_bytes(timeout=2) for _ in range(3)]
    text = unpacked(b"".join(frames)).decode()
    assert text.startswith('{"op":10')
    assert '"t":"GUILD_CREATE"' in text


async def test_content_of_others_needs_its_intent(server: LoopbackDiscord, connect: Connect) -> None:
    plain, reader = await connect(), await connect()
    await plain.send(2, identity(server, intents=GUILDS | MESSAGES))
    await plain.until("GUILD_CREATE")
    server.gateway.privileged_intents = True
    await reader.send(2, identity(server, intents=GUILDS | MESSAGES | CONTENT))
    await reader.until("GUILD_CREATE")
    await server.member("alice").say("secret")
    await server.member("alice").say(f"<@{server.world.bot_id}> hello")
    assert [(await plain.until("MESSAGE_CREATE"))["content"][-5:] for _ in range(2)] == ["", "hello"]
    assert (await reader.until("MESSAGE_CREATE"))["content"] == "secret"


async def test_resume_replays_what_was_missed(server: LoopbackDiscord, connect: Connect) -> None:
    first = await connect()
    await first.send(2, identity(server, intents=GUILDS | MESSAGES))
    session_id = (await first.until("READY"))["session_id"]
    await first.until("GUILD_CREATE")
    server.faults.gateway.drop(4000)
    assert await first.close_code() == 4000
    said = [await server.member("bob").say(text) for text in ("one", "two")]
    second = await connect()
    await second.send(6, {"token": server.token, "session_id": session_id, "seq": first.last})
    assert [(await second.next())["d"]["id"] for _ in said] == said
    assert (await second.next())["t"] == "RESUMED"


@pytest.mark.parametrize("forgotten", [True, False], ids=["session gone", "session unknown"])
async def test_resume_without_a_session_is_invalid(server: LoopbackDiscord, connect: Connect, forgotten: bool) -> None:
    first = await connect()
    await first.send(2, identity(server))
    session_id = (await first.until("READY"))["session_id"]
    server.faults.gateway.drop(resumable=False)
    wire = await connect()
    await wire.send(6, {"token": server.token, "session_id": session_id if forgotten else "x", "seq": 1})
    assert await wire.next() == {"op": 9, "s": None, "t": None, "d": False}


async def test_client_library_resumes_after_a_drop(server: LoopbackDiscord, launch: Launch) -> None:
    probe = Probe()

    @probe.tree.command()
    async def x(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("x")

    await launch(probe)
    server.faults.gateway.drop(4000)
    server.ack_deadline_s = 10
    used = await server.member("alice").command("x")  # while the bot is away
    assert (await used.answered()).message
    assert probe.resumed.is_set()


async def test_silence_refusal_and_requests(server: LoopbackDiscord, connect: Connect) -> None:
    wire = await connect()
    await wire.send(2, identity(server))
    await wire.until("GUILD_CREATE")
    await wire.send(1, wire.last)
    assert (await wire.next())["op"] == 11
    server.faults.gateway.silent = True
    await wire.send(1, wire.last)
    server.faults.gateway.request_heartbeat()
    assert (await wire.next())["op"] == 1  # no acknowledgement before it
    server.faults.gateway.reconnect()
    assert (await wire.next())["op"] == 7
    server.faults.gateway.refuse(60)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await connect()


async def test_a_client_without_heartbeats_is_dropped(server: LoopbackDiscord, connect: Connect) -> None:
    server.gateway.heartbeat_interval_s = 0.05
    wire = await connect()
    await wire.send(2, identity(server))
    assert await wire.close_code() == 4000
    await eventually(lambda: not server.gateway.online)


async def test_members_come_in_chunks(server: LoopbackDiscord, connect: Connect) -> None:
    wire = await connect()
    await wire.send(2, identity(server))
    await wire.send(8, {"guild_id": server.world.guild_id, "query": "al", "limit": 5, "nonce": "n"})
    chunk = await wire.until("GUILD_MEMBERS_CHUNK")
    assert ([row["user"]["username"] for row in chunk["members"]], chunk["nonce"]) == (["alice"], "n")
