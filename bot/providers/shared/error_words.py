"""Extracts the words of error bodies, whatever their shape. Apart from `fields`, which needs pydantic: a start
doesn't."""

from __future__ import annotations

import json

from bot.providers.shared.http_answer import Answer, integer
from bot.texts.providers import provider as say

_SPOKEN_IN = (
    *("error", "errors", "description", "message", "msg", "raw_message", "detail", "details", "error_msg", "reason"),
    *("text", "content", "en"),
)
_NO_FAULT = ("none", "null", "false", "0", "ok", "success")
_MOST_FAULTS = 5
_MOST_NESTED = 256 * 1024  # of a JSON text inside JSON


def spoken(value: object, depth: int = 5) -> str:
    """The words of an error body, or of an error of any shape: a text, a list, an object, or JSON text of these; "" if
    there are none. They may contain secrets."""
    value = structured(value)
    if isinstance(value, str):
        text = value.strip()
        return "" if text.lower() in _NO_FAULT else text
    if isinstance(value, list) and depth:
        return "\n".join(filter(None, (spoken(entry, depth - 1) for entry in value[:_MOST_FAULTS])))
    if not isinstance(value, dict) or not depth:
        return ""
    return next(filter(None, (spoken(value.get(name), depth - 1) for name in _SPOKEN_IN)), "")


def error_words(value: object) -> str:
    """As `spoken`, for the `error` of a body: its code or kind counts if there are no words."""
    inner = structured(value)
    names = inner if isinstance(inner, dict) else {}
    return spoken(inner) or next(filter(None, (spoken(names.get(name), 0) for name in ("code", "type"))), "")


def status_line(answer: Answer) -> str:
    """A sentence for an error without words. A success status is never the reason."""
    return say.NO_MESSAGE() if answer.status < 300 else f"HTTP {answer.status} {answer.phrase}".rstrip()


def structured(value: object) -> object:
    """A list or an object, even if a server sends it as JSON text; anything else unchanged."""
    for _ in range(2):  # some encode twice
        if not isinstance(value, str) or len(value) > _MOST_NESTED or value.lstrip()[:1] not in ("[", "{", '"'):
            break
        try:
            value = json.loads(value, parse_int=integer, strict=False)
        except (ValueError, RecursionError):
            break
    return value
