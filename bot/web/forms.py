"""Parses multipart forms in one pass over a bounded number of bytes, in memory and never on the disk.

aiohttp's own reader takes a second for each 300 KB of empty lines before the first part.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Hashable, Mapping
from contextlib import asynccontextmanager
from enum import Enum, auto

from aiohttp import web

from bot.web.request_bodies import Uploads

HEADERS_BYTES = 4 * 1024  # of one part
PADDING_BYTES = 64  # white space behind a boundary
_ROOM_BYTES = 64 * 1024  # for everything but content
_BOUNDARY = re.compile(r'(?:^|;)\s*boundary=(?:"([^"\\]{1,70})"|([^\s";]{1,70}))\s*(?:;|$)', re.IGNORECASE)
_PARAMETER = re.compile(rb';\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))\s*')
_PLAIN = {b"", b"7bit", b"8bit", b"binary"}


class _Where(Enum):
    """The part of the form that the next bytes belong to."""

    PREAMBLE = auto()
    HEADERS = auto()
    CONTENT = auto()
    EPILOGUE = auto()


class PartTooLarge(web.HTTPRequestEntityTooLarge):
    """One part is too large."""

    def __init__(self, name: str, limit: int, size: int) -> None:
        super().__init__(limit, size)
        self.name = name


class Malformed(Exception):
    """The body isn't a form that we know."""


@asynccontextmanager
async def reading(
    request: web.Request, limits: Mapping[str, int], uploads: Uploads, owner: Hashable
) -> AsyncIterator[dict[str, bytes]]:
    """Read the parts named in `limits` (name -> most bytes); others are refused. They count as an upload of `owner`
    until the end of the block, so use them inside it.

    Raises HTTPBadRequest, PartTooLarge, HTTPUnsupportedMediaType, and what `Uploads.body` raises.
    """
    # not aiohttp's `content_type`: strangers can have it take a second
    kind, _, parameters = request.headers.get("Content-Type", "").partition(";")
    if (
        kind.strip().lower() != "multipart/form-data"
        or request.headers.get("Content-Encoding", "identity") != "identity"
    ):
        raise web.HTTPUnsupportedMediaType
    named = _BOUNDARY.search(parameters)
    boundary = (named[1] or named[2]) if named is not None else ""
    if not boundary.isascii() or not boundary:
        raise web.HTTPBadRequest
    form = MultipartForm(boundary.encode(), limits)
    async with uploads.body(request, owner, sum(limits.values()) + _ROOM_BYTES) as pieces:
        try:
            async for piece in pieces:
                form.feed(piece)
            parts = form.parts()
        except Malformed as fault:
            raise web.HTTPBadRequest from fault
        yield parts


class MultipartForm:
    """Parses a body that comes in pieces. Every byte is looked at once, and a fault is found as soon as it arrives."""

    def __init__(self, boundary: bytes, limits: Mapping[str, int]) -> None:
        self._limits = limits
        self._delimiter = b"\r\n--" + boundary
        self._rest = bytearray(b"\r\n")  # of the open part, so that the first delimiter looks like the others
        self._looked_at = 0
        self._where = _Where.PREAMBLE
        self._name, self._begin = "", 0  # of the part, once its headers are there
        self._found: dict[str, bytes] = {}

    def feed(self, piece: bytes) -> None:
        """Take the next bytes. Raises Malformed or PartTooLarge."""
        self._rest += piece
        while self._step():
            pass

    def parts(self) -> dict[str, bytes]:
        """All parts, after the last byte. Raises Malformed."""
        if self._where is not _Where.EPILOGUE:
            raise Malformed("the end is missing")
        return self._found

    def _step(self) -> bool:
        """Parse the next thing; False if more bytes are needed."""
        if self._where is _Where.EPILOGUE:
            self._rest.clear()  # nobody needs it
            return False
        if self._where is _Where.HEADERS:
            return self._headers()
        end = self._rest.find(self._delimiter, self._looked_at)
        if end < 0:
            end = len(self._rest) - len(self._delimiter)
            self._looked_at = max(self._looked_at, end + 1)
            self._check_size(end)
            return False
        self._check_size(end)
        begin = self._after(end + len(self._delimiter))
        if begin is None:
            self._looked_at = end
            return False
        if self._name:
            self._found[self._name] = bytes(memoryview(self._rest)[self._begin : max(self._begin, end)])
            self._name = ""
        del self._rest[:begin]
        self._looked_at = 0
        return True

    def _after(self, at: int) -> int | None:
        """The end of a delimiter's line; sets which part comes next. None = not yet known."""
        line = bytes(self._rest[at : at + PADDING_BYTES + 2])
        if line.startswith(b"--"):
            self._where = _Where.EPILOGUE
            return at
        padding = len(line) - len(line.lstrip(b" \t"))
        if line[padding:] in (b"", b"\r", b"-") and padding <= PADDING_BYTES:
            return None
        if line[padding : padding + 2] != b"\r\n":
            raise Malformed("something behind a boundary")
        self._where = _Where.HEADERS
        return at + padding  # the line's end may be that of empty headers, too

    def _headers(self) -> bool:
        end = self._rest.find(b"\r\n\r\n", 0, HEADERS_BYTES)
        if end < 0:
            if len(self._rest) >= HEADERS_BYTES:
                raise Malformed("headers without an end")
            return False
        name = part_name(bytes(self._rest[:end]))
        if not name or name not in self._limits or name in self._found:
            raise Malformed("a part that nobody asked for")
        self._name, self._begin = name, end + 4
        self._looked_at = end + 2  # a part without content may end with its header line
        self._where = _Where.CONTENT
        return True

    def _check_size(self, end: int) -> None:
        if self._where is _Where.PREAMBLE and end > _ROOM_BYTES:
            raise Malformed("a long preamble")
        if self._where is _Where.CONTENT and end - self._begin > self._limits[self._name]:
            raise PartTooLarge(self._name, self._limits[self._name], end - self._begin)


def part_name(headers: bytes) -> str | None:
    """The name in a part's Content-Disposition; None if it has none. Raises Malformed for invalid headers."""
    name: str | None = None
    for line in headers.split(b"\r\n"):
        if not line:
            continue
        field, colon, value = line.partition(b":")
        if not colon:
            raise Malformed("a header without a colon")
        match field.strip().lower():
            case b"content-disposition" if name is None:
                name = _name(value.strip())
            case b"content-disposition":
                raise Malformed("two names")
            case b"content-transfer-encoding" if value.strip().lower() not in _PLAIN:
                raise Malformed("an encoding that nobody uses")
            case b"content-encoding":
                raise Malformed("a part that is compressed")
    return name


def _name(disposition: bytes) -> str | None:
    kind, _, rest = disposition.partition(b";")
    if kind.strip().lower() != b"form-data":
        return None
    rest, at, name = b";" + rest, 0, None
    while at < len(rest):
        found = _PARAMETER.match(rest, at)
        if found is None:
            raise Malformed("a parameter without a value")
        if found[1].lower() == b"name":
            name = (found[2] if found[2] is not None else found[3]).decode("utf-8", "replace")
        at = found.end()
    return name
