"""A shared session, a scripted server, and a client that talks to it."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator

import aiohttp
import pytest
import stamina

from bot.core.kinds import Speed
from bot.core.settings.provider_account import AccountConfig
from bot.providers.base import Provider
from bot.providers.goapi.client import GoApi
from bot.providers.http_transport import named_session
from bot.providers.midjourney_proxy.client import MidjourneyProxy
from bot.providers.shared.timeouts import Timeouts
from tests.fakes import Clock
from tests.providers.servers import ScriptedServer

KEY = "sk-a-key-that-must-never-be-seen"
PREFIXES = {Speed.RELAX: "", Speed.FAST: "/mj-fast", Speed.TURBO: "mj-turbo/"}
PATIENT = Timeouts()  # for servers that answer: a busy machine is no fault of theirs
IMPATIENT = Timeouts(connect_s=5.0, submit_silence_s=1.2, submit_total_s=4.0, query_s=1.2, probe_s=1.2)

Connect = Callable[..., MidjourneyProxy]
ConnectGoApi = Callable[..., GoApi]


@pytest.fixture(autouse=True)
def no_pauses() -> Iterator[None]:
    """Queries are still repeated, but without a pause."""
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with named_session() as shared:
        yield shared


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer().running() as running:
        yield running


@pytest.fixture
def connect(session: aiohttp.ClientSession) -> Connect:
    def build(
        url: str,
        key: str = KEY,
        auth: str = "bearer",
        trusted: frozenset[str] = frozenset(),
        timeouts: Timeouts = IMPATIENT,
        steady: Callable[[], float] = time.monotonic,
    ) -> MidjourneyProxy:
        config = AccountConfig("main", "midjourney-proxy", url, key, auth, PREFIXES)  # type: ignore[arg-type] # table
        return MidjourneyProxy(config, session, trusted, timeouts, steady)

    return build


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(connect: Connect, server: ScriptedServer, clock: Clock) -> MidjourneyProxy:
    """A client whose pauses end when the test says so."""
    return connect(server.url, timeouts=PATIENT, steady=clock.steady)


@pytest.fixture
def connect_goapi(session: aiohttp.ClientSession) -> ConnectGoApi:
    def build(url: str, key: str = KEY, hook: str = "", secret: str = "", timeouts: Timeouts = IMPATIENT) -> GoApi:
        config = AccountConfig("main", "goapi", url, key, notify_url=hook, notify_secret=secret)
        return GoApi(config, session, frozenset(), timeouts)

    return build


@pytest.fixture
def goapi(connect_goapi: ConnectGoApi, server: ScriptedServer) -> GoApi:
    return connect_goapi(server.url, timeouts=PATIENT)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A loopback port that is bound and refuses connections."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@pytest.fixture(params=["midjourney-proxy", "goapi"])
def provider(
    request: pytest.FixtureRequest, connect: Connect, connect_goapi: ConnectGoApi, server: ScriptedServer
) -> Provider:
    """A client of either dialect."""
    build: Callable[..., Provider] = connect if request.param == "midjourney-proxy" else connect_goapi
    return build(server.url, timeouts=PATIENT)
