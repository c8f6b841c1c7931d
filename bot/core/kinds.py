"""Kinds of jobs: actions, speeds, priced things, terms of a cancel. No I/O."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """The thing that a job does or a button means, on every dialect. `index` tells several apart."""

    IMAGINE = "imagine"
    BLEND = "blend"
    DESCRIBE = "describe"
    SHORTEN = "shorten"
    VIDEO = "video"
    EDIT = "edit"
    UPSCALE = "upscale"  # U1..U4
    VARIATION = "variation"  # V1..V4
    REROLL = "reroll"
    UPSCALE_2X = "upscale_2x"
    UPSCALE_4X = "upscale_4x"
    UPSCALE_SUBTLE = "upscale_subtle"
    UPSCALE_CREATIVE = "upscale_creative"
    VARY_SUBTLE = "vary_subtle"
    VARY_STRONG = "vary_strong"
    VARY_REGION = "vary_region"
    ZOOM_OUT_2X = "zoom_out_2x"
    ZOOM_OUT_1_5X = "zoom_out_1_5x"
    MAKE_SQUARE = "make_square"
    CUSTOM_ZOOM = "custom_zoom"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    PAN_UP = "pan_up"
    PAN_DOWN = "pan_down"
    ANIMATE_HIGH = "animate_high"
    ANIMATE_LOW = "animate_low"
    VIDEO_UPSCALE = "video_upscale"  # U1..U4 of a video
    EXTEND_HIGH = "extend_high"
    EXTEND_LOW = "extend_low"
    DESCRIBE_PICK = "describe_pick"
    DESCRIBE_ALL = "describe_all"
    DESCRIBE_RETRY = "describe_retry"
    SHORTEN_PICK = "shorten_pick"
    OTHER = "other"  # a button of a kind newer than this bot: relayed unchanged


class Speed(StrEnum):
    """Midjourney's speed modes."""

    RELAX = "relax"
    FAST = "fast"
    TURBO = "turbo"

    @property
    def shown(self) -> str:
        """The word that Midjourney's own bot prints."""
        return "relaxed" if self is Speed.RELAX else self.value


class Priced(StrEnum):
    """Things with a price of their own: the kinds of jobs, and the speeds."""

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


class FailCause(StrEnum):
    """The reason why retrying a failed job can't work yet. The values are stored."""

    OPERATOR = "operator"  # the one who has to act first
    NOT_THE_PROMPT = "not_the_prompt"  # so another prompt would not help


class CancelTerms(StrEnum):
    """The rule for credits when a job at the provider is cancelled (decision 0015)."""

    FREE = "free"
    PAID = "paid"  # its member agreed to spend them
    BY_ADMIN = "by_admin"  # free, and does not count among its member's free ones
