"""Strangers who flood the web server, as a program of their own: `python -m tests.door.flooding PORT SECONDS SHAPE`.

Each shape keeps this many connections as busy as possible, and reconnects those that were closed.
"""

from __future__ import annotations

import selectors
import socket
import sys
import time
from dataclasses import dataclass

_BLOCK = 128 * 1024
_GET = b"GET %s HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n%s\r\n"
_POST = b"POST /nowhere HTTP/1.1\r\nHost: x\r\n"
_CHUNKED = _POST + b"Transfer-Encoding: chunked\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Shape:
    """A flood: so many connections send `first`, and then `more` for ever; or `first` again after each answer."""

    connections: int
    first: bytes
    more: bytes = b""
    again: bool = False  # after an answer; else a connection is ended then, and another one dialled


_HEADERS = b"".join(b"X-%d: %s\r\n" % (number, b"y" * 400) for number in range(60))
SHAPES = {
    "bodies without an end": Shape(150, _POST + b"Content-Length: 9999999999\r\n\r\n", b"x"),
    "pieces": Shape(150, _CHUNKED, b"258\r\n" + b"x" * 600 + b"\r\n"),
    "crumbs": Shape(150, _CHUNKED, b"1\r\nx\r\n"),
    "trailers": Shape(150, _CHUNKED + b"0\r\n", b"a: b\r\n"),
    "empty lines": Shape(150, b"", b"\r\n"),
    "requests in a row": Shape(150, b"", _GET % (b"/nowhere", b"")),
    "requests one by one": Shape(150, _GET % (b"/nowhere", b""), again=True),
    "large heads": Shape(150, _GET % (b"/nowhere", _HEADERS), again=True),
    "files": Shape(150, _GET % (b"/web/static/region/main.js", b""), again=True),
    "new connections": Shape(60, _GET % (b"/nowhere", b"")),
    "no HTTP": Shape(60, b"\x00\x01 nonsense\r\n\r\n"),
}


class Flood:
    """The connections of one shape."""

    def __init__(self, shape: Shape, port: int) -> None:
        self._shape, self._port = shape, port
        self._more = shape.more * (_BLOCK // len(shape.more)) if shape.more else b""
        self._selector = selectors.DefaultSelector()

    def run(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            while len(self._selector.get_map()) < self._shape.connections:
                self._dial()
            for key, events in self._selector.select(0.05):
                wire = key.fileobj
                assert isinstance(wire, socket.socket)
                try:
                    if events & selectors.EVENT_READ:
                        self._heard(wire)
                    else:
                        self._send(wire, key.data)
                except BlockingIOError:
                    continue
                except OSError:
                    self._selector.unregister(wire)
                    wire.close()

    def _dial(self) -> None:
        wire = socket.socket()
        wire.setblocking(False)
        wire.connect_ex(("127.0.0.1", self._port))
        self._selector.register(wire, selectors.EVENT_READ | selectors.EVENT_WRITE, self._shape.first)

    def _heard(self, wire: socket.socket) -> None:
        if not wire.recv(_BLOCK) or not (self._more or self._shape.again):
            raise ConnectionError("ended")
        if self._shape.again:
            self._selector.modify(wire, selectors.EVENT_READ | selectors.EVENT_WRITE, self._shape.first)

    def _send(self, wire: socket.socket, left: bytes) -> None:
        left = left[wire.send(left) :] if left else b""
        left = left or self._more
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if left else 0)
        self._selector.modify(wire, events, left)


if __name__ == "__main__":
    Flood(SHAPES[sys.argv[3]], int(sys.argv[1])).run(float(sys.argv[2]))
