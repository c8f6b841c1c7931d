"""Fields of JSON from providers: a wrong type counts as absent and never as an error, because one odd field must not
lose a paid result."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

_LEADING_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # lone surrogates cannot be stored or sent
_LINE_CHARACTERS = 200


def clean(text: str) -> str:
    """Text from outside without what no database and no message can hold; line ends become plain newlines."""
    return _CONTROL.sub("", text.replace("\r\n", "\n")).strip()


def one_line(text: str) -> str:
    """Text from outside as a reason for members: on one line, at most 200 characters."""
    line = " ".join(clean(text).split())
    return line if len(line) <= _LINE_CHARACTERS else line[: _LINE_CHARACTERS - 1].rstrip() + "…"


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def _id(value: object) -> str:
    """An id as text. An integer is exact (never a float: 17 digits do not fit one)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _text(value)


def _percent(value: object) -> int:
    if isinstance(value, str) and (found := _LEADING_NUMBER.match(value.strip())):
        value = float(found.group())
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return 0
    return int(min(max(value, 0), 100))


def _mapping(value: object) -> object:
    return value if isinstance(value, dict) else {}


def _urls(value: object) -> tuple[str, ...]:
    """Addresses from a list of strings or of {"url"}."""
    if not isinstance(value, list):
        return ()
    found = (_text(item.get("url") if isinstance(item, dict) else item) for item in value)
    return tuple(url for url in found if url)


Text = Annotated[str, BeforeValidator(_text)]
Id = Annotated[str, BeforeValidator(_id)]
Percent = Annotated[int, BeforeValidator(_percent)]
Urls = Annotated[tuple[str, ...], BeforeValidator(_urls)]
OrEmpty = BeforeValidator(_mapping)  # in front of a model of its own: anything but an object is an empty one
