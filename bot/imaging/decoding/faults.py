"""Faults on their way back from the decoding process: their kind, and their sentence with its key and values."""

from __future__ import annotations

from typing import Any, Final

from bot.core.files.media_faults import NotMedia, TooManyPixels
from bot.imaging.masks import MaskError
from bot.texts.catalog import ENTRIES, Said

_KINDS: Final = {kind.__name__: kind for kind in (NotMedia, MaskError)}


def packed(fault: NotMedia | MaskError) -> dict[str, Any]:
    """The fault as the head of a message."""
    reason = fault.reason
    said = {"key": reason.text.key, "values": dict(reason.values)} if isinstance(reason, Said) else {}
    return {"fault": type(fault).__name__, "says": str(reason), **said}


def unpacked(head: dict[str, Any]) -> NotMedia | MaskError | None:
    """The fault in the head of a message; None if there is none. Raises KeyError for a message of another shape."""
    name = head.get("fault")
    if name is None:
        return None
    if name == TooManyPixels.__name__:
        return TooManyPixels()
    entry = ENTRIES.get(head.get("key", ""))
    return _KINDS[name](str(head["says"]) if entry is None else entry(**head["values"]))
