"""Bad days of Discord's gateway: silence, refusals that must not be answered by pestering, and faults without a
cure."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.door.front import Front, opened, until
from tests.web.test_front_door import free_port

HEARTBEAT, IDENTIFY, RESUME = 1, 2, 6
PATIENCE_S = 40.0
BEAT_S = 5.0


@pytest_asyncio.fixture(loop_scope="session")
async def asked(tmp_path: Path) -> AsyncIterator[Front]:
    """A running bot whose web server answers."""
    async with opened(tmp_path, {"WEB_PORT": str(free_port())}) as front:
        yield front
        front.bot.check_printed([front.discord.token, front.provider.key])


@pytest_asyncio.fixture(loop_scope="session")
async def idle(tmp_path: Path) -> AsyncIterator[Front]:
    """Both servers, with a bot that isn't started."""
    async with opened(tmp_path, {"WEB_PORT": str(free_port())}, start=False) as front:
        yield front
        front.bot.check_printed([front.discord.token, front.provider.key])


async def readiness(front: Front) -> dict[str, Any]:
    """The answer of /readyz; {} until the server is up."""
    address = f"http://127.0.0.1:{front.bot.settings['WEB_PORT']}/readyz"
    try:
        async with aiohttp.ClientSession() as client, client.get(address) as ready:
            return {"status": ready.status, **await ready.json()}
    except aiohttp.ClientConnectionError:
        return {}


async def ready(front: Front, status: int = 200, part: str = "discord", words: str = "") -> dict[str, Any]:
    """Query once a second until it answers with this status, and `words` about one of its parts."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        said = await readiness(front)
        if said.get("status") == status and words in said[part]:
            return said
        assert time.monotonic() < deadline, f"{said}\n{front.bot.printed[-3000:]}"
        await asyncio.sleep(1)


CURES = {4010: "SHARD_IDS", 4011: "SHARD_COUNT", 4012: "DISCORD_GATEWAY_URL", 4013: "intents", 4014: "intents"}


@pytest.mark.parametrize("when", ["at the start", "later"])
@pytest.mark.parametrize(("code", "cure"), CURES.items(), ids=str)
async def test_what_no_other_try_can_cure_ends_with_78(idle: Front, code: int, cure: str, when: str) -> None:
    if when == "later":
        await idle.start()
        idle.discord.faults.gateway.drop(code, resumable=False)
    else:
        idle.discord.faults.gateway.refuse_identifies = code
        await idle.bot.start()
    assert await idle.bot.ended(PATIENCE_S) == 78
    last = idle.bot.printed.strip().splitlines()[-1]
    assert cure in last
    assert str(code) in last
    assert idle.discord.gateway.heard[IDENTIFY] == 1


async def test_no_session_is_begun_while_discord_allows_none(idle: Front) -> None:
    idle.discord.gateway.identifies_left, idle.discord.gateway.reset_after_s = 0, 3.0
    await idle.bot.start()
    await ready(idle, 503, "discord", "no new session")
    assert idle.discord.gateway.heard[IDENTIFY] == 0
    idle.discord.gateway.identifies_left = 1000
    await ready(idle)
    assert idle.discord.gateway.heard[IDENTIFY] == 1


MUTE = ["mute_hello", "mute_session"]


@pytest.mark.parametrize("kind", MUTE)
async def test_a_gateway_that_says_nothing_is_left(idle: Front, kind: str) -> None:
    setattr(idle.discord.faults.gateway, kind, True)
    await idle.bot.start()
    await until(lambda: "renewed" in idle.bot.printed or "could not connect" in idle.bot.printed, "it acts", PATIENCE_S)
    idle.discord.faults.gateway.clear()
    await ready(idle)


@pytest.mark.parametrize("kind", ["silent", *MUTE])
async def test_a_connection_that_falls_silent_is_renewed(asked: Front, kind: str) -> None:
    await ready(asked)
    control = asked.discord.faults.gateway
    if kind != "silent":
        setattr(control, kind, True)
        control.drop(4000)
        await ready(asked, 503)
    else:
        control.silent = True
        await ready(asked, 503, words="heard nothing")
        before = asked.discord.gateway.heard[RESUME]
        await until(lambda: asked.discord.gateway.heard[RESUME] > before, "it is renewed", PATIENCE_S)
    control.clear()
    await ready(asked)
    await asked.grid("a fox after silence")


REFUSALS = {"op 7": 7, "op 9": 9, "gone away": 1001, "unknown": 4000, "too fast": 4008, "timed out": 4009}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
async def test_refused_resumes_are_few(asked: Front, refusal: int) -> None:
    asked.discord.faults.gateway.refuse_resumes = refusal
    asked.discord.faults.gateway.drop(4000)
    heard = asked.discord.gateway.heard
    await until(lambda: heard[IDENTIFY] == 2, "a new session in place of the refused one", PATIENCE_S)
    assert 1 <= heard[RESUME] <= 6
    await until(lambda: asked.discord.gateway.online, "it is connected", PATIENCE_S)
    await asked.grid("a fox in a new session")


async def test_sessions_that_end_at_once_are_begun_ever_later(asked: Front) -> None:
    heard, times = asked.discord.gateway.heard, [time.monotonic()]
    asked.discord.faults.gateway.refuse_identifies = 4000
    asked.discord.faults.gateway.drop(4009, resumable=False)
    for count in (2, 3, 4):

        def identified(count: int = count) -> bool:
            return heard[IDENTIFY] >= count

        await until(identified, "another session", PATIENCE_S)
        times.append(time.monotonic())
    assert times[3] - times[2] > times[2] - times[1] > 2


async def test_nobody_asks_and_nothing_is_sent(idle: Front) -> None:
    """Idle, it sends no more heartbeats than Discord wants, and hardly a probe; it sends both while somebody asks."""
    idle.discord.gateway.heartbeat_interval_s = BEAT_S
    await idle.start()
    heard = idle.discord.gateway.heard
    began, beats, probes = time.monotonic(), heard[HEARTBEAT], _probes(idle)
    await until(lambda: heard[HEARTBEAT] >= beats + 3, "what Discord wants", PATIENCE_S)
    assert time.monotonic() - began > 2 * BEAT_S
    assert _probes(idle) - probes <= 1
    began, beats, probes = time.monotonic(), heard[HEARTBEAT], _probes(idle)
    while heard[HEARTBEAT] < beats + 3 or _probes(idle) < probes + 2:
        await ready(idle)
        assert time.monotonic() - began < PATIENCE_S
        await asyncio.sleep(0.5)


def _probes(front: Front) -> int:
    """Calls to the provider so far, without those for jobs here."""
    return len(front.provider.requests)


async def test_a_dead_provider_and_its_return_are_seen(asked: Front) -> None:
    await ready(asked)
    await asked.provider.close()
    await ready(asked, 503, "provider")
    await asked.provider.start()
    await ready(asked)
