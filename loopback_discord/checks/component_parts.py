"""The leaves of a component tree: buttons, selects, emoji, displayed text. Shared by messages and modals."""

from __future__ import annotations

from loopback_discord.checks import checks
from loopback_discord.checks.emoji import is_unicode_emoji
from loopback_discord.rest.errors import FormErrors, Path
from loopback_discord.world.snowflake import is_snowflake
from loopback_discord.world.wire import Json

LINK, PREMIUM = 5, 6
_CHANNEL_TYPES = (0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16)
STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 3, 5, 6, 7, 8
_DEFAULT_TYPES = {
    USER_SELECT: ("user",),
    ROLE_SELECT: ("role",),
    MENTIONABLE_SELECT: ("user", "role"),
    CHANNEL_SELECT: ("channel",),
}


def check_custom_id(errors: FormErrors, component: Json, path: Path) -> None:
    checks.text(errors, component, "custom_id", path, low=1, high=100, needed=True)


def check_text_display(errors: FormErrors, component: Json, path: Path) -> int:
    """Returns the length of the shown text."""
    return len(checks.text(errors, component, "content", path, low=1, high=4000, needed=True) or "")


def check_emoji(errors: FormErrors, holder: Json, path: Path, emoji_ids: frozenset[str]) -> None:
    """A real Unicode emoji by name, or a custom one by an id that exists."""
    emoji = holder.get("emoji")
    if emoji is None:
        return
    where = (*path, "emoji")
    if not isinstance(emoji, dict):
        errors.add(where, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
    elif emoji.get("id") is not None:
        if str(emoji["id"]) not in emoji_ids:
            errors.add((*where, "id"), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")
    elif not is_unicode_emoji(str(emoji.get("name") or "")):
        errors.add((*where, "name"), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")


def check_button(errors: FormErrors, button: Json, path: Path, emoji_ids: frozenset[str]) -> None:
    """A button. Its style decides which other fields it must have or must not have."""
    style = checks.choice(errors, button, "style", path, (1, 2, 3, 4, 5, 6))
    checks.text(errors, button, "label", path, high=80)
    checks.boolean(errors, button, "disabled", path)
    check_emoji(errors, button, path, emoji_ids)
    if style is None:
        return
    if style == LINK:
        _check_link(errors, button, path)
    elif style == PREMIUM:
        if not button.get("sku_id"):
            errors.add((*path, "sku_id"), "BUTTON_COMPONENT_SKU_ID_REQUIRED", "A sku id is required")
    else:
        if button.get("url"):
            errors.add((*path, "url"), "BUTTON_COMPONENT_URL_NOT_ALLOWED", "A url cannot be specified for this style")
        if button.get("custom_id") is None:
            errors.add((*path, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id is required")
        else:
            check_custom_id(errors, button, path)
    if style != PREMIUM and not button.get("label") and not button.get("emoji"):
        message = "A label or emoji must be provided"
        errors.add(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", message)


def _check_link(errors: FormErrors, button: Json, path: Path) -> None:
    if not button.get("url"):
        errors.add((*path, "url"), "BUTTON_COMPONENT_URL_REQUIRED", "A url is required")
    else:
        checks.link(errors, button["url"], (*path, "url"))
    if button.get("custom_id") is not None:
        errors.add(
            (*path, "custom_id"),
            "BUTTON_COMPONENT_CUSTOM_ID_URL_EXCLUSIVE",
            "A custom id and url cannot both be specified",
        )


def check_select(errors: FormErrors, select: Json, path: Path, emoji_ids: frozenset[str]) -> None:
    """Any of the five selects."""
    check_custom_id(errors, select, path)
    checks.text(errors, select, "placeholder", path, high=150)
    checks.boolean(errors, select, "disabled", path)
    low, high = check_counts(errors, select, path, ceiling=25)
    if select["type"] == STRING_SELECT:
        options = check_options(errors, select, path, emoji_ids, ceiling=25)
        if options and max(low, high) > len(options):
            message = f"Must be less than or equal to the number of options ({len(options)})."
            key = "min_values" if low > len(options) else "max_values"
            errors.add((*path, key), "SELECT_COMPONENT_VALUES_EXCEED_OPTIONS", message)
        return
    if select["type"] == CHANNEL_SELECT:
        check_channel_types(errors, select, path)
    _check_default_values(errors, select, path, low, high)


def check_channel_types(errors: FormErrors, form: Json, path: Path) -> None:
    """`channel_types` of a channel select or a channel option: numbers that Discord knows."""
    given = form.get("channel_types")
    if given is None:
        return
    if not isinstance(given, list):
        errors.add((*path, "channel_types"), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return
    for index, kind in enumerate(given):
        if isinstance(kind, bool) or kind not in _CHANNEL_TYPES:
            message = f"Value must be one of {{{', '.join(map(str, _CHANNEL_TYPES))}}}."
            errors.add((*path, "channel_types", index), "BASE_TYPE_CHOICES", message)


def _check_default_values(errors: FormErrors, select: Json, path: Path, low: int, high: int) -> None:
    defaults = checks.rows(errors, select, "default_values", path)
    for index, row in enumerate(defaults):
        if not is_snowflake(str(row.get("id"))):
            message = f'Value "{row.get("id")}" is not snowflake.'
            errors.add((*path, "default_values", index, "id"), "NUMBER_TYPE_COERCE", message)
        if row.get("type") not in _DEFAULT_TYPES[select["type"]]:
            errors.add(
                (*path, "default_values", index, "type"), "BASE_TYPE_CHOICES", "Value is not a valid default type."
            )
    if defaults and not low <= len(defaults) <= high:
        message = "The number of default values must be in the range of min_values and max_values."
        errors.add((*path, "default_values"), "SELECT_COMPONENT_INVALID_DEFAULT_VALUES", message)


def check_counts(errors: FormErrors, form: Json, path: Path, *, ceiling: int) -> tuple[int, int]:
    """`min_values` and `max_values` with their defaults of 1 and 1."""
    low = checks.integer(errors, form, "min_values", path, low=0, high=ceiling)
    high = checks.integer(errors, form, "max_values", path, low=1, high=ceiling)
    low, high = (1 if low is None else low), (1 if high is None else high)
    if low > high:
        errors.add(
            (*path, "min_values"),
            "SELECT_COMPONENT_MIN_GREATER_THAN_MAX",
            "min_values cannot be greater than max_values.",
        )
    return low, high


def check_options(
    errors: FormErrors, form: Json, path: Path, emoji_ids: frozenset[str], *, ceiling: int, floor: int = 1
) -> list[Json]:
    """`options` of a select, radio group or checkbox group: labels, unique values, emoji."""
    options = checks.rows(errors, form, "options", path, low=floor, high=ceiling, needed=True)
    seen: set[str] = set()
    for index, option in enumerate(options):
        where = (*path, "options", index)
        checks.text(errors, option, "label", where, low=1, high=100, needed=True)
        checks.text(errors, option, "description", where, high=100)
        value = checks.text(errors, option, "value", where, low=1, high=100, needed=True)
        check_emoji(errors, option, where, emoji_ids)
        if value in seen:
            message = "The specified option value is already used"
            errors.add((*where, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
        if value is not None:
            seen.add(value)
    return options
