"""Requests on dialect B: a task type and its input. See docs/providers.md, "Tasks to submit"."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from bot.core.errors import ProviderRejected, UnknownButton
from bot.core.kinds import Action
from bot.providers.goapi.actions import GoApiButton, press_of, why_not
from bot.providers.goapi.routes import bare_id
from bot.providers.submit_requests import (
    ActionRequest,
    BlendRequest,
    DescribeRequest,
    EditRequest,
    ImagineRequest,
    Picture,
    ShortenRequest,
    SubmitRequest,
    VideoRequest,
    prompt_of,
)
from bot.texts.providers import goapi as say

_ASPECT = re.compile(r"(?<!\S)--(?:ar|aspect)\s+(\d{1,4}:\d{1,4})(?!\S)", re.IGNORECASE | re.ASCII)
_ZOOM = re.compile(r"(?<!\S)--zoom(?:\s+([\d.]+))?(?!\S)", re.IGNORECASE | re.ASCII)
_LEAST_ZOOM, _MOST_ZOOM = 1.0, 2.0


@dataclass(frozen=True, slots=True)
class TaskOrder:
    """A task to submit. `parent` is the bare id of the task that it follows up, "" for a new picture. The answer may
    quote `prompts`."""

    task_type: str
    input: dict[str, object] = field(repr=False)
    parent: str = ""
    prompts: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class _Words:
    """A prompt without the parts that travel in fields of their own."""

    text: str
    aspect: str
    zoom: str

    @classmethod
    def of(cls, prompt: str) -> _Words:
        aspects, zooms = _ASPECT.findall(prompt), _ZOOM.findall(prompt)
        text = " ".join(_ZOOM.sub(" ", _ASPECT.sub(" ", prompt)).split())
        return cls(text, aspects[-1] if aspects else "", zooms[-1] if zooms else "")

    def fields(self, *, shaped: bool) -> dict[str, object]:
        """`prompt`, and `aspect_ratio` if the result may have a shape of its own; empty ones are left out."""
        found = {"prompt": self.text, "aspect_ratio": self.aspect if shaped else ""}
        return {name: value for name, value in found.items() if value}


def write_order(request: SubmitRequest) -> TaskOrder:
    """The task for `request`. Encodes masks, so run it in a thread.

    Raises ProviderRejected for unsupported or incomplete requests, UnknownButton for a button that isn't the service's.
    """
    prompt = prompt_of(request)
    return replace(_order(request), prompts=(prompt, _Words.of(prompt).text))


def _order(request: SubmitRequest) -> TaskOrder:
    match request:
        case ImagineRequest():
            return _imagine(request)
        case ActionRequest():
            return _press(request)
        case BlendRequest():
            shape = {"dimension": request.dimensions} if request.dimensions else {}
            urls = _urls(request.pictures)
            return TaskOrder("blend", {"image_urls": urls, **shape, "process_mode": request.speed.value})
        case DescribeRequest():
            (url,) = _urls([request.picture])
            return TaskOrder("describe", {"image_url": url, "process_mode": request.speed.value})
        case ShortenRequest():
            raise ProviderRejected(why_not(Action.SHORTEN))
        case VideoRequest():
            raise ProviderRejected(why_not(Action.VIDEO))
        case EditRequest():
            raise ProviderRejected(why_not(Action.EDIT))
        case _:
            assert_never(request)


def _imagine(request: ImagineRequest) -> TaskOrder:
    words = _Words.of(request.prompt)
    said = words.fields(shaped=True)
    said["prompt"] = " ".join([*_urls(request.references), words.text])
    return TaskOrder("imagine", {**said, "process_mode": request.speed.value, "skip_prompt_check": False})


def _press(request: ActionRequest) -> TaskOrder:
    press = press_of(request.custom_id)
    if press is None:
        raise UnknownButton(say.NO_ACTION())
    parent = bare_id(request.parent)
    own = {press.field[0]: press.field[1]} if press.field is not None else {}
    return TaskOrder(press.task_type, {"origin_task_id": parent, **own, **_extras(press, request)}, parent)


def _extras(press: GoApiButton, request: ActionRequest) -> dict[str, object]:
    """The fields of the request besides the parent and the button itself."""
    words = _Words.of(request.prompt)
    match press.task_type:
        case "variation" | "reroll":
            # a single picture keeps its own shape, which a pan may have changed since the prompt
            of_grid = press.action in (Action.VARIATION, Action.REROLL)
            return {**words.fields(shaped=of_grid or request.remix), "skip_prompt_check": False}
        case "pan":
            return words.fields(shaped=False) if request.remix else {}
        case "outpaint" if press.action is Action.CUSTOM_ZOOM:
            return {"zoom_ratio": _factor(words.zoom), **words.fields(shaped=True)}
        case "outpaint":
            return words.fields(shaped=False)
        case "inpaint":
            if request.mask is None:
                raise ProviderRejected(say.NEEDS_MASK())
            mask = base64.b64encode(request.mask).decode("ascii")
            return {**words.fields(shaped=False), "mask": mask, "skip_prompt_check": False}
        case _:
            return {}


def _factor(typed: str) -> str:
    try:
        factor = float(typed)
    except ValueError:
        factor = 0.0
    if not _LEAST_ZOOM <= factor <= _MOST_ZOOM:
        raise ProviderRejected(say.NEEDS_FACTOR())
    return f"{factor:g}"


def _urls(pictures: Sequence[Picture]) -> list[str]:
    if not all(picture.url for picture in pictures):
        raise ProviderRejected(say.NEEDS_ADDRESS())
    return [picture.url for picture in pictures]
