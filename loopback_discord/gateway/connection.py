"""One WebSocket of the gateway: framing, transport compression, an ordered outbox."""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
import zlib
from collections.abc import Callable

from aiohttp import web

from loopback_discord.world.wire import Json

COMPRESS_FROM_BYTES = 256
_ZSTD_FRAME_HEAD = b"\x28\xb5\x2f\xfd\x00\x70"  # magic, no content size, window of 16 MiB
_ZSTD_BLOCK = 120_000


class Encoder:
    """Turns payloads into frames: text, or one zlib / zstd stream over the whole connection."""

    def __init__(self, transport: str | None) -> None:
        self._transport = transport
        self._zlib = zlib.compressobj() if transport == "zlib-stream" else None
        self._zstd_started = False
        self.compress_payloads = False

    def encode(self, payload: object) -> str | bytes:
        """A frame of this payload; a str is sent unchanged."""
        text = payload if isinstance(payload, str) else json.dumps(payload, separators=(",", ":"))
        if self._zlib is not None:
            return self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
        if self._transport == "zstd-stream":
            return self._zstd(text.encode())
        if self.compress_payloads and len(text) >= COMPRESS_FROM_BYTES:
            return zlib.compress(text.encode())
        return text

    def _zstd(self, plain: bytes) -> bytes:
        """Raw (stored) blocks of one endless zstd frame: valid for every decoder, without a library."""
        parts = [] if self._zstd_started else [_ZSTD_FRAME_HEAD]
        self._zstd_started = True
        for start in range(0, len(plain), _ZSTD_BLOCK):
            block = plain[start : start + _ZSTD_BLOCK]
            parts += [struct.pack("<I", len(block) << 3)[:3], block]
        return b"".join(parts)


class Connection:
    """Sends in order from a queue, so that synchronous code can push; `finish` closes with a code. `alter` replaces
    payloads before they are sent."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: str | None, alter: Callable[[Json], object] = lambda same: same
    ) -> None:
        self.socket, self._alter = socket, alter
        self.encoder = Encoder(transport)
        self._outbox: asyncio.Queue[Json | tuple[int, str]] = asyncio.Queue()

    def push(self, payload: Json) -> None:
        self._outbox.put_nowait(payload)

    def finish(self, code: int, reason: str) -> None:
        self._outbox.put_nowait((code, reason))

    async def write(self) -> None:
        """Runs until `finish` was carried out or the peer is gone."""
        with contextlib.suppress(ConnectionError):
            while True:
                item = await self._outbox.get()
                if isinstance(item, tuple):
                    await self.socket.close(code=item[0], message=item[1].encode())
                    return
                frame = self.encoder.encode(self._alter(item))
                await (self.socket.send_str(frame) if isinstance(frame, str) else self.socket.send_bytes(frame))
