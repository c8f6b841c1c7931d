"""The buttons of a finished task, by stage and model version, and the meanings of their customIds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypedDict

from loopback_provider.prompt import Parameters


class Button(TypedDict):
    """One entry of a task's `buttons`, in the wire's own spelling."""

    customId: str
    emoji: str
    label: str
    style: int
    type: int


@dataclass(frozen=True, slots=True)
class Press:
    """A customId taken apart: `verb` such as `upsample` or `Outpaint`, `index` its number (0 without one)."""

    verb: str
    index: int


_PRESS = re.compile(r"MJ::(?:JOB::|Job::)?(?P<verb>[A-Za-z_0-9]+)(?:::(?P<index>\d+|all)(?=::|$))?")
_KEYCAPS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣")
_ARROWS = {"left": "⬅️", "right": "➡️", "up": "⬆️", "down": "⬇️"}


def read_press(custom_id: str) -> Press | None:
    """Parse a customId; None if it isn't of the documented form. `all` reads as index -1."""
    match = _PRESS.match(custom_id)
    if match is None:
        return None
    index = match["index"] or "0"
    return Press(match["verb"], -1 if index == "all" else int(index))


def grid(job: str, *, variations: bool = True) -> list[Button]:
    """U1-U4 and reroll, with V1-V4 except after a pan."""
    buttons = [_button(f"MJ::JOB::upsample::{n}::{job}", f"U{n}") for n in range(1, 5)]
    buttons.append(_reroll(job))
    if variations:
        buttons += [_button(f"MJ::JOB::variation::{n}::{job}", f"V{n}") for n in range(1, 5)]
    return buttons


def single(job: str, parameters: Parameters, *, hd: bool = False) -> list[Button]:
    """The row under one picture; `hd` is a picture from an upscale to double size."""
    generation = parameters.generation
    buttons = [] if hd else _upscales(job, parameters)
    buttons += _vary(job)
    if generation >= 5:
        buttons.append(_button(f"MJ::Inpaint::1::{job}::SOLO", "Vary (Region)", "🖌️"))
    if 5 <= generation <= 7:
        buttons += _zooms(job, square=parameters.aspect[0] == parameters.aspect[1])
        buttons += [] if hd else _pans(job)
    if generation >= 6:
        buttons += _animations(job)
    buttons.append(_reroll(job))
    if generation == 7 and not hd:
        buttons.append(_button(f"MJ::BOOKMARK::{job}", "", "❤️"))
    return buttons


def video(job: str) -> list[Button]:
    """U1-U4 under four clips, and reroll."""
    picks = [_button(f"MJ::JOB::video_virtual_upscale::{n}::{job}", f"U{n}") for n in range(1, 5)]
    return [*picks, _reroll(job)]


def clip(job: str) -> list[Button]:
    """The two ways to extend one clip."""
    return [
        _button(f"MJ::JOB::animate_high_extend::1::{job}", "Extend (High motion)", "🎞️"),
        _button(f"MJ::JOB::animate_low_extend::1::{job}", "Extend (Low motion)", "🎞️"),
    ]


def describe(*, whole_list: bool) -> list[Button]:
    """One button per description; servers that pass Discord's own row through add Retry and Imagine all."""
    buttons = [_button(f"MJ::Job::PicReader::{n}", "", _KEYCAPS[n - 1]) for n in range(1, 5)]
    if whole_list:
        buttons.append(_button("MJ::Picread::Retry", "", "🔄"))
        buttons.append(_button("MJ::Job::PicReader::all", "Imagine all", "🎉"))
    return buttons


def shorten(count: int) -> list[Button]:
    """One button per shortened prompt."""
    return [_button(f"MJ::Job::PromptAnalyzer::{n}", "", _KEYCAPS[n - 1]) for n in range(1, count + 1)]


def _upscales(job: str, parameters: Parameters) -> list[Button]:
    generation = parameters.generation
    if generation == 5:
        names = {"upsample_v5_2x": "Upscale (2x)", "upsample_v5_4x": "Upscale (4x)"}
    elif generation in (6, 7):
        model = "v6r1" if parameters.version == "6.1" else f"v{generation}"
        names = {
            f"upsample_{model}_2x_subtle": "Upscale (Subtle)",
            f"upsample_{model}_2x_creative": "Upscale (Creative)",
        }
    else:
        return []
    return [_button(f"MJ::JOB::{name}::1::{job}::SOLO", label, "upscale_1") for name, label in names.items()]


def _vary(job: str) -> list[Button]:
    return [
        _button(f"MJ::JOB::low_variation::1::{job}::SOLO", "Vary (Subtle)", "🪄"),
        _button(f"MJ::JOB::high_variation::1::{job}::SOLO", "Vary (Strong)", "🪄"),
    ]


def _zooms(job: str, *, square: bool) -> list[Button]:
    make_square = [] if square else [_button(f"MJ::Outpaint::100::1::{job}::SOLO", "Make Square", "↔️")]
    return [
        *make_square,
        _button(f"MJ::Outpaint::50::1::{job}::SOLO", "Zoom Out 2x", "🔍"),
        _button(f"MJ::Outpaint::75::1::{job}::SOLO", "Zoom Out 1.5x", "🔍"),
        _button(f"MJ::CustomZoom::{job}", "Custom Zoom", "🔍"),
    ]


def _pans(job: str) -> list[Button]:
    return [_button(f"MJ::JOB::pan_{way}::1::{job}::SOLO", "", arrow) for way, arrow in _ARROWS.items()]


def _animations(job: str) -> list[Button]:
    return [
        _button(f"MJ::JOB::animate_high::1::{job}::SOLO", "Animate (High motion)", "🎞️"),
        _button(f"MJ::JOB::animate_low::1::{job}::SOLO", "Animate (Low motion)", "🎞️"),
    ]


def _reroll(job: str) -> Button:
    return _button(f"MJ::JOB::reroll::0::{job}::SOLO", "", "🔄")


def _button(custom_id: str, label: str, emoji: str = "") -> Button:
    return {"customId": custom_id, "emoji": emoji, "label": label, "style": 2, "type": 2}
