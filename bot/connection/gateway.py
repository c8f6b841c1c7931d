"""discord.py's connections to the gateway, with time limits for what Discord owes us and pauses between tries.

The library waits a minute for a gateway that says nothing, and none at all before it tries a refused RESUME again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.shard import EventItem, EventType, Shard

from bot.connection import frame_repair, unreadable_events
from bot.connection.session_limits import BAD_TOKEN, FOR_GOOD
from bot.core.text.repeated_log_lines import RareLog

log = logging.getLogger(__name__)

HELLO_S = 8.0  # for the first message of a gateway
CONNECT_S = 20.0  # for a connection, up to our IDENTIFY or RESUME
ANSWER_S = 6.0  # for an answer to anything we send
READY_S = 30.0  # for READY or RESUMED; large bots wait for a while
LINE_EVERY_S = 60.0
FAULTS = (
    OSError,
    discord.HTTPException,
    discord.GatewayNotFound,
    discord.ConnectionClosed,
    aiohttp.ClientError,
    TimeoutError,
)

_rare = RareLog(log, LINE_EVERY_S)
_dialled: ContextVar[list[GatewaySocket] | None] = ContextVar("dialled", default=None)


class GatewaySocket(DiscordWebSocket):
    """One connection, which knows how long an answer is overdue."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, *, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(socket, loop=loop)
        self.asked_at: float | None = None  # the time of the last send that needs an answer (perf_counter)
        self.began_at: float | None = None  # when a session was started or resumed; None = it is up
        self.renewing = False
        if (mine := _dialled.get()) is not None:
            mine.append(self)

    @property
    def heard_at(self) -> float | None:
        """The time of the last message from Discord (perf_counter); None = not connected."""
        return self._keep_alive._last_recv if self.open and self._keep_alive is not None else None

    def unanswered_s(self) -> float:
        """Seconds since the oldest call without an answer; 0 = nothing is waited for."""
        heard_at = self.heard_at
        if self.asked_at is None or heard_at is None or heard_at >= self.asked_at:
            return 0.0
        return time.perf_counter() - self.asked_at

    def overdue(self) -> str:
        """A description of what Discord should have sent long ago; "" = nothing."""
        if self.unanswered_s() > ANSWER_S:
            return f"has not answered for {self.unanswered_s():.0f} s"
        if self.open and self.began_at is not None and time.perf_counter() - self.began_at > READY_S:
            return f"was not ready after {READY_S:.0f} s"
        return ""

    async def poll_event(self) -> None:
        """The library's, with less patience for HELLO, and none for anything else in its place."""
        if self._keep_alive is not None:
            await super().poll_event()
            return
        try:
            async with asyncio.timeout(HELLO_S):
                while self._keep_alive is None:
                    await super().poll_event()
        except TimeoutError:
            raise ReconnectWebSocket(self.shard_id) from None

    async def received_message(self, msg: Any, /) -> None:
        """As the library's, but a frame that it can't read doesn't end the client.

        Frames from before the session is up are repaired first. Later, one in another shape is skipped; for one that
        isn't JSON the session is resumed, which brings its content again.
        """
        text, sequence, pulse = None, self.sequence, self._keep_alive
        try:
            text = self._decompressor.decompress(msg) if type(msg) is bytes else msg
            if text is None:  # the rest hasn't arrived yet
                return
            if pulse is None or self.began_at is not None:
                text = frame_repair.mended(text, (self.shard_id, self.shard_count), str(self.DEFAULT_GATEWAY))
            await super().received_message(text)
        except (*FAULTS, ReconnectWebSocket):
            raise
        except Exception as error:
            unreadable_events.warn("a frame", error)
            if not frame_repair.is_json(text):
                hang_up(self)
                raise ReconnectWebSocket(self.shard_id) from None
        if self.sequence is not None and type(self.sequence) is not int:
            self.sequence = sequence  # Discord closes a connection that repeats anything else to it
        if pulse is not None and self._keep_alive is not None and self._keep_alive is not pulse:
            self._keep_alive.stop()  # one HELLO is enough
            self._keep_alive = pulse

    async def identify(self) -> None:
        await super().identify()
        self._asked(new=True)

    async def resume(self) -> None:
        await super().resume()
        self._asked(new=True)

    async def send_heartbeat(self, data: Any) -> None:
        self._asked()
        await super().send_heartbeat(data)

    def _asked(self, *, new: bool = False) -> None:
        now = time.perf_counter()
        if new:
            self.began_at = now
        if not self.unanswered_s():
            self.asked_at = now


async def dial(client: discord.AutoShardedClient, shard_id: int, **how: Any) -> GatewaySocket:
    """Open a new connection of a shard, up to our IDENTIFY or RESUME. Raises FAULTS or ReconnectWebSocket; nothing
    stays open then."""
    mine: list[GatewaySocket] = []
    token = _dialled.set(mine)
    try:
        async with asyncio.timeout(CONNECT_S):
            return await GatewaySocket.from_client(client, shard_id=shard_id, **how)
    except BaseException:
        for socket in mine:
            hang_up(socket)
        raise
    finally:
        _dialled.reset(token)


_closing: set[asyncio.Task[None]] = set()


def hang_up(socket: GatewaySocket) -> None:
    """Close a connection without waiting for the other side, which may never answer. It may be resumed."""
    if socket.renewing:
        return
    socket.renewing = True
    task = asyncio.create_task(_closed(socket), name="hang up")
    _closing.add(task)
    task.add_done_callback(_closing.discard)


async def _closed(socket: GatewaySocket) -> None:
    with contextlib.suppress(*FAULTS):
        await socket.close(code=4000)


class GatewayShard(Shard):
    """One shard. Its lost connections go to `queue_put`, where the pauses are."""

    ws: GatewaySocket
    _client: discord.AutoShardedClient

    def __init__(
        self, ws: GatewaySocket, client: discord.AutoShardedClient, queue_put: Callable[[EventItem], None]
    ) -> None:
        super().__init__(ws, client, queue_put)

    def renew_if_overdue(self) -> None:
        """End a connection on which an answer is long overdue; a new one follows by itself."""
        if not self.ws.renewing and (fault := self.ws.overdue()):
            _rare.warning("shard %s %s, so its connection is renewed", self.id, fault, about=f"overdue {self.id}")
            hang_up(self.ws)

    async def reidentify(self, exc: ReconnectWebSocket) -> None:
        """Resume the session, or start a new one."""
        self._left()
        old = self.ws
        if exc.resume and old.session_id is not None:
            await self._dial(resume=True, gateway=old.gateway, session=old.session_id, sequence=old.sequence)
        else:
            await self._dial()

    async def reconnect(self) -> None:
        """Start a new session."""
        self._left()
        await self._dial()

    def _left(self) -> None:
        self._cancel_task()
        self._dispatch("disconnect")
        self._dispatch("shard_disconnect", self.id)

    async def _dial(self, **how: Any) -> None:
        try:
            self.ws = await dial(self._client, self.id, **how)
        except ReconnectWebSocket as again:
            self._queue_put(EventItem(EventType.resume if again.resume else EventType.identify, self, again))
        except FAULTS as fault:
            await self._handle_disconnect(fault)
        except Exception as fault:  # a bug, which ends the client
            self._queue_put(EventItem(EventType.terminate, self, fault))
        else:
            self.launch()

    async def _handle_disconnect(self, e: Exception) -> None:
        if self._client.is_closed():
            return
        if isinstance(e, discord.ConnectionClosed) and (e.code in FOR_GOOD or e.code in (BAD_TOKEN, 1000)):
            self._queue_put(EventItem(EventType.close, self, e))
            return
        _rare.warning("shard %s lost its connection: %s", self.id, e or type(e).__name__, about=f"lost {self.id}")
        self._queue_put(EventItem(EventType.resume, self, ReconnectWebSocket(self.id)))


def gateway_url(given: str, named: str) -> yarl.URL:
    """The address for new sessions, also after one was ended (discord.py has a constant for that)."""
    GatewaySocket.DEFAULT_GATEWAY = yarl.URL(given or named)
    return GatewaySocket.DEFAULT_GATEWAY
