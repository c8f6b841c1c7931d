"""Checks the shape of what a page posted before anything looks inside."""

from __future__ import annotations

from loopback_discord.rest.errors import FormErrors, Known, Path, refuse
from loopback_discord.rest.incoming import Incoming
from loopback_discord.world import wire
from loopback_discord.world.wire import Json

DEPTH = 4


def document(incoming: Incoming) -> Json:
    """The JSON body, or the `payload` part of a multipart one. Raises ApiError 50109 or 50035."""
    form = incoming.form()
    if isinstance(form.get("payload"), str):
        try:
            return Incoming(wire.document(form["payload"])).form()
        except ValueError:
            raise refuse(Known.BAD_JSON) from None
    return form


def options(said: Json) -> list[Json]:
    """Command options, nested at most as deep as Discord nests them. Raises ApiError 50035."""
    return _tree(said, "options", ("options",))


def components(said: Json) -> list[Json]:
    """A modal's components. Raises ApiError 50035."""
    return _tree(said, "components", ("components", "component"))


def values(said: Json) -> list[str]:
    """A select's values. Raises ApiError 50035."""
    given = said.get("values") or []
    if not isinstance(given, list):
        raise _malformed(("values",))
    return [str(value) for value in given]


def _tree(node: Json, key: str, inner: tuple[str, ...], path: Path = ()) -> list[Json]:
    given = node.get(key) or []
    rows = [given] if isinstance(given, dict) else given
    if not isinstance(rows, list) or len(path) > 2 * DEPTH:
        raise _malformed((*path, key))
    for index, row in enumerate(rows):
        where = (*path, key, index)
        if not isinstance(row, dict):
            raise _malformed(where)
        if any(not isinstance(row.get(name), str | None) for name in ("name", "custom_id")):
            raise _malformed(where)
        if key == "options" and not row.get("name"):
            raise _malformed((*where, "name"))
        for name in inner:
            _tree(row, name, inner, where)
    return list(rows)


def _malformed(path: Path) -> Exception:
    errors = FormErrors()
    errors.add(path, "BASE_TYPE_BAD_TYPE", "This is not what is expected here.")
    return errors.error()
