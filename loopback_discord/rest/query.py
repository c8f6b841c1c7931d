"""Whole numbers in a query string, refused as Discord refuses them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from loopback_discord.rest.errors import FormErrors

MAX_ID = 2**63 - 1
_WHOLE = re.compile(r"[0-9]{1,100}")


def whole(query: Mapping[str, str], name: str, default: int, *, low: int = 0, high: int = MAX_ID) -> int:
    """The number under `name`. Raises ApiError 50035 for anything but a number from `low` to `high`."""
    text = query.get(name)
    if text is None:
        return default
    errors = FormErrors()
    if not _WHOLE.fullmatch(text):
        errors.add((name,), "NUMBER_TYPE_COERCE", f'Value "{text}" is not int.')
    elif int(text) < low:
        errors.add((name,), "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {low}.")
    elif int(text) > high:
        errors.add((name,), "NUMBER_TYPE_MAX", f"int value should be less than or equal to {high}.")
    errors.raise_if_any()
    return int(text)


def lenient(query: Mapping[str, str], name: str, default: int, *, low: int = 0, high: int = MAX_ID) -> int:
    """The number under `name` within `low`..`high`; `default` if it isn't one."""
    text = query.get(name, "")
    return min(high, max(low, int(text))) if _WHOLE.fullmatch(text) else default
