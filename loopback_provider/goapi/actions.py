"""The `actions` strings of dialect B: what each stage offers, and which request means which of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from loopback_provider.goapi.requests import FollowUp, Outpaint, Pan, Upscale, Variation
from loopback_provider.midjourney_proxy.buttons import Press
from loopback_provider.prompt import parse
from loopback_provider.tasks import Stage, TaskRecord

CUSTOM_ZOOM, INPAINT, REROLL = "outpaint_custom", "inpaint", "reroll"
_UPSCALES = tuple(f"upscale{n}" for n in range(1, 5))
_VARIATIONS = tuple(f"variation{n}" for n in range(1, 5))
_SIDES = {"up": "vertical", "down": "vertical", "left": "horizontal", "right": "horizontal"}
_ZOOMS = {1.0: "outpaint_1x", 1.5: "outpaint_1.5x", 2.0: "outpaint_2x"}
PRESSES: Mapping[str, Press] = {
    REROLL: Press("reroll", 0),
    **{name: Press("upsample", n) for n, name in enumerate(_UPSCALES, 1)},
    **{name: Press("variation", n) for n, name in enumerate(_VARIATIONS, 1)},
    **{f"upscale_{how}": Press(f"upsample_{how}", 1) for how in ("2x", "4x", "subtle", "creative")},
    **{f"{how}_variation": Press(f"{how}_variation", 1) for how in ("high", "low")},
    **{f"pan_{way}": Press(f"pan_{way}", 1) for way in _SIDES},
    "outpaint_1x": Press("Outpaint", 100),
    "outpaint_1.5x": Press("Outpaint", 75),
    "outpaint_2x": Press("Outpaint", 50),
}


def actions_of(task: TaskRecord, tasks: Mapping[str, TaskRecord]) -> list[str]:
    """The actions that a finished task offers; `tasks` are all tasks, to find its ancestors."""
    if task.script.actions is not None:
        return list(task.script.actions)
    match task.stage:
        case Stage.GRID:
            return [REROLL, *_UPSCALES, *_VARIATIONS]
        case Stage.PAN:
            return [REROLL, *_UPSCALES]
        case Stage.SINGLE:
            return sorted(_of_single(task, _axis(task, tasks)))
        case Stage.HD:
            return ["upscale_subtle", "upscale_creative"]
        case _:
            return []


def asked_action(asked: FollowUp, offered: list[str]) -> str:
    """The action that a follow-up means. A zoom that no offered action stands for is a custom one."""
    match asked:
        case Upscale(index=index):
            return f"upscale{index}" if index.isdecimal() else f"upscale_{index}"
        case Variation(index=index):
            return f"variation{index}" if index.isdecimal() else index
        case Pan(direction=direction):
            return f"pan_{direction}"
        case Outpaint(zoom_ratio=ratio):
            fixed = "" if asked.aspect_ratio else _ZOOMS.get(float(ratio), "")
            return fixed if fixed in offered else CUSTOM_ZOOM
        case _:
            return REROLL


def _of_single(task: TaskRecord, axis: str) -> list[str]:
    """The actions of a single picture. One from a pan can only be widened or panned further along the same axis."""
    parameters, view = parse(task.prompt), task.shots[0].view
    square = abs(view.width - view.height) < 0.01
    zooms = ["outpaint_1.5x", "outpaint_2x", CUSTOM_ZOOM] + ([] if square else ["outpaint_1x"])
    pans = [f"pan_{way}" for way, of in _SIDES.items() if axis in ("", of)]
    widening = zooms + pans if 5 <= parameters.generation <= 7 else []
    if axis:
        return widening
    larger = {5: ["upscale_2x", "upscale_4x"], 6: ["upscale_subtle", "upscale_creative"]}
    upscales = larger.get(min(parameters.generation, 6), []) if parameters.generation <= 7 else []
    return ["high_variation", "low_variation", *([INPAINT] if parameters.generation >= 5 else []), *widening, *upscales]


def _axis(task: TaskRecord, tasks: Mapping[str, TaskRecord]) -> str:
    """The axis of the pan that a picture was taken from, rerolls between them included; empty without one."""
    at: TaskRecord | None = task
    while at is not None and re.fullmatch(r"upscale\d|reroll", at.press):
        at = tasks.get(at.parent)
    return _SIDES.get(at.press.removeprefix("pan_"), "") if at is not None and at.press.startswith("pan_") else ""
