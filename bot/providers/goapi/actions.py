"""The `actions` of a finished GoAPI task: their meanings for us, and their requests.

See docs/providers.md, "Actions". A task's list says what can be done with it; the order is Midjourney's, because the
service sorts alphabetically. Unlisted names have no known request and aren't offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.kinds import Action
from bot.core.models import ProviderButton
from bot.texts.providers import goapi as say


@dataclass(frozen=True, slots=True)
class GoApiButton:
    """A button. `field` is the part of the request besides the parent: a name and a text, or nothing."""

    action: Action
    index: int
    task_type: str
    field: tuple[str, str] | None = None


def _numbered(action: Action, task_type: str) -> dict[str, GoApiButton]:
    return {f"{task_type}{n}": GoApiButton(action, n, task_type, ("index", str(n))) for n in (1, 2, 3, 4)}


def _sized(action: Action, name: str) -> dict[str, GoApiButton]:
    return {f"upscale_{name}": GoApiButton(action, 0, "upscale", ("index", name))}


def _pan(action: Action, direction: str) -> dict[str, GoApiButton]:
    return {f"pan_{direction}": GoApiButton(action, 0, "pan", ("direction", direction))}


# in the order in which Midjourney shows them
PRESSES: Mapping[str, GoApiButton] = {
    **_numbered(Action.UPSCALE, "upscale"),
    "reroll": GoApiButton(Action.REROLL, 0, "reroll"),
    **_numbered(Action.VARIATION, "variation"),
    **_sized(Action.UPSCALE_2X, "2x"),
    **_sized(Action.UPSCALE_4X, "4x"),
    **_sized(Action.UPSCALE_SUBTLE, "subtle"),
    **_sized(Action.UPSCALE_CREATIVE, "creative"),
    "low_variation": GoApiButton(Action.VARY_SUBTLE, 0, "variation", ("index", "low_variation")),
    "high_variation": GoApiButton(Action.VARY_STRONG, 0, "variation", ("index", "high_variation")),
    "inpaint": GoApiButton(Action.VARY_REGION, 0, "inpaint"),
    "outpaint_1x": GoApiButton(Action.MAKE_SQUARE, 0, "outpaint", ("zoom_ratio", "1")),
    "outpaint_2x": GoApiButton(Action.ZOOM_OUT_2X, 0, "outpaint", ("zoom_ratio", "2")),
    "outpaint_1.5x": GoApiButton(Action.ZOOM_OUT_1_5X, 0, "outpaint", ("zoom_ratio", "1.5")),
    "outpaint_custom": GoApiButton(Action.CUSTOM_ZOOM, 0, "outpaint"),
    **_pan(Action.PAN_LEFT, "left"),
    **_pan(Action.PAN_RIGHT, "right"),
    **_pan(Action.PAN_UP, "up"),
    **_pan(Action.PAN_DOWN, "down"),
}
_ORDER = tuple(PRESSES.values())
_VERSION = re.compile(r"_(?:v|niji_?)\d+(?:[.r]\d+)*(?:_\d+(?![x\d.]))*")  # _v7, _v8.1, _v6r1, _niji_7, _v5_1
_SIZE = re.compile(r"_[24]x(_subtle|_creative)$")

_WHY_NOT: Mapping[Action, str] = {
    Action.SHORTEN: say.NO_SHORTEN(),
    Action.VIDEO: say.NO_VIDEO(),
    Action.EDIT: say.NO_EDIT(),
    **dict.fromkeys(
        (Action.ANIMATE_HIGH, Action.ANIMATE_LOW, Action.VIDEO_UPSCALE, Action.EXTEND_HIGH, Action.EXTEND_LOW),
        say.NO_VIDEO(),
    ),
}


def press_of(name: str) -> GoApiButton | None:
    """The button for an action's name; versions of Midjourney in it are skipped (`upscale_v8.1_2x_subtle`)."""
    plain = name.strip().lower().replace("upsample", "upscale")
    return PRESSES.get(plain) or PRESSES.get(_SIZE.sub(r"\1", _VERSION.sub("", plain)))


def read_actions(names: Iterable[str]) -> tuple[ProviderButton, ...]:
    """The buttons for the `actions` of a task: in Midjourney's order and looks, with our own meanings, each once."""
    known = {press: name for name in names if (press := press_of(name)) is not None}
    return tuple(ProviderButton(press.action, press.index, known[press]) for press in _ORDER if press in known)


def why_not(action: Action) -> str:
    """A sentence for members on why the service doesn't do `action`; "" if it may."""
    return _WHY_NOT.get(action, "")
