"""The JSON edge: objects travel in Discord's own shape, so this is the one place that names an open-ended type."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]


def document(raw: str | bytes) -> object:
    """Parse a JSON text. Raises ValueError if it isn't valid, or is nested too deeply."""
    try:
        return json.loads(raw)
    except RecursionError as fault:
        raise ValueError("nested too deeply") from fault


def iso_now() -> str:
    """The current time as Discord writes it: ISO 8601, microseconds, explicit UTC offset."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
