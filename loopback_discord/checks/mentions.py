"""People and roles that a text mentions, and those that `allowed_mentions` lets it ping."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loopback_discord.checks import checks
from loopback_discord.rest.errors import FormErrors, Path
from loopback_discord.world.wire import Json

_USER = re.compile(r"<@!?(\d{15,20})>")
_ROLE = re.compile(r"<@&(\d{15,20})>")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
KINDS = ("users", "roles", "everyone")


@dataclass(frozen=True, slots=True)
class Mentions:
    """Ids in order of appearance."""

    users: tuple[str, ...]
    roles: tuple[str, ...]
    everyone: bool


def check_allowed(errors: FormErrors, form: Json, path: Path) -> None:
    """`parse` and the lists of ids exclude each other, at most 100 ids."""
    allowed = form.get("allowed_mentions")
    if allowed is None:
        return
    where = (*path, "allowed_mentions")
    if not isinstance(allowed, dict):
        errors.add(where, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return
    parse = allowed.get("parse") or []
    if not isinstance(parse, list):
        errors.add((*where, "parse"), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return
    for index, kind in enumerate(parse):
        if kind not in KINDS:
            errors.add(
                (*where, "parse", index), "BASE_TYPE_CHOICES", "Value must be one of ('users', 'roles', 'everyone')."
            )
    for key in ("users", "roles"):
        ids = checks.snowflakes(errors, allowed, key, where)
        if key in parse and ids:
            message = f'parse:["{key}"] and {key}: [ids...] are mutually exclusive.'
            errors.add(where, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)


def mentions_of(content: str, allowed: Json | None, *, may_mention_everyone: bool) -> Mentions:
    """Mentions outside of code that take effect. `allowed` None means everything is parsed, `{}` nothing."""
    plain = _CODE.sub("", content)
    users, roles = _unique(_USER.findall(plain)), _unique(_ROLE.findall(plain))
    everyone = may_mention_everyone and ("@everyone" in plain or "@here" in plain)
    if allowed is None:
        return Mentions(users, roles, everyone)
    parse = allowed.get("parse") or []
    return Mentions(
        _kept(users, "users", parse, allowed), _kept(roles, "roles", parse, allowed), everyone and "everyone" in parse
    )


def _unique(ids: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _kept(found: tuple[str, ...], kind: str, parse: list[str], allowed: Json) -> tuple[str, ...]:
    if kind in parse:
        return found
    listed = {str(entry) for entry in allowed.get(kind) or []}
    return tuple(entry for entry in found if entry in listed)
