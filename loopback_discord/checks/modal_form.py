"""Modals: checks of what a bot may open."""

from __future__ import annotations

from loopback_discord.checks import checks
from loopback_discord.checks.component_parts import (
    check_counts,
    check_custom_id,
    check_options,
    check_select,
    check_text_display,
)
from loopback_discord.checks.components import (
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    ROW,
    SELECTS,
    TEXT,
    TEXT_INPUT,
    rendered,
    walk,
)
from loopback_discord.rest.errors import FormErrors, Path
from loopback_discord.world.wire import Json

IN_LABEL = (TEXT_INPUT, *SELECTS, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)


def check_modal(form: Json, emoji_ids: frozenset[str]) -> Json:
    """The modal as the page shows it. Raises ApiError 50035 below `data`."""
    errors = FormErrors(("data",))
    checks.text(errors, form, "custom_id", (), low=1, high=100, needed=True)
    checks.text(errors, form, "title", (), low=1, high=45, needed=True)
    components = checks.rows(errors, form, "components", (), low=1, high=5, needed=True)
    for index, component in enumerate(components):
        _check_top(errors, component, ("components", index), emoji_ids)
    if not errors:
        _check_unique(errors, components)
    errors.raise_if_any()
    return {"custom_id": form["custom_id"], "title": form["title"], "components": rendered(components)}


def _check_top(errors: FormErrors, component: Json, path: Path, emoji_ids: frozenset[str]) -> None:
    kind = component.get("type")
    if kind == TEXT:
        check_text_display(errors, component, path)
    elif kind == ROW:
        for index, child in enumerate(checks.rows(errors, component, "components", path, low=1, high=1, needed=True)):
            _check_field(errors, child, (*path, "components", index), (TEXT_INPUT,), emoji_ids)
            checks.text(errors, child, "label", (*path, "components", index), low=1, high=45, needed=True)
    elif kind == LABEL:
        checks.text(errors, component, "label", path, low=1, high=45, needed=True)
        checks.text(errors, component, "description", path, low=1, high=100)
        if isinstance(component.get("component"), dict):
            _check_field(errors, component["component"], (*path, "component"), IN_LABEL, emoji_ids)
        else:
            checks.required(errors, (*path, "component"))
    else:
        message = 'Value of field "type" must be one of (1, 10, 18).'
        errors.add((*path, "type"), "UNION_TYPE_CHOICES", message)


def _check_field(
    errors: FormErrors, field: Json, path: Path, allowed: tuple[int, ...], emoji_ids: frozenset[str]
) -> None:
    kind = field.get("type")
    if kind not in allowed:
        listed = ", ".join(map(str, allowed))
        errors.add((*path, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({listed}).')
        return
    checks.boolean(errors, field, "required", path)
    if kind in SELECTS:
        check_select(errors, field, path, emoji_ids)
        return
    check_custom_id(errors, field, path)
    if kind == TEXT_INPUT:
        _check_text_input(errors, field, path)
    elif kind == RADIO_GROUP:
        check_options(errors, field, path, emoji_ids, ceiling=10, floor=2)
    elif kind == CHECKBOX_GROUP:
        check_options(errors, field, path, emoji_ids, ceiling=10)
        check_counts(errors, field, path, ceiling=10)
    elif kind == FILE_UPLOAD:
        check_counts(errors, field, path, ceiling=10)
    else:
        checks.boolean(errors, field, "default", path)


def _check_text_input(errors: FormErrors, field: Json, path: Path) -> None:
    checks.choice(errors, field, "style", path, (1, 2))
    low = checks.integer(errors, field, "min_length", path, low=0, high=4000)
    high = checks.integer(errors, field, "max_length", path, low=1, high=4000)
    checks.text(errors, field, "placeholder", path, high=100)
    value = checks.text(errors, field, "value", path, high=4000)
    if low is not None and high is not None and low > high:
        errors.add(
            (*path, "min_length"), "TEXT_INPUT_MIN_GREATER_THAN_MAX", "min_length cannot be greater than max_length."
        )
    if value and high is not None and len(value) > high:
        errors.add((*path, "value"), "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")


def _check_unique(errors: FormErrors, components: list[Json]) -> None:
    seen: set[str] = set()
    for component in walk(components):
        custom_id = component.get("custom_id")
        if isinstance(custom_id, str) and custom_id in seen:
            message = "Component custom id cannot be duplicated"
            errors.add(("components",), "COMPONENT_CUSTOM_ID_DUPLICATED", message)
        seen.add(str(custom_id))
