"""Small field checks with Discord's codes and sentences. Each adds to `errors` and returns a usable value."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from loopback_discord.rest.errors import FormErrors, Path
from loopback_discord.world.snowflake import is_snowflake
from loopback_discord.world.wire import Json

MAX_SAFE = 1 << 63
_WHOLE = re.compile(r"-?[0-9]{1,100}")


def required(errors: FormErrors, path: Path) -> None:
    errors.add(path, "BASE_TYPE_REQUIRED", "This field is required")


def text(
    errors: FormErrors, form: Json, key: str, path: Path, *, low: int = 0, high: int = 100, needed: bool = False
) -> str | None:
    """The string under `key` if it is there and `low`..`high` characters long, else None."""
    value = form.get(key)
    where = (*path, key)
    if value is None:
        if needed:
            required(errors, where)
        return None
    if not isinstance(value, str):
        errors.add(where, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        return None
    if low and not value and needed:
        required(errors, where)
    elif low and not low <= len(value) <= high:
        errors.add(where, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
    elif len(value) > high:
        errors.add(where, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
    else:
        return value
    return None


def integer(
    errors: FormErrors, form: Json, key: str, path: Path, *, low: int = 0, high: int = MAX_SAFE, needed: bool = False
) -> int | None:
    """The whole number under `key` within `low`..`high`; numeric strings count, booleans do not."""
    value = form.get(key)
    where = (*path, key)
    if value is None:
        if needed:
            required(errors, where)
        return None
    if isinstance(value, bool) or not isinstance(value, int | str) or not _WHOLE.fullmatch(str(value)):
        errors.add(where, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        return None
    number = int(value)
    if number < low:
        errors.add(where, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {low}.")
    elif number > high:
        errors.add(where, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {high}.")
    else:
        return number
    return None


def boolean(errors: FormErrors, form: Json, key: str, path: Path) -> bool | None:
    value = form.get(key)
    if value is not None and not isinstance(value, bool):
        errors.add((*path, key), "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
        return None
    return value


def choice(
    errors: FormErrors, form: Json, key: str, path: Path, allowed: tuple[int, ...], *, needed: bool = True
) -> int | None:
    """The number under `key` if it is one of `allowed`."""
    value = form.get(key)
    if value is None:
        if needed:
            required(errors, (*path, key))
        return None
    if isinstance(value, bool) or value not in allowed:
        listed = ", ".join(str(entry) for entry in allowed) + ("," if len(allowed) == 1 else "")
        errors.add((*path, key), "BASE_TYPE_CHOICES", f"Value must be one of {{{listed.rstrip(',')}}}.")
        return None
    return int(value)


def rows(
    errors: FormErrors, form: Json, key: str, path: Path, *, low: int = 0, high: int = 25, needed: bool = False
) -> list[Json]:
    """The list of objects under `key`; an empty list if it is missing or refused."""
    value = form.get(key)
    where = (*path, key)
    if value is None:
        if needed:
            required(errors, where)
        return []
    if not isinstance(value, list):
        errors.add(where, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return []
    if len(value) > high or len(value) < low:
        if low == 0:
            errors.add(where, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        else:
            errors.add(where, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
        return []
    good = []
    for index, row in enumerate(value):
        if isinstance(row, dict):
            good.append(row)
        else:
            errors.add((*where, index), "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
    return good


def url(
    errors: FormErrors, value: object, path: Path, *, schemes: tuple[str, ...] = ("http", "https"), high: int = 2048
) -> None:
    """A well-formed address in one of the schemes; `attachment` addresses name an uploaded file."""
    if not isinstance(value, str):
        errors.add(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        return
    if len(value) > high:
        errors.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        return
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        errors.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        return
    if parts.scheme not in schemes:
        if parts.scheme:
            named = "', '".join(schemes)
            message = f"Scheme \"{parts.scheme}\" is not supported. Scheme must be one of ('{named}')."
            errors.add(path, "URL_TYPE_INVALID_SCHEME", message)
        else:
            errors.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
    elif not host or " " in value:
        errors.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def link(errors: FormErrors, value: object, path: Path) -> None:
    """An address behind a button: its name must be resolvable anywhere, which excludes `localhost`."""
    url(errors, value, path, schemes=("http", "https", "discord"), high=512)
    host = urlsplit(value).hostname if isinstance(value, str) and not errors.at(path) else None
    if host is not None and not str(value).startswith("discord:") and not _has_ending(host):
        errors.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _has_ending(host: str) -> bool:
    name, dot, ending = host.rstrip(".").rpartition(".")
    return bool(name and dot and ending) or ":" in host


def snowflakes(errors: FormErrors, form: Json, key: str, path: Path, *, high: int = 100) -> list[str]:
    """The list of ids under `key`, as strings."""
    value = form.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        errors.add((*path, key), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return []
    if len(value) > high:
        errors.add((*path, key), "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
    for index, entry in enumerate(value):
        if not is_snowflake(str(entry)):
            errors.add((*path, key, index), "NUMBER_TYPE_COERCE", f'Value "{entry}" is not snowflake.')
    return [str(entry) for entry in value]
