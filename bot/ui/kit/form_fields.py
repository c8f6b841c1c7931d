"""Reads the fields of a form from the interaction itself: the form may be older than this process."""

from __future__ import annotations

from typing import Any


def typed(data: Any, field_id: str) -> str:
    """The text of the field with this custom_id in a submitted form; "" when there is none."""
    fields = (field for row in data.get("components", ()) for field in row.get("components", ()))
    return next((str(field.get("value", "")) for field in fields if field.get("custom_id") == field_id), "")
