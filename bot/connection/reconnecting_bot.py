"""The part of the Discord client that keeps its shards connected: never faster than Discord allows, never silent for
long."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Any

import yarl
from discord import ConnectionClosed, DiscordException, GatewayNotFound, Interaction
from discord.ext import commands
from discord.gateway import ReconnectWebSocket
from discord.http import Route
from discord.shard import EventItem, EventType, Shard

from bot.connection import frame_repair
from bot.connection.gateway import FAULTS, GatewayShard, dial, gateway_url
from bot.connection.session_limits import BAD_TOKEN, FOR_GOOD, SessionLimits, Sessions
from bot.connection.unreadable_events import guarded
from bot.core.text.repeated_log_lines import RareLog
from bot.texts.operator import gateway as say

log = logging.getLogger(__name__)
_rare = RareLog(log, 60.0)

QUIET_S = 2.5  # after this silence, we ask for a sign of life
MOST_SILENCE_S = 6.0  # after this, the gateway counts as lost
WATCH_EVERY_S = 1.0
MOST_SHARD_LAUNCHES = 5  # tries before the client is rebuilt


class GatewayUnreachable(Exception):
    """The gateway couldn't be reached for a while; a new client tries again."""


class ReconnectingBot(commands.AutoShardedBot):
    """discord.py's client with our own shards. `sessions` outlives it."""

    def __init__(self, gateway: str, sessions: Sessions, **options: Any) -> None:
        super().__init__(**options)
        self._connection.parsers = guarded(self._connection.parsers, self._unread)
        self._gateway_url = gateway
        self._sessions = sessions
        self._again: set[asyncio.Task[None]] = set()

    def _unread(self, event: str, body: Any) -> None:
        """Pass on an interaction whose button or form the library can't read: our own listener may still answer it."""
        if event == "INTERACTION_CREATE":
            with contextlib.suppress(Exception):
                self.dispatch("interaction", Interaction(data=body, state=self._connection))

    async def launch_shards(self) -> None:
        """Connect all shards to the gateway that Discord names, or to DISCORD_GATEWAY_URL."""
        if self.is_closed():
            return
        shards, named, _limits = await self._asked_discord()
        gateway = gateway_url(self._gateway_url, named)
        self.shard_count = self.shard_count or shards
        self._connection.shard_count = self.shard_count
        self._connection.shard_ids = shard_ids = self.shard_ids or range(self.shard_count)
        for shard_id in shard_ids:
            await self.launch_shard(gateway, shard_id, initial=shard_id == shard_ids[0])

    async def _asked_discord(self) -> tuple[int, str, SessionLimits]:
        """The number of shards that Discord recommends, the address of its gateway, and how many sessions it allows."""
        said = await self.http.request(Route("GET", "/gateway/bot"))
        said = said if isinstance(said, dict) else {}
        named = str(said.get("url"))
        if not (self._gateway_url or frame_repair.is_gateway(named)):
            raise GatewayNotFound
        starts = said.get("session_start_limit")
        starts = starts if isinstance(starts, dict) else {}
        # without a number, one session may be started: our own pauses apply in any case
        limits = SessionLimits(
            frame_repair.count(starts, "remaining", 1),
            frame_repair.count(starts, "reset_after", 0) / 1000,
            frame_repair.count(starts, "max_concurrency", 1),
        )
        self._sessions.learn(limits)
        return frame_repair.count(said, "shards", 1) or 1, named, limits

    async def _limits(self) -> SessionLimits:
        return (await self._asked_discord())[2]

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect one shard. Raises GatewayUnreachable after several tries: the gateway may have moved."""
        for _ in range(MOST_SHARD_LAUNCHES):
            await self._sessions.may_identify(shard_id, self._limits)
            try:
                ws = await dial(self, shard_id, gateway=gateway, initial=initial)
            except ConnectionClosed as closed:
                if closed.code in FOR_GOOD or closed.code == BAD_TOKEN:
                    raise
                await self._not_connected(shard_id, closed)
            except (*FAULTS, ReconnectWebSocket) as fault:
                await self._not_connected(shard_id, fault)
            else:
                shard = GatewayShard(ws, self, self._later)
                self._shards[shard_id] = shard
                shard.launch()
                return
        raise GatewayUnreachable(f"shard {shard_id} did not connect in {MOST_SHARD_LAUNCHES} tries")

    async def _not_connected(self, shard_id: int, fault: Exception) -> None:
        """Log the fault, and wait before the next try."""
        words = str(fault) or type(fault).__name__
        _rare.warning("shard %s could not connect: %s", shard_id, words, about=f"shard {shard_id}")
        await asyncio.sleep(self._sessions.lost(shard_id))

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait at Discord's pace for new sessions, instead of the library's, which knows one bucket only."""
        await self._sessions.identifying(shard_id or 0)

    def _later(self, item: EventItem) -> None:
        """Pass a shard's request to the library's queue, after the pause that is due before a new connection."""
        if item.shard is None or item.type not in (EventType.reconnect, EventType.resume, EventType.identify):
            self._events.put_nowait(item)
            return
        task = asyncio.create_task(self._in_time(item, item.shard), name=f"shard {item.shard.id} connects again")
        self._again.add(task)
        task.add_done_callback(self._again.discard)

    async def _in_time(self, item: EventItem, shard: Shard) -> None:
        await asyncio.sleep(self._sessions.lost(shard.id))
        resumes = item.type == EventType.resume and shard.ws.session_id is not None
        if not (resumes and self._sessions.resumable(shard.id)):
            item = EventItem(EventType.identify, shard, ReconnectWebSocket(shard.id, resume=False))
            while True:
                try:
                    await self._sessions.may_identify(shard.id, self._limits)
                except FAULTS as fault:
                    log.warning(
                        "cannot ask Discord whether it allows a new session: %s", str(fault) or type(fault).__name__
                    )
                    await asyncio.sleep(self._sessions.lost(shard.id))
                except Exception as bug:  # it ends the client: nothing else would reconnect this shard
                    item = EventItem(EventType.terminate, shard, bug)
                    break
                else:
                    break
        self._events.put_nowait(item)

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay connected until the client is closed, or Discord closes it for good."""
        watching = asyncio.create_task(self._watch(), name="watch the gateway")
        try:
            await super().connect(reconnect=reconnect)
        finally:
            watching.cancel()

    async def close(self) -> None:
        for task in self._again:
            task.cancel()
        await super().close()

    async def _watch(self) -> None:
        """Act as soon as a connection turns out to be dead."""
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            for shard in tuple(self._shards.values()):
                shard.renew_if_overdue()

    @property
    def _shards(self) -> dict[int, GatewayShard]:
        """The library's own record of its shards; there is no public access to it."""
        return self._AutoShardedClient__shards  # type: ignore[attr-defined,no-any-return]

    @property
    def _events(self) -> asyncio.PriorityQueue[EventItem]:
        """The events that the library's connection loop waits for."""
        return self._AutoShardedClient__queue  # type: ignore[attr-defined,no-any-return]

    def gateway_fault(self) -> str | None:
        """A description of what is wrong with the connection to the gateway; None = nothing."""
        if self._sessions.waits_for:
            return say.WAITING(reason=self._sessions.waits_for)
        if self.is_closed() or not self._shards:
            return say.NOT_CONNECTED()
        wanted = len(self.shard_ids or range(self.shard_count or 1))
        if len(self._shards) < wanted:
            return say.SOME_SHARDS(connected=len(self._shards), wanted=wanted)
        for number, shard in self._shards.items():
            heard_at = shard.ws.heard_at
            if heard_at is None:
                return say.SHARD_AWAY(shard=number)
            silent_s = time.perf_counter() - heard_at
            if silent_s > MOST_SILENCE_S and shard.ws.unanswered_s() > MOST_SILENCE_S / 2:
                return say.SHARD_SILENT(shard=number, seconds=f"{silent_s:.0f}")
        return None

    async def beat(self) -> None:
        """Ask for a sign of life if none came by itself lately: with heartbeats alone, which Discord wants every 41 s,
        a silent gateway would go unnoticed for a minute. Call it only if somebody waits for the answer: Discord asks
        clients to avoid early heartbeats. Never raises."""
        quiet = time.perf_counter() - QUIET_S
        for shard in self._shards.values():
            ws = shard.ws
            heard_at, keep_alive = ws.heard_at, ws._keep_alive
            if heard_at is not None and keep_alive is not None and max(heard_at, keep_alive._last_send) < quiet:
                # discord.py does the same when Discord asks for a heartbeat; there is no public way
                with contextlib.suppress(OSError, DiscordException):
                    await ws.send_heartbeat(keep_alive.beat())

    async def on_shard_connect(self, shard_id: int) -> None:
        self._is_up(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        self._is_up(shard_id)

    def _is_up(self, shard_id: int) -> None:
        self._sessions.up(shard_id)
        if shard_id in self._shards:
            self._shards[shard_id].ws.began_at = None
