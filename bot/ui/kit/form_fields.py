"""Reads the fields of a form from the interaction itself: the form may be older than this process, and its content is
only as well formed as the client that sent it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.core.errors import UserError
from bot.texts.kit import answers as say

Field = dict[str, Any]


def fields(data: Any) -> dict[str, Field]:
    """The fields of a submitted form by their custom_ids, in rows or labels. Anything else is left out."""
    inside = (field for row in _parts(data, "components") for field in _parts(row, "components", "component"))
    return {field["custom_id"]: field for field in inside if isinstance(field.get("custom_id"), str)}


def typed(data: Any, field_id: str) -> str:
    """The text of the field with this custom_id in a submitted form. Raises UserError if there is none."""
    return text_of(fields(data), field_id)


def text_of(found: dict[str, Field], field_id: str) -> str:
    """The text of a field; an empty one is "". Raises UserError if there is none."""
    field = found.get(field_id)
    value = "" if field is None else field.get("value") or ""
    if field is None or not isinstance(value, str):
        raise UserError(say.UNKNOWN_FORM())
    return value


def chosen_in(found: dict[str, Field], field_id: str) -> list[str]:
    """The values chosen in a list, or the ids of the files sent; [] = none."""
    values = found.get(field_id, {}).get("values")
    return [str(value) for value in values] if isinstance(values, list) else []


def _parts(whole: Any, *names: str) -> Iterator[Field]:
    """The objects under these names, one or a list of them."""
    for name in names:
        inside = whole.get(name) if isinstance(whole, dict) else None
        yield from (one for one in (inside if isinstance(inside, list) else [inside]) if isinstance(one, dict))
