"""The client's view of its connection to the gateway."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import discord
import pytest

from bot.client import ImagineBot, Services
from loopback_discord import LoopbackDiscord
from loopback_discord.world.wire import Json
from tests.waiting import until as wait_until
from tests.waiting import within

HEARTBEAT, IDENTIFY, RESUME, HELLO = 1, 2, 6, 10


@pytest.fixture
async def server() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as running:
        yield running


@asynccontextmanager
async def connected(server: LoopbackDiscord) -> AsyncIterator[ImagineBot]:
    """A client without commands, and a live connection."""

    async def no_report(_interaction: discord.Interaction[Any], error: Exception) -> None:
        raise error

    services = cast(Services, None)  # nothing here asks for any
    client = ImagineBot(services=services, report=no_report, gateway_url="", shard_count=1, shard_ids=None)
    assert client.gateway_fault() == "not connected"
    async with client:
        running = asyncio.create_task(client.start(server.token))
        # the client counts as connected after its hello; the server knows it a moment later
        await until(client, lambda fault: fault is None and server.gateway.online)
        yield client
        await client.close()
        await running


@pytest.fixture(autouse=True)
def impatient(server: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", server.api_url)
    monkeypatch.setattr("bot.client.EXTENSIONS", ())
    monkeypatch.setattr("bot.connection.reconnecting_bot.QUIET_S", 0.05)
    monkeypatch.setattr("bot.connection.reconnecting_bot.MOST_SILENCE_S", 0.4)


@pytest.fixture
async def bot(server: LoopbackDiscord) -> AsyncIterator[ImagineBot]:
    async with connected(server) as client:
        yield client


async def until(client: ImagineBot, check: Callable[[str | None], bool]) -> None:
    """Ask for signs of life until the fault is as expected."""
    async with within():
        while not check(client.gateway_fault()):
            await client.beat()
            await asyncio.sleep(0.05)


async def test_a_quiet_gateway_is_no_silent_one(bot: ImagineBot) -> None:
    for _ in range(12):
        await bot.beat()
        await asyncio.sleep(0.05)
        assert bot.gateway_fault() is None


async def test_a_silent_gateway_is_found_out_and_forgiven(bot: ImagineBot, server: LoopbackDiscord) -> None:
    server.faults.gateway.silent = True
    await until(bot, lambda fault: "has heard nothing" in (fault or ""))
    server.faults.gateway.silent = False
    await until(bot, lambda fault: fault is None)


async def test_a_lost_connection_is_named(bot: ImagineBot, server: LoopbackDiscord) -> None:
    server.faults.gateway.refuse(10)
    server.faults.gateway.drop()
    await until(bot, lambda fault: "is not connected" in (fault or ""))


async def test_a_closed_client_is_not_connected(bot: ImagineBot) -> None:
    await bot.close()
    assert bot.gateway_fault() == "not connected"
    await bot.beat()


PASSED_OVER = {
    "a list": [],
    "a number": 5,
    "a word": '"x"',
    "nothing": "null",
    "no opcode": {},
    "an unknown opcode": {"op": 99, "d": None},
    "an opcode that is a word": {"op": "0", "t": "GUILD_CREATE", "s": 1, "d": {}},
    "an event whose name is a list": {"op": 0, "t": ["READY"], "s": 1, "d": {}},
    "an event whose name is an object": {"op": 0, "t": {"a": 1}, "s": 1, "d": {}},
    "a sequence that is a word": {"op": 0, "t": "X", "s": "x", "d": {}},
    "a sequence that is a list": {"op": 0, "t": "X", "s": [1], "d": {}},
    "a sequence that is a half": {"op": 0, "t": "X", "s": 1.5, "d": {}},
    "READY once more, without anything": {"op": 0, "t": "READY", "s": 2, "d": None},
    "RESUMED without being asked": {"op": 0, "t": "RESUMED", "s": 2, "d": None},
    "HELLO without a body": {"op": HELLO, "d": None},
    "HELLO with heartbeats without a pause": {"op": HELLO, "d": {"heartbeat_interval": 0}},
}


def say(server: LoopbackDiscord, frame: object) -> None:
    server.faults.gateway.instead = lambda payload: frame if payload.get("op") == "odd" else payload
    server.faults.gateway.say({"op": "odd"})


async def up(bot: ImagineBot) -> None:
    """Wait until its session has started."""
    await wait_until(lambda: bot._shards[0].ws.began_at is None, "the session is up")


async def beats(bot: ImagineBot, server: LoopbackDiscord) -> None:
    """Check that its connection is up, and the client answers on it."""
    before = server.gateway.heard[HEARTBEAT]
    server.faults.gateway.request_heartbeat()
    await wait_until(lambda: server.gateway.heard[HEARTBEAT] > before, "a heartbeat")
    assert not bot.is_closed()


@pytest.mark.parametrize("frame", PASSED_OVER.values(), ids=PASSED_OVER)
async def test_an_odd_frame_is_passed_over(bot: ImagineBot, server: LoopbackDiscord, frame: object) -> None:
    await up(bot)
    say(server, frame)
    await beats(bot, server)
    assert server.gateway.heard[HEARTBEAT] < 10
    assert (server.gateway.heard[IDENTIFY], server.gateway.heard[RESUME]) == (1, 0)
    server.faults.gateway.drop(4000)
    await wait_until(lambda: server.gateway.heard[RESUME] == 1 and server.gateway.online, "it can be resumed")
    await beats(bot, server)
    assert server.gateway.heard[IDENTIFY] == 1


@pytest.mark.parametrize("frame", ["{nonsense", "", "[" * 100_000], ids=["cut", "empty", "nested"])
async def test_after_a_garbled_frame_the_session_is_taken_up_again(
    bot: ImagineBot, server: LoopbackDiscord, frame: str
) -> None:
    await up(bot)
    say(server, frame)
    await wait_until(lambda: server.gateway.heard[RESUME] == 1 and server.gateway.online, "it is resumed")
    await beats(bot, server)
    assert server.gateway.heard[IDENTIFY] == 1


async def test_garbled_frames_without_end_are_no_reason_to_hurry(bot: ImagineBot, server: LoopbackDiscord) -> None:
    await up(bot)
    server.faults.gateway.instead = lambda payload: "{nonsense" if payload.get("t") == "RESUMED" else payload
    server.faults.gateway.drop(4000)
    await wait_until(lambda: server.gateway.heard[RESUME] == 4, "it tries a few times")
    assert server.gateway.heard[IDENTIFY] == 1
    server.faults.gateway.clear()
    await wait_until(lambda: server.gateway.heard[RESUME] == 5 and server.gateway.online, "it is resumed")
    await beats(bot, server)


def without(*names: str) -> Callable[[Json], Json]:
    return lambda body: {name: value for name, value in body.items() if name not in names}


def with_(**other: object) -> Callable[[Json], Json]:
    return lambda body: body | other


ODD_READY: dict[str, Callable[[Json], Json]] = {
    "no session": without("session_id"),
    "a session that is a number": with_(session_id=5),
    "no address": without("resume_gateway_url"),
    "an address that is none": with_(resume_gateway_url="http://["),
    "no shard": without("shard"),
    "a shard that is none": with_(shard=None),
    "no guilds": without("guilds"),
    "guilds that are none": with_(guilds=[None, {}, {"id": None}]),
    "nothing else": lambda body: {"user": body["user"]},
}


@pytest.mark.parametrize("odd", ODD_READY.values(), ids=ODD_READY)
async def test_a_session_that_begins_oddly_is_one(server: LoopbackDiscord, odd: Callable[[Json], Json]) -> None:
    def instead(payload: Json) -> Json:
        return payload | {"d": odd(payload["d"])} if payload.get("t") == "READY" else payload

    server.faults.gateway.instead = instead
    async with connected(server) as client:
        await up(client)
        await beats(client, server)
        assert server.gateway.heard[IDENTIFY] == 1


async def test_a_session_without_an_owner_is_renewed(server: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.connection.gateway.READY_S", 0.2)
    odd = without("user")
    server.faults.gateway.instead = lambda said: said | {"d": odd(said["d"])} if said.get("t") == "READY" else said
    async with connected(server) as client:
        await wait_until(lambda: server.gateway.heard[RESUME] == 1, "it is renewed")
        await up(client)
        await beats(client, server)
        assert server.gateway.heard[IDENTIFY] == 1


async def test_ready_without_a_number_is_one(server: LoopbackDiscord) -> None:
    server.faults.gateway.instead = lambda payload: without("s")(payload) if payload.get("t") == "READY" else payload
    async with connected(server) as client:
        await up(client)
        await beats(client, server)


@pytest.mark.parametrize("body", [None, "x", [], 5], ids=str)
async def test_a_session_that_is_resumed_oddly_is_one(bot: ImagineBot, server: LoopbackDiscord, body: object) -> None:
    await up(bot)
    server.faults.gateway.instead = lambda payload: payload | {"d": body} if payload.get("t") == "RESUMED" else payload
    server.faults.gateway.drop(4000)
    await wait_until(lambda: server.gateway.heard[RESUME] == 1 and server.gateway.online, "it is resumed")
    await beats(bot, server)
    assert (server.gateway.heard[IDENTIFY], server.gateway.heard[RESUME]) == (1, 1)


ODD_BEATS: list[object] = [None, "x", "41250", True, 0, -1, 1, 1e300, [], {}]


@pytest.mark.parametrize("pause", ODD_BEATS, ids=str)
async def test_an_odd_pause_between_heartbeats_is_the_usual_one(server: LoopbackDiscord, pause: object) -> None:
    def instead(payload: Json) -> Json:
        return payload | {"d": {"heartbeat_interval": pause}} if payload.get("op") == HELLO else payload

    server.faults.gateway.instead = instead
    async with connected(server) as client:
        pulse = client._shards[0].ws._keep_alive
        assert pulse is not None
        assert pulse.interval == 41.25


@pytest.mark.parametrize("frame", [[], {}, {"op": 99}, {"op": 0, "t": "X", "s": 1, "d": {}}], ids=str)
async def test_nothing_else_counts_as_hello(
    server: LoopbackDiscord, frame: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is left and reconnected: a session without heartbeats would be lost in a minute."""
    monkeypatch.setattr("bot.connection.gateway.HELLO_S", 0.3)
    hellos = []

    def instead(payload: Json) -> object:
        if payload.get("op") != HELLO:
            return payload
        hellos.append(payload)
        return frame if len(hellos) == 1 else payload

    server.faults.gateway.instead = instead
    async with connected(server) as client:
        await beats(client, server)
        assert len(hellos) == 2


@pytest.mark.parametrize(
    "said",
    [{}, {"session_start_limit": None}, {"shards": "x"}, {"session_start_limit": {"remaining": "x"}}, {"shards": 0}],
    ids=str,
)
async def test_odd_words_about_the_gateway_keep_nobody_away(server: LoopbackDiscord, said: Json) -> None:
    body: Json = {"url": server.gateway_url} | said
    server.faults.fail("GET", "/gateway/bot", status=200, body=body, times=9)
    async with connected(server) as client:
        await beats(client, server)
        assert client.shard_count == 1
