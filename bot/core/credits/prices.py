"""What a job costs in credits. A server may set prices per kind and per speed; else every job 1, turbo 2, video 4."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bot.core.models import Action, Speed

ASK_ABOVE: Final = 3  # what costs more is asked for first


class Priced(StrEnum):
    """What has a price of its own: the kinds of jobs, and the speeds."""

    IMAGINE = "imagine"
    BLEND = "blend"
    DESCRIBE = "describe"
    SHORTEN = "shorten"
    VIDEO = "video"
    EDIT = "edit"
    UPSCALE = "upscale"
    VARIATION = "variation"
    REROLL = "reroll"
    ZOOM = "zoom"
    PAN = "pan"
    REGION = "region"
    OTHER = "other"
    RELAX = "relax"
    FAST = "fast"
    TURBO = "turbo"


SPEEDS: Final = (Priced.RELAX, Priced.FAST, Priced.TURBO)
KINDS: Final = tuple(priced for priced in Priced if priced not in SPEEDS)
JOB: Final = 1
DEFAULTS: Final[Mapping[str, int]] = {Priced.TURBO: 2, Priced.VIDEO: 4}

_KIND: Final[Mapping[Action, Priced]] = {
    Action.IMAGINE: Priced.IMAGINE,
    Action.BLEND: Priced.BLEND,
    Action.DESCRIBE: Priced.DESCRIBE,
    Action.DESCRIBE_PICK: Priced.IMAGINE,
    Action.DESCRIBE_ALL: Priced.IMAGINE,
    Action.DESCRIBE_RETRY: Priced.DESCRIBE,
    Action.SHORTEN: Priced.SHORTEN,
    Action.SHORTEN_PICK: Priced.IMAGINE,
    Action.VIDEO: Priced.VIDEO,
    Action.ANIMATE_HIGH: Priced.VIDEO,
    Action.ANIMATE_LOW: Priced.VIDEO,
    Action.EXTEND_HIGH: Priced.VIDEO,
    Action.EXTEND_LOW: Priced.VIDEO,
    Action.EDIT: Priced.EDIT,
    Action.UPSCALE: Priced.UPSCALE,
    Action.UPSCALE_2X: Priced.UPSCALE,
    Action.UPSCALE_4X: Priced.UPSCALE,
    Action.UPSCALE_SUBTLE: Priced.UPSCALE,
    Action.UPSCALE_CREATIVE: Priced.UPSCALE,
    Action.VIDEO_UPSCALE: Priced.UPSCALE,
    Action.VARIATION: Priced.VARIATION,
    Action.VARY_SUBTLE: Priced.VARIATION,
    Action.VARY_STRONG: Priced.VARIATION,
    Action.VARY_REGION: Priced.REGION,
    Action.REROLL: Priced.REROLL,
    Action.ZOOM_OUT_2X: Priced.ZOOM,
    Action.ZOOM_OUT_1_5X: Priced.ZOOM,
    Action.MAKE_SQUARE: Priced.ZOOM,
    Action.CUSTOM_ZOOM: Priced.ZOOM,
    Action.PAN_LEFT: Priced.PAN,
    Action.PAN_RIGHT: Priced.PAN,
    Action.PAN_UP: Priced.PAN,
    Action.PAN_DOWN: Priced.PAN,
    Action.OTHER: Priced.OTHER,
}


def kind_of(action: Action) -> Priced:
    """Under which kind an action is priced and counted."""
    return _KIND[action]


def cost(action: Action, speed: Speed, prices: Mapping[str, int]) -> int:
    """Credits reserved when a job is accepted: the dearer of the prices that are set for its kind and its speed.

    `prices` are the server's own, which stand before the defaults; where neither kind nor speed has one, it is 1.
    """
    known = {**DEFAULTS, **prices}
    return max((known[name] for name in (kind_of(action), Priced(speed.value)) if name in known), default=JOB)
