"""A modal filled in by a person: checked against its definition and written as Discord's client sends it."""

from __future__ import annotations

from collections.abc import Callable

from loopback_discord.checks.client_checks import ClientRefusal, checked_values
from loopback_discord.checks.components import (
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    RADIO_GROUP,
    ROW,
    SELECTS,
    TEXT,
    TEXT_INPUT,
    walk,
)
from loopback_discord.world.wire import Json

Values = dict[str, object]


def values_of(components: list[Json]) -> Values:
    """The entered values by custom_id, however deeply nested."""
    found: Values = {}
    for component in walk(components):
        if component.get("custom_id"):
            found[component["custom_id"]] = component.get("values", component.get("value"))
    return found


def filled(modal: Json, values: Values, keep_file: Callable[[str], str]) -> list[Json]:
    """The submit's `components`. `keep_file` turns the name of an uploaded part into an attachment id.

    Raises ClientRefusal for input that the client would mark red.
    """
    known = {part["custom_id"] for part in walk(modal["components"]) if part.get("custom_id")}
    if unknown := values.keys() - known:
        raise ClientRefusal(f"the modal has no field {sorted(unknown)[0]!r}")
    done = []
    for component in modal["components"]:
        outer = {"type": component["type"], "id": component["id"]}
        if component["type"] == ROW:
            outer["components"] = [_field(child, values, keep_file) for child in component["components"]]
        elif component["type"] != TEXT:
            outer["component"] = _field(component["component"], values, keep_file)
        done.append(outer)
    return done


def _field(field: Json, values: Values, keep_file: Callable[[str], str]) -> Json:
    kind, name = field["type"], field["custom_id"]
    row: Json = {"type": kind, "id": field["id"], "custom_id": name}
    given = values.get(name)
    if kind == TEXT_INPUT:
        row["value"] = _text(field, given)
    elif kind == CHECKBOX:
        row["value"] = bool(field.get("default") if given is None else given)
    elif kind == RADIO_GROUP:
        row["value"] = _radio(field, given)
    else:
        row["values"] = _several(field, given)
        if kind == FILE_UPLOAD:
            row["values"] = [keep_file(value) for value in row["values"]]
    return row


def _text(field: Json, given: object) -> str:
    text = str(field.get("value") or "" if given is None else given)
    if not text:
        if field.get("required", True):
            raise ClientRefusal(f"{field['custom_id']}: a text is required")
        return ""
    low, high = field.get("min_length", 0), field.get("max_length", 4000)
    if not low <= len(text) <= high:
        raise ClientRefusal(f"{field['custom_id']}: between {low} and {high} characters are needed")
    return text


def _defaults(field: Json) -> list[str]:
    chosen = [option["value"] for option in field.get("options", []) if option.get("default")]
    return chosen or [row["id"] for row in field.get("default_values", [])]


def _radio(field: Json, given: object) -> str | None:
    chosen = _defaults(field)[:1] if given is None else [str(given)]
    if not chosen and field.get("required", True):
        raise ClientRefusal(f"{field['custom_id']}: a choice is required")
    checked_values(field | {"min_values": 0}, chosen)
    return chosen[0] if chosen else None


def _several(field: Json, given: object) -> list[str]:
    chosen = _defaults(field) if given is None else [str(v) for v in (given if isinstance(given, list) else [given])]
    if not chosen and field.get("required", True) and field.get("min_values", 1) > 0:
        raise ClientRefusal(f"{field['custom_id']}: a choice is required")
    if field["type"] in (*SELECTS, CHECKBOX_GROUP, FILE_UPLOAD):
        most = len(field.get("options", [])) if field["type"] == CHECKBOX_GROUP else 1
        checked_values({"max_values": most} | field | ({} if chosen else {"min_values": 0}), chosen)
    return chosen
