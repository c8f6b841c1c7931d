"""Derives a new task from a press on a finished task's button. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from loopback_provider.midjourney_proxy.buttons import Press
from loopback_provider.pictures.album import Drift, Shot, compose
from loopback_provider.pictures.idea import read_idea
from loopback_provider.prompt import Parameters, parse
from loopback_provider.tasks import Stage, TaskRecord

MODAL_VERBS = frozenset({"Inpaint", "CustomZoom", "PicReader", "PromptAnalyzer"})
REMIX_VERBS = ("variation", "reroll", "low_variation", "high_variation", "pan_", "animate_")
_SUBTLE, _STRONG, _QUADRANT = 0.16, 0.45, 0.3
_ZOOMS = {50: 2.0, 75: 1.5}


@dataclass(frozen=True, slots=True)
class Child:
    """The new task: its `action` on the wire, its stage and pictures, and how long it takes compared to an imagine."""

    action: str
    stage: Stage
    shots: tuple[Shot, ...]
    weight: float = 1.0
    scale: int = 1
    motion: str = "low"


def first_grid(parameters: Parameters, seed: int, references: tuple[str, ...] = ()) -> tuple[Shot, ...]:
    """The four pictures of an imagine."""
    return tuple(
        Shot(one.prompt, one.seed, one.frame, one.view, anime=one.anime, references=references)
        for one in (compose(parameters.text, seed * 4 + n, parameters.aspect, anime=parameters.niji) for n in range(4))
    )


def derive(press: Press, parent: TaskRecord, prompt: str, seed: int) -> Child | None:
    """The child of a press that needs no further input; None if the parent's stage has no such button."""
    shots = parent.shots
    if parent.stage in (Stage.DESCRIBE, Stage.SHORTEN):
        return None
    if press.verb == "reroll":
        return Child("REROLL", _rerolled_stage(parent), _rerolled(parent, prompt, seed))
    if parent.stage in (Stage.GRID, Stage.PAN):
        return _from_grid(press, shots, prompt, seed)
    if parent.stage in (Stage.SINGLE, Stage.HD):
        return _from_single(press, shots[0], prompt, seed)
    if press.verb == "video_virtual_upscale" and parent.stage is Stage.VIDEO:
        return Child("UPSCALE", Stage.CLIP, (shots[press.index - 1],), 0.2, motion=parent.motion)
    if press.verb in ("animate_high_extend", "animate_low_extend") and shots:
        motion = "high" if "high" in press.verb else "low"
        return Child("VIDEO_EXTEND", Stage.VIDEO, _relatives(shots[0], seed, 0.0), 1.5, motion=motion)
    return None


def custom_zoom(shot: Shot, prompt: str, seed: int) -> Child | None:
    """Custom Zoom with the prompt of its modal; None if `--zoom` is missing or not within 1..2."""
    parameters = parse(prompt)
    if parameters.zoom is None or not 1 <= parameters.zoom <= 2:
        return None
    aspect = parameters.aspect if "aspect" in parameters.flags else None
    return Child("CUSTOM_ZOOM", Stage.GRID, _relatives(shot.zoomed(parameters.zoom, aspect), seed, 0.04))


def inpaint(shot: Shot, mask: str, area: tuple[float, float, float, float], prompt: str, seed: int) -> Child:
    """Vary (Region): the picture with something new where the mask is white.

    `area` is the box around the white, as parts of the picture's width and height: things that the prompt names are put
    there, into the same scene; a prompt that names none gets a scene of its own.
    """
    text, view = parse(prompt).text, shot.view
    left, right = view.left + area[0] * view.width, view.left + area[2] * view.width
    foot, height = view.top + area[3] * view.height, (area[3] - area[1]) * view.height
    others: list[Shot] = []
    for n in range(4):
        drift = (*shot.drift, Drift(seed * 4 + n, 0.05 * n))
        if read_idea(text).subject is None:
            others.append(Shot(text or shot.prompt, shot.seed, shot.frame, view, drift, shot.anime))
            continue
        size = min(height * 0.85, (right - left) * 0.8)
        place = (text, (left + right) / 2, foot - (height - size) * 0.4, size)
        others.append(Shot(shot.prompt, shot.seed, shot.frame, view, shot.drift, shot.anime, insert=place))
        others[-1] = others[-1].drifted(seed * 4 + n, 0.02 * n)
    return Child("INPAINT", Stage.GRID, tuple(shot.patched(mask, other) for other in others))


def _from_grid(press: Press, shots: tuple[Shot, ...], prompt: str, seed: int) -> Child | None:
    if not 1 <= press.index <= len(shots):
        return None
    shot = shots[press.index - 1]
    if press.verb == "upsample":
        return Child("UPSCALE", Stage.SINGLE, (shot,), 0.4)
    if press.verb == "variation":
        return Child("VARIATION", Stage.GRID, _relatives(_reworded(shot, prompt), seed, _QUADRANT))
    return None


def _from_single(press: Press, shot: Shot, prompt: str, seed: int) -> Child | None:
    verb = press.verb
    if verb in ("low_variation", "high_variation"):
        strength = _SUBTLE if verb == "low_variation" else _STRONG
        return Child(verb.upper(), Stage.GRID, _relatives(_reworded(shot, prompt), seed, strength))
    if verb.startswith("upsample_"):
        finer = shot.drifted(seed, 0.02) if verb.endswith("creative") else shot
        return Child("UPSCALE", Stage.HD, (finer,), scale=2)
    if verb == "Outpaint":
        wider = shot.zoomed(1.0, (1, 1)) if press.index == 100 else shot.zoomed(_ZOOMS.get(press.index, 2.0))
        return Child("ZOOM", Stage.GRID, _relatives(wider, seed, 0.04))
    if verb.startswith("pan_"):
        return Child("PAN", Stage.PAN, _relatives(_reworded(shot, prompt).panned(verb[4:]), seed, 0.04))
    if verb in ("animate_high", "animate_low"):
        return Child("VIDEO", Stage.VIDEO, (shot,) * 4, 1.5, motion=verb[8:])
    return None


def _relatives(shot: Shot, seed: int, strength: float) -> tuple[Shot, ...]:
    if strength == 0:
        return (shot,) * 4
    return tuple(shot.drifted(seed * 4 + n, strength) for n in range(4))


def _reworded(shot: Shot, prompt: str) -> Shot:
    """The shot with a remix's new words; without a change, exactly the same one."""
    text = parse(prompt).text
    if not text or text == shot.prompt:
        return shot
    return Shot(text, shot.seed, shot.frame, shot.view, shot.drift, shot.anime, shot.references, shot.manner)


def _rerolled_stage(parent: TaskRecord) -> Stage:
    return Stage.GRID if parent.stage in (Stage.SINGLE, Stage.HD) else parent.stage


def _rerolled(parent: TaskRecord, prompt: str, seed: int) -> tuple[Shot, ...]:
    """A grid made the same way with other dice: a new one for a plain imagine, of the same origin for a follow-up."""
    if parent.stage in (Stage.VIDEO, Stage.CLIP):
        return parent.shots
    first = parent.shots[0]
    if parent.stage in (Stage.SINGLE, Stage.HD) or not (parent.press or first.manner != "scene"):
        parameters = parse(prompt)
        return first_grid(parameters, seed, first.references)
    return tuple(_reworded(shot, prompt).drifted(seed * 4 + n, _QUADRANT) for n, shot in enumerate(parent.shots))
