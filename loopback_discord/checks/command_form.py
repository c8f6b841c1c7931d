"""Application commands: Discord's rules for names, options and choices."""

from __future__ import annotations

import re
import unicodedata

from loopback_discord.checks import checks
from loopback_discord.checks.component_parts import check_channel_types
from loopback_discord.rest.errors import FormErrors, Path
from loopback_discord.world.wire import Json

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
SUB_COMMAND, SUB_GROUP, STRING, INTEGER, BOOLEAN, OPT_USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(
    1, 12
)
WITH_CHOICES = (STRING, INTEGER, NUMBER)
_EXTRA = "-_'"
_NAME_REGEX = r"^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$"
_SPACES = re.compile(r"\s")


def check_command(errors: FormErrors, form: Json, path: Path = ()) -> None:
    """A whole command as given to create or overwrite."""
    kind = checks.choice(errors, form, "type", path, (1, 2, 3), needed=False) or CHAT_INPUT
    if kind == CHAT_INPUT:
        _check_name(errors, form, path)
        checks.text(errors, form, "description", path, low=1, high=100, needed=True)
        _check_options(errors, form, path, depth=0)
        if not errors and _size(form) > 8000:
            message = (
                "Combined name, description and value of the command, its options and choices exceeds 8000 characters."
            )
            errors.add(path, "APPLICATION_COMMAND_TOO_LARGE", message)
    else:
        checks.text(errors, form, "name", path, low=1, high=32, needed=True)
        for key in ("description", "options"):
            if form.get(key):
                message = "Context menu commands cannot have description or options"
                errors.add((*path, key), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_OR_OPTIONS", message)
    checks.integer(errors, form, "default_member_permissions", path)
    for key, allowed in (("contexts", (0, 1, 2)), ("integration_types", (0, 1))):
        given = form.get(key)
        if given is not None and not isinstance(given, list):
            errors.add((*path, key), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        elif any(value not in allowed for value in given or []):
            errors.add((*path, key), "BASE_TYPE_CHOICES", f"Value must be one of {set(allowed)}.")


def _check_name(errors: FormErrors, form: Json, path: Path) -> None:
    name = checks.text(errors, form, "name", path, low=1, high=32, needed=True)
    if name is None:
        return
    plain = all(letter in _EXTRA or unicodedata.category(letter)[0] in "LNM" for letter in name)
    if not plain or name != name.lower() or _SPACES.search(name):
        message = f"Command name is invalid. It must match {_NAME_REGEX} and be lowercase."
        errors.add((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", message)


def _check_options(errors: FormErrors, form: Json, path: Path, *, depth: int) -> None:
    options = checks.rows(errors, form, "options", path)
    names: set[str] = set()
    optional_seen = False
    for index, option in enumerate(options):
        where = (*path, "options", index)
        _check_option(errors, option, where, depth=depth)
        if str(option.get("name")) in names:
            errors.add((*path, "options"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique.")
        names.add(str(option.get("name")))
        if option.get("required") and optional_seen:
            message = "Required options must be placed before non-required options"
            errors.add(where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional_seen = optional_seen or not option.get("required")
    kinds = {option.get("type") in (SUB_COMMAND, SUB_GROUP) for option in options}
    if kinds == {True, False}:
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        errors.add((*path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)


def _check_option(errors: FormErrors, option: Json, path: Path, *, depth: int) -> None:
    kind = checks.choice(errors, option, "type", path, tuple(range(1, 12)))
    _check_name(errors, option, path)
    checks.text(errors, option, "description", path, low=1, high=100, needed=True)
    checks.boolean(errors, option, "required", path)
    if kind in (SUB_COMMAND, SUB_GROUP):
        if (kind == SUB_GROUP and depth > 0) or depth > 1:
            message = "Sub-command option type is not allowed here"
            errors.add((*path, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
        _check_options(errors, option, path, depth=depth + 1)
        return
    _check_choices(errors, option, path, kind)
    if kind == CHANNEL:
        check_channel_types(errors, option, path)
    checks.integer(errors, option, "min_length", path, high=6000)
    checks.integer(errors, option, "max_length", path, low=1, high=6000)
    for key in ("min_value", "max_value"):
        if option.get(key) is not None and not isinstance(option[key], int | float):
            errors.add((*path, key), "NUMBER_TYPE_COERCE", f'Value "{option[key]}" is not a number.')


def _check_choices(errors: FormErrors, option: Json, path: Path, kind: int | None) -> None:
    choices = checks.rows(errors, option, "choices", path)
    if choices and kind not in WITH_CHOICES:
        message = "Choices are only valid for string, integer and number options"
        errors.add((*path, "choices"), "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", message)
    if choices and option.get("autocomplete"):
        message = "Autocomplete and choices are mutually exclusive"
        errors.add((*path, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", message)
    seen: set[str] = set()
    for index, row in enumerate(choices):
        where = (*path, "choices", index)
        name = checks.text(errors, row, "name", where, low=1, high=100, needed=True)
        if row.get("value") is None:
            checks.required(errors, (*where, "value"))
        elif kind == STRING:
            checks.text(errors, row, "value", where, high=100)
        elif isinstance(row["value"], bool) or not isinstance(row["value"], int | float):
            errors.add((*where, "value"), "NUMBER_TYPE_COERCE", f'Value "{row["value"]}" is not a number.')
        if name in seen:
            message = "The specified option choice name is already used"
            errors.add((*where, "name"), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_EXISTS", message)
        seen.add(str(name))


def _size(form: Json) -> int:
    total = len(str(form.get("name") or "")) + len(str(form.get("description") or ""))
    for row in form.get("choices") or []:
        total += len(str(row.get("name") or "")) + len(str(row.get("value") or "")) if isinstance(row, dict) else 0
    return total + sum(_size(option) for option in form.get("options") or [] if isinstance(option, dict))
