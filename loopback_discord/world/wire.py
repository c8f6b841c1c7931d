"""The JSON edge: objects travel in Discord's own shape, so this is the one place that names an open-ended type."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]


def document(raw: str | bytes) -> object:
    """What a JSON text says. Raises ValueError where it says nothing, or is nested deeper than anybody reads."""
    try:
        return json.loads(raw)
    except RecursionError as fault:
        raise ValueError("nested too deeply") from fault


def iso_now() -> str:
    """The present instant as Discord writes it: ISO 8601, microseconds, explicit UTC offset."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
