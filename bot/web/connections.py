"""Limits the connections to the web server: how many at once, how long each may take, and whose turn it is.

aiohttp limits the size of one request. It doesn't limit how many there are, or how slowly their heads may arrive.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Final, cast

from aiohttp import web

from bot.web.connection_timeouts import BETWEEN, LIMITS_S, ConnectionState
from bot.web.fair_scheduler import TURN, FairScheduler, Sender, Turn
from bot.web.peers import is_loopback

MOST = 200  # connections at once, in all
MOST_OF_ONE = 64  # per address; not for loopback, where everybody comes through a reverse proxy
SWIFT_S = 1.0  # a real head arrives within this time
HEAD_BYTES = 32 * 1024
LINES, BYTES_OF_A_LINE = 1000, 500  # per request: this many lines, and one more per this many bytes
UNWANTED_BYTES = 32 * 1024 * 1024  # of a body that is skipped, so that its sender reads our answer
PIECE_BYTES = 32 * 1024  # read at once
PIECE_COST_S, REQUEST_COST_S = 50e-6, 700e-6  # the rough cost of these, besides aiohttp's parsing
DEAF_S = 1.0  # for a client that keeps sending, to read our refusal
_LINE = b"\r\n"
_END_OF_HEAD = 2 * _LINE
_REFUSAL = b"HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_HEAD_TOO_LARGE = _REFUSAL % b"431 Request Header Fields Too Large"
_CRUMBS = _REFUSAL % b"400 Bad Request"


class HttpConnection(asyncio.BufferedProtocol):
    """A protocol in front of aiohttp's that enforces time limits. Data is passed on when it is its turn; no more is
    read before that."""

    def __init__(self, inner: asyncio.Protocol, connections: Connections, sender: Sender) -> None:
        self._inner = inner
        self._connections = connections
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._held = b""  # until it is our turn
        self._head_bytes: int | None = 0  # None = not counted: the head is complete, or a body is skipped
        self._tail = b""
        self._lines = self._bytes = 0  # of the current request, which may have a body
        self._deaf = False
        self._unwanted = False  # a body of an answered request
        self.sender = sender
        self.read_by_peer = asyncio.Event()  # roughly the bytes that we wrote
        self.read_by_peer.set()
        self.state = ConnectionState.HEAD
        self.since = 0.0
        self.peer = ""
        self.connected = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.connected = True
        peer = transport.get_extra_info("peername")
        self.peer = str(peer[0]) if peer else ""
        self.enter(ConnectionState.HEAD)
        self._inner.connection_made(transport)

    def enter(self, state: ConnectionState, *, counted: bool = True) -> None:
        """Set a new purpose."""
        if self._deaf or not self.connected:
            return
        self.state = state
        if self._deadline is not None:
            self._deadline.cancel()
        loop = asyncio.get_running_loop()
        self.since = loop.time()
        self._deadline = loop.call_later(self._connections.limits_s[state], self.drop)
        self._head_bytes, self._tail = 0 if counted else None, b""
        self._unwanted = not counted
        if counted and state is not ConnectionState.REQUEST:
            self._lines = self._bytes = 0
        if self._transport is not None:
            self._connections.moved(self, self._transport)

    def sends_on(self) -> None:
        """Note that another piece of a file is about to be sent, so its reader's time starts over."""
        if self.state in BETWEEN:
            self.enter(ConnectionState.FILE)

    def has_sent(self) -> None:
        """Note that the whole file is on its way."""
        if self.state is ConnectionState.FILE:
            self.enter(ConnectionState.IDLE)

    def all_sent(self) -> bool:
        """True if none of our output is still in our memory."""
        return self._transport is None or not self._transport.get_write_buffer_size()

    def may_go(self) -> bool:
        """True if it may be closed for another one: none of its data waits for its turn."""
        if self.state is ConnectionState.FILE:
            return not self.read_by_peer.is_set()
        if self.state is not ConnectionState.HEAD:
            return self.state is ConnectionState.IDLE
        if self._unwanted or not self.read_by_peer.is_set():
            return True
        return self._head_bytes is not None and not self._held

    def drop(self) -> None:
        """Close it without an answer."""
        if self._transport is not None:
            self._transport.abort()

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._connections.buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._pause()
        if self._deaf:
            return  # aiohttp has continued
        waits = bool(self._held)
        self._held += self._connections.buffer[:nbytes]
        if not waits:
            self._connections.turns.call(self.sender, self._hand_on, PIECE_COST_S)

    def _hand_on(self) -> None:
        held, self._held = self._held, b""
        if self._transport is None or self._transport.is_closing():
            return
        self._connections.heard()
        try:
            self._data_received(held)
        except BaseException:
            self.drop()
            raise
        if not self._deaf and not _waits(self._inner):
            self._transport.resume_reading()

    def _data_received(self, data: bytes) -> None:
        if self.state in BETWEEN:
            self.enter(ConnectionState.HEAD)
        if self.state is ConnectionState.HEAD and not self._head_fits(data):
            self._refuse(_HEAD_TOO_LARGE)
        elif self._lines_fit(data):
            self._inner.data_received(data)
        else:
            self._refuse(_CRUMBS)

    def _head_fits(self, data: bytes) -> bool:
        if self._head_bytes is None:
            return True
        if not self._head_bytes:
            data = data.lstrip(_LINE)  # empty lines before a request don't belong to a head
        seen = self._tail + data
        self._head_bytes += len(data)
        self._tail = seen[1 - len(_END_OF_HEAD) :]
        if _END_OF_HEAD in seen:
            self._head_bytes = None
            return True
        return self._head_bytes <= HEAD_BYTES

    def _lines_fit(self, data: bytes) -> bool:
        """False for bodies in crumbs, empty lines and the like: each line costs aiohttp as much as a kilobyte."""
        if self.state is ConnectionState.HEAD and self._head_bytes:
            return True  # in the middle of a head, which is counted in bytes
        self._lines += data.count(_LINE)
        self._bytes += len(data)
        wanted = not self._unwanted or self._bytes <= UNWANTED_BYTES
        return wanted and self._lines <= LINES + self._bytes // BYTES_OF_A_LINE

    def _refuse(self, answer: bytes) -> None:
        """Send the answer and read nothing more. It isn't closed at once: a client that is still sending wouldn't read
        the answer."""
        self._deaf = True
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = asyncio.get_running_loop().call_later(DEAF_S, self.drop)
        self._pause()
        if self._transport is not None and not self._unwanted:
            self._transport.write(answer)

    def _pause(self) -> None:
        if self._transport is not None:
            self._transport.pause_reading()

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self.read_by_peer.clear()
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self.read_by_peer.set()
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self.connected = False
        if self._deadline is not None:
            self._deadline.cancel()
        if self._transport is not None:
            self._connections.left(self, self._transport)
        self.read_by_peer.set()
        self._inner.connection_lost(exc)


def _waits(aiohttp: asyncio.Protocol) -> bool:
    """True if it has paused reading, and will go on by itself."""
    return bool(getattr(aiohttp, "_reading_paused", False) or getattr(aiohttp, "_buffer_paused", False))


READER: Final = web.RequestKey[HttpConnection]("reader")  # the connection of whose request it is


class Connections:
    """All connections, the one unchanged for longest first. If there are too many, an idle one makes room; one in the
    middle of a request is never closed for another."""

    def __init__(
        self,
        most: int = MOST,
        most_of_one: int = MOST_OF_ONE,
        limits_s: Mapping[ConnectionState, float] = LIMITS_S,
        turns: FairScheduler | None = None,
    ) -> None:
        self.turns = turns or FairScheduler()
        self.buffer = memoryview(bytearray(PIECE_BYTES))  # for the connection that is being read
        self.limits_s = limits_s
        self._most = most
        self._most_of_one = most_of_one
        self._known: dict[asyncio.BaseTransport, HttpConnection] = {}
        self._of: Counter[str] = Counter()
        self._room = asyncio.Event()
        self._room.set()

    def __len__(self) -> int:
        return len(self._known)

    async def room(self) -> None:
        """Return when there is room for another one; ends an idle one if there are too many."""
        while len(self._known) >= self._most:
            self._room.clear()
            waiting = self._longest_waiting()
            if waiting is not None:
                waiting.drop()
            await self._room.wait()

    def welcomes(self, address: str) -> bool:
        """False if this address has too many already."""
        return self._of[address] < self._most_of_one or is_loopback(address)

    def moved(self, connection: HttpConnection, transport: asyncio.BaseTransport) -> None:
        """Note that a connection is new, or has changed its state."""
        if self._known.pop(transport, None) is None:
            self._of[connection.peer] += 1
        self._known[transport] = connection
        if connection.state is ConnectionState.IDLE:
            self._room.set()

    def heard(self) -> None:
        """Note that a connection sent something, so that it may make room now."""
        self._room.set()

    def left(self, connection: HttpConnection, transport: asyncio.BaseTransport) -> None:
        """Note that a connection has ended."""
        if self._known.pop(transport, None) is not None:
            self._of[connection.peer] -= 1
            if not self._of[connection.peer]:
                del self._of[connection.peer]
        self._room.set()

    @asynccontextmanager
    async def answering(self, request: web.BaseRequest) -> AsyncIterator[None]:
        """Run the body, which answers a request, once it is its turn and its sender has read the earlier answers."""
        connection = self._known.get(request.transport) if request.transport is not None else None
        if connection is None:
            yield
            return
        await connection.read_by_peer.wait()
        turn: Turn = partial(self.turns.turn, connection.sender)
        await turn(REQUEST_COST_S)
        request[TURN] = turn
        request[READER] = connection
        connection.enter(ConnectionState.REQUEST)
        try:
            yield
        finally:
            if connection.connected:
                unread = not request.content.is_eof()  # the rest of an unwanted body isn't a head
                connection.enter(ConnectionState.HEAD if unread else ConnectionState.IDLE, counted=not unread)

    def _longest_waiting(self) -> HttpConnection | None:
        """A connection to close: one whose head doesn't arrive, else whose next request doesn't, else one that is about
        to send something, else one that doesn't read its answer."""
        ones = [connection for connection in self._known.values() if connection.may_go()]
        heads = [connection for connection in ones if connection.state is ConnectionState.HEAD]
        if heads and heads[0].since < asyncio.get_running_loop().time() - SWIFT_S:
            return heads[0]
        idle = [connection for connection in ones if connection.state is ConnectionState.IDLE and connection.all_sent()]
        return next(iter([*idle, *heads, *ones]), None)
