"""Message components, both generations: refuses what Discord refuses, and writes them as Discord returns them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from loopback_discord.checks import checks
from loopback_discord.checks.component_parts import check_button, check_select, check_text_display
from loopback_discord.rest.errors import FormErrors, Path
from loopback_discord.world.wire import Json

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = range(1, 9)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR = range(9, 15)
CONTAINER, LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 17, 18, 19, 21, 22, 23
SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
TOP_V2 = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
IN_CONTAINER = (ROW, TEXT, GALLERY, SECTION, SEPARATOR, FILE)
MAX_V2_COMPONENTS = 40
MAX_V2_TEXT = 4000

# Defaults that Discord adds to a request.
_COUNTS: Json = {"min_values": 1, "max_values": 1}
_SHOWN: Json = {"description": None, "spoiler": False}
_DEFAULTS: dict[int, Json] = {
    CONTAINER: {"accent_color": None, "spoiler": False},
    SEPARATOR: {"spacing": 1, "divider": True},
    THUMBNAIL: _SHOWN,
    FILE: {"spoiler": False},
}


@dataclass(slots=True)
class ComponentCheck:
    """One pass over a message's components. `emoji_ids`: the custom emoji that exist; `files`: attachment names."""

    errors: FormErrors
    emoji_ids: frozenset[str]
    files: frozenset[str]
    _custom_ids: set[str] = field(default_factory=set)
    _text_length: int = 0
    _count: int = 0

    def check(self, form: Json, path: Path, *, v2: bool) -> list[Json]:
        """The components under `components` if they are valid; adds every fault to `errors`."""
        found = checks.rows(self.errors, form, "components", path, high=MAX_V2_COMPONENTS if v2 else 5)
        allowed = TOP_V2 if v2 else (ROW,)
        for index, component in enumerate(found):
            self._one(component, (*path, "components", index), allowed)
        if v2 and self._count > MAX_V2_COMPONENTS:
            message = f"Total number of components cannot exceed {MAX_V2_COMPONENTS}."
            self.errors.add((*path, "components"), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
        if v2 and self._text_length > MAX_V2_TEXT:
            message = f"Total displayable text size exceeds maximum size of {MAX_V2_TEXT}."
            self.errors.add((*path, "components"), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
        return found

    def _one(self, component: Json, path: Path, allowed: tuple[int, ...]) -> None:
        self._count += 1
        kind = component.get("type")
        if isinstance(kind, bool) or kind not in allowed:
            listed = ", ".join(map(str, allowed)) + ("," if len(allowed) == 1 else "")
            self.errors.add((*path, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({listed}).')
            return
        checks.integer(self.errors, component, "id", path)
        if kind == ROW:
            self._row(component, path)
        elif kind == BUTTON:
            check_button(self.errors, component, path, self.emoji_ids)
            self._unique(component, path)
        elif kind in SELECTS:
            check_select(self.errors, component, path, self.emoji_ids)
            self._unique(component, path)
        elif kind == TEXT:
            self._text_length += check_text_display(self.errors, component, path)
        elif kind in (SECTION, CONTAINER):
            self._nested(component, path, kind)
        elif kind != SEPARATOR:
            self._media(component, path, kind)
        else:
            checks.choice(self.errors, component, "spacing", path, (1, 2), needed=False)
            checks.boolean(self.errors, component, "divider", path)

    def _row(self, row: Json, path: Path) -> None:
        children = checks.rows(self.errors, row, "components", path, low=1, high=5, needed=True)
        for index, child in enumerate(children):
            self._one(child, (*path, "components", index), (BUTTON, *SELECTS))
        if len(children) > 1 and any(child.get("type") in SELECTS for child in children):
            message = "The specified component exceeds the maximum width"
            self.errors.add((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)

    def _nested(self, component: Json, path: Path, kind: int) -> None:
        high, inner = (3, (TEXT,)) if kind == SECTION else (MAX_V2_COMPONENTS, IN_CONTAINER)
        children = checks.rows(self.errors, component, "components", path, low=1, high=high, needed=True)
        for index, child in enumerate(children):
            self._one(child, (*path, "components", index), inner)
        if kind == CONTAINER:
            checks.integer(self.errors, component, "accent_color", path, high=0xFFFFFF)
        elif isinstance(component.get("accessory"), dict):
            self._one(component["accessory"], (*path, "accessory"), (BUTTON, THUMBNAIL))
        else:
            checks.required(self.errors, (*path, "accessory"))

    def _media(self, component: Json, path: Path, kind: int) -> None:
        if kind == GALLERY:
            items = checks.rows(self.errors, component, "items", path, low=1, high=10, needed=True)
            for index, item in enumerate(items):
                self._medium(item, "media", (*path, "items", index))
        else:
            self._medium(component, "file" if kind == FILE else "media", path, only_attachment=kind == FILE)

    def _medium(self, holder: Json, key: str, path: Path, *, only_attachment: bool = False) -> None:
        checks.text(self.errors, holder, "description", path, high=1024)
        medium = holder.get(key)
        if not isinstance(medium, dict) or not medium.get("url"):
            checks.required(self.errors, (*path, key) if not isinstance(medium, dict) else (*path, key, "url"))
            return
        where = (*path, key, "url")
        schemes = ("attachment",) if only_attachment else ("http", "https", "attachment")
        checks.url(self.errors, medium["url"], where, schemes=schemes)
        if str(medium["url"]).startswith("attachment://") and medium["url"][13:] not in self.files:
            message = f"The referenced attachment '{medium['url'][13:]}' was not found."
            self.errors.add(where, "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", message)

    def _unique(self, component: Json, path: Path) -> None:
        custom_id = component.get("custom_id")
        if not isinstance(custom_id, str):
            return
        if custom_id in self._custom_ids:
            message = "Component custom id cannot be duplicated"
            self.errors.add((*path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message)
        self._custom_ids.add(custom_id)


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component of a tree, outer ones first."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for key in ("accessory", "component"):
            if isinstance(component.get(key), dict):
                yield from walk([component[key]])


def rendered(components: list[Json]) -> list[Json]:
    """The tree as Discord answers with it: no nulls, every component numbered, the selects' counts filled in."""
    tree = [_without_nulls(component) for component in components]
    taken = {component["id"] for component in walk(tree) if component.get("id")}
    number = 0
    for component in walk(tree):
        if not component.get("id"):
            number += 1
            while number in taken:
                number += 1
            component["id"] = number
        for key, value in _filled_in(component["type"]).items():
            component.setdefault(key, value)
        for row in component.get("default_values") or []:
            row["id"] = str(row["id"])  # may be sent as a number, and is returned as text
        for item in component.get("items") or []:
            for key, value in _SHOWN.items():
                item.setdefault(key, value)
    return tree


def _filled_in(kind: int) -> Json:
    return _COUNTS if kind in SELECTS else _DEFAULTS.get(kind, {})


def _without_nulls(component: Json) -> Json:
    return {key: _clean(value) for key, value in component.items() if value is not None}


def _clean(value: object) -> object:
    if isinstance(value, dict):
        return _without_nulls(value)
    return [_clean(entry) for entry in value] if isinstance(value, list) else value
