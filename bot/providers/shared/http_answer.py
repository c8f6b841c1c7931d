"""An HTTP answer of a provider, with JSON parsing that doesn't block the event loop.

Lists are read one entry at a time, and only the wanted ones are kept: a server may list everybody's tasks, and
a broken entry must not cost those before it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

_READ_AT_ONCE = 32 * 1024  # bytes; larger bodies are parsed in a thread, so that nothing waits for them
_MOST_VALUES = 150_000  # in one body: more would take hundreds of megabytes and block everybody during parsing
_MOST_LISTED = 600_000  # in a list, which is read entry by entry
_MOST_DIGITS = 40
_BLANK = " \t\r\n,"


class _Unread:
    """Nobody has read the body yet."""


class _Broken:
    """The body isn't JSON."""


_UNREAD = _Unread()


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read to its end. `body` is at most 8 MiB; `value` is its parsed form, if there is one already.
    `prompts` are ours that its words may quote."""

    status: int
    phrase: str
    body: bytes = field(repr=False)
    retry_after_s: float | None = None
    content_type: str = ""
    value: object = field(default=_UNREAD, repr=False, compare=False)
    prompts: tuple[str, ...] = field(default=(), repr=False)

    def json(self) -> object:
        """The body as JSON; integers stay exact. Raises ValueError for anything else."""
        if isinstance(self.value, _Broken):
            raise ValueError("no JSON")
        return read_json(self.body) if isinstance(self.value, _Unread) else self.value

    @property
    def is_page(self) -> bool:
        """True for a web page, which no provider sends: a gateway, a filter or a website answered instead."""
        return "html" in self.content_type.lower() or self.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


@dataclass(frozen=True, slots=True)
class Listed:
    """The wanted entries of a list. Not `complete`: it breaks off, or its rest can't be read."""

    entries: tuple[dict[str, object], ...]
    complete: bool = True


async def beside(body: bytes, read: Callable[[], T]) -> T:
    """The result of `read`, in a thread if the body is large: scanning its text alone may take seconds."""
    return read() if len(body) < _READ_AT_ONCE else await asyncio.to_thread(read)


def read_json(body: bytes) -> object:
    """The JSON in `body`. Raises ValueError for anything else, or more than anybody should keep in memory."""
    if _marks(body) > _MOST_VALUES:
        raise ValueError("too many values")
    try:
        parsed: object = json.loads(_text(body), parse_int=integer, strict=False)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return parsed


def try_json(body: bytes) -> object:
    """As `read_json`, for `Answer.value`."""
    try:
        return read_json(body)
    except ValueError:
        return _Broken()


def read_list(body: bytes, wanted: Callable[[dict[str, object]], bool]) -> Listed | None:
    """The wanted objects of an array, bare or as the `data` of an envelope; None for anything but an array."""
    if _marks(body) > _MOST_LISTED:
        return Listed((), complete=False)
    text = _text(body).lstrip("\ufeff" + _BLANK)
    if text.startswith("["):
        return _entries(text, wanted)
    try:
        envelope = read_json(body)
    except ValueError:
        return None
    listed = envelope.get("data") if isinstance(envelope, dict) else None
    if not isinstance(listed, list):
        return None
    return Listed(tuple(entry for entry in listed if isinstance(entry, dict) and wanted(entry)))


def _entries(text: str, wanted: Callable[[dict[str, object]], bool]) -> Listed:
    decode = json.JSONDecoder(parse_int=integer, strict=False).raw_decode
    found: list[dict[str, object]] = []
    at = 1
    while True:
        while at < len(text) and text[at] in _BLANK:
            at += 1
        if text[at : at + 1] == "]":
            return Listed(tuple(found))
        try:
            entry, at = decode(text, at)
        except (ValueError, RecursionError):
            return Listed(tuple(found), complete=False)
        if isinstance(entry, dict) and wanted(entry):
            found.append(entry)


def integer(digits: str) -> int | str:
    """An integer of a sane length; a longer one as text: Python refuses to convert thousands of digits."""
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _marks(body: bytes) -> int:
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def _text(body: bytes) -> str:
    return body.decode(json.detect_encoding(body), "replace")
