"""The page's WebSocket: each person gets the events that they may see, in order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from aiohttp import web

from loopback_discord.world.hub import Audience, Event, Hub
from loopback_discord.world.wire import Json

# Gateway event -> the page's event; the page reloads its state for everything that changes the guild.
_NAMES = {
    "MESSAGE_CREATE": "MESSAGE_CREATE",
    "MESSAGE_UPDATE": "MESSAGE_UPDATE",
    "MESSAGE_DELETE": "MESSAGE_DELETE",
    "TYPING_START": "TYPING",
    "CHANNEL_CREATE": "CHANNELS",
    "CHANNEL_UPDATE": "CHANNELS",
    "CHANNEL_DELETE": "CHANNELS",
    "THREAD_DELETE": "CHANNELS",
    "GUILD_MEMBER_UPDATE": "MEMBERS",
    "MODAL_OPEN": "MODAL_OPEN",
    "INTERACTION_DONE": "INTERACTION_DONE",
    "INTERACTION_FAILED": "INTERACTION_FAILED",
    "COMMANDS": "COMMANDS",
    "BOT": "BOT",
}
_RELOADS = ("CHANNELS", "MEMBERS")
_NOT_FOR_PAGES = ("guild_id", "member", "channel_type")
_BACKLOG = 2000


class ChatSockets:
    """`sees(user_id, channel_id)` decides who gets events of a channel."""

    def __init__(self, hub: Hub, sees: Callable[[str, str], bool]) -> None:
        self._sees = sees
        self._queues: dict[asyncio.Queue[Json | None], str] = {}
        hub.subscribe(self._on_event)

    def _on_event(self, event: Event) -> None:
        name = _NAMES.get(event.name)
        if name is None or event.audience is Audience.BOTS:
            return
        body = (
            {} if name in _RELOADS else {key: value for key, value in event.body.items() if key not in _NOT_FOR_PAGES}
        )
        channel_id = event.body.get("channel_id")
        for queue, user_id in tuple(self._queues.items()):
            if event.user_id not in (None, user_id) or (channel_id and not self._sees(user_id, channel_id)):
                continue
            if queue.qsize() < _BACKLOG:
                queue.put_nowait({"t": name, "d": body})
            else:
                queue.put_nowait(None)  # a reader this far behind starts over

    async def serve(self, request: web.Request, user_id: str) -> web.WebSocketResponse:
        """Streams events until either side closes."""
        socket = web.WebSocketResponse(heartbeat=30.0)
        await socket.prepare(request)
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._queues[queue] = user_id
        writer = asyncio.create_task(self._write(socket, queue), name="chat-writer")
        try:
            async for _ in socket:
                pass  # the page only listens
        finally:
            del self._queues[queue]
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer
        return socket

    async def _write(self, socket: web.WebSocketResponse, queue: asyncio.Queue[Json | None]) -> None:
        with contextlib.suppress(ConnectionError):
            while (event := await queue.get()) is not None:
                await socket.send_json(event)
        await socket.close(code=1001)

    async def close(self) -> None:
        for queue in tuple(self._queues):
            queue.put_nowait(None)
