"""Checks that Discord's own client makes before it sends anything: wrong options, values out of range, dead
components."""

from __future__ import annotations

import contextlib

from loopback_discord.checks.command_form import (
    ATTACHMENT,
    BOOLEAN,
    INTEGER,
    NUMBER,
    STRING,
    SUB_COMMAND,
    SUB_GROUP,
)
from loopback_discord.world.wire import Json


class ClientRefusal(Exception):
    """The client wouldn't send this; the text says why."""


def checked_options(defined: Json, given: list[Json], files: frozenset[str], *, complete: bool = True) -> list[Json]:
    """The options as they go into the interaction. `complete`: False for autocomplete, where some may be missing."""
    known = {option["name"]: option for option in defined.get("options", [])}
    by_name = {option["name"]: option for option in given}
    for name in by_name:
        if name not in known:
            raise ClientRefusal(f"there is no option {name!r}")
    nested = [option for option in known.values() if option["type"] in (SUB_COMMAND, SUB_GROUP)]
    if nested:
        return [_subcommand(known, given, files, complete=complete)]
    done = []
    for name, option in known.items():
        if name in by_name:
            done.append(_value(option, by_name[name], files, complete=complete))
        elif option.get("required") and complete:
            raise ClientRefusal(f"the option {name!r} is required")
    return done


def _subcommand(known: dict[str, Json], given: list[Json], files: frozenset[str], *, complete: bool) -> Json:
    if len(given) != 1:
        raise ClientRefusal("exactly one subcommand is needed")
    chosen = given[0]
    option = known[chosen["name"]]
    inner = checked_options(option, chosen.get("options") or [], files, complete=complete)
    return {"name": option["name"], "type": option["type"], "options": inner}


def _value(option: Json, given: Json, files: frozenset[str], *, complete: bool) -> Json:
    row: Json = {"name": option["name"], "type": option["type"], "value": given.get("value")}
    if given.get("focused"):
        row["focused"] = True
    if complete:
        _check_value(option, row, files)
    elif not given.get("focused"):
        with contextlib.suppress(ClientRefusal):  # half-typed values are sent too while choices are requested
            _check_value(option, row, files)
    return row


def _check_value(option: Json, row: Json, files: frozenset[str]) -> None:
    name, kind, value = option["name"], option["type"], row["value"]
    if kind == STRING:
        _check_text(option, value)
    elif kind in (INTEGER, NUMBER):
        row["value"] = _number(option, value)
    elif kind == BOOLEAN:
        if not isinstance(value, bool):
            raise ClientRefusal(f"{name}: true or false is needed")
    elif kind == ATTACHMENT:
        if str(value) not in files:
            raise ClientRefusal(f"{name}: the file is missing")
    elif not isinstance(value, str) or not value.isdigit():
        raise ClientRefusal(f"{name}: an id is needed")
    choices = option.get("choices")
    if choices and row["value"] not in [choice["value"] for choice in choices]:
        raise ClientRefusal(f"{name}: {row['value']!r} is none of the choices")


def _check_text(option: Json, value: object) -> None:
    if not isinstance(value, str) or not value:
        raise ClientRefusal(f"{option['name']}: a text is needed")
    low, high = option.get("min_length", 0), option.get("max_length", 6000)
    if not low <= len(value) <= high:
        raise ClientRefusal(f"{option['name']}: between {low} and {high} characters are needed")


def _number(option: Json, value: object) -> int | float:
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError(value)
        number = int(str(value)) if option["type"] == INTEGER else float(value)
    except ValueError:
        raise ClientRefusal(f"{option['name']}: a number is needed") from None
    low, high = option.get("min_value", -(2**53)), option.get("max_value", 2**53)
    if not low <= number <= high:
        raise ClientRefusal(f"{option['name']}: a number from {low} to {high} is needed")
    return number


def checked_component(component: Json | None, values: list[str]) -> None:
    """A component that can be used now, with values that its select offers."""
    if component is None:
        raise ClientRefusal("the message has no such component")
    if component.get("disabled"):
        raise ClientRefusal("the component is disabled")
    if component["type"] == 2:
        if component.get("url") or component["style"] in (5, 6):
            raise ClientRefusal("a link button sends nothing")
        return
    checked_values(component, values)


def checked_values(component: Json, values: list[str]) -> None:
    """The number of values, and for a fixed list each of them."""
    low, high = component.get("min_values", 1), component.get("max_values", 1)
    if not values and component.get("required") is False:
        return
    if not low <= len(values) <= high:
        raise ClientRefusal(f"between {low} and {high} values are needed")
    if len(set(values)) != len(values):
        raise ClientRefusal("a value can be chosen once")
    offered = component.get("options")
    if offered is not None and any(value not in [option["value"] for option in offered] for value in values):
        raise ClientRefusal("the value is not offered")
