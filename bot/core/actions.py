"""Facts about each action: its label and emoji, its price, its row, and what a click on it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final, assert_never

from bot.core.discord_limits import MAX_BUTTON
from bot.core.kinds import Action, Priced
from bot.core.text.foreign_text import plain
from bot.texts.catalog import Text
from bot.texts.jobs import job_commands as say


class Family(StrEnum):
    """Buttons of one family stand in one row."""

    PICK = "pick"
    COMMAND = "command"
    VARIATION = "variation"
    UPSCALE = "upscale"
    VARY = "vary"
    ZOOM = "zoom"
    PAN = "pan"
    ANIMATE = "animate"
    OTHER = "other"


class Needs(StrEnum):
    """The extra input that a click brings."""

    NOTHING = "nothing"
    PROMPT = "prompt"  # with Remix on, it asks for the prompt first
    MASK = "mask"
    CHOICE = "choice"  # it is about a text of the result, which becomes a picture


class Gives(StrEnum):
    """The kind of result that a job produces, whatever else the provider's answer contains."""

    MEDIA = "media"
    WORDS = "words"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Face:
    """Appearance of a button where the provider's own text can't be used. Label or emoji may be empty, but not both."""

    label: str
    emoji: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts about an action that hold for every dialect.

    `priced`: the kind under which it is priced and counted. `same_again`: the provider returns the same single picture
    again, so the existing one is reused (docs/providers.md, buttons). `not_offered`: the message where it is missing.
    """

    face: Face
    priced: Priced
    family: Family
    needs: Needs = Needs.NOTHING
    numbered: bool = False
    same_again: bool = False
    not_offered: Text = say.NOT_OFFERED
    gives: Gives = Gives.MEDIA


@cache
def facts(action: Action) -> Facts:
    """The facts about `action`."""
    match action:
        case Action.IMAGINE:
            return Facts(Face("Imagine"), Priced.IMAGINE, Family.PICK, not_offered=say.NO_PICTURES)
        case Action.BLEND:
            return Facts(Face("Blend"), Priced.BLEND, Family.COMMAND, not_offered=say.NO_BLENDS)
        case Action.DESCRIBE:
            return Facts(
                Face("Describe"),
                Priced.DESCRIBE,
                Family.COMMAND,
                not_offered=say.NO_DESCRIPTIONS,
                gives=Gives.WORDS,
            )
        case Action.SHORTEN:
            return Facts(
                Face("Shorten"), Priced.SHORTEN, Family.COMMAND, not_offered=say.NO_SHORTENING, gives=Gives.WORDS
            )
        case Action.VIDEO:
            return Facts(Face("Video"), Priced.VIDEO, Family.COMMAND, not_offered=say.NO_VIDEOS)
        case Action.EDIT:
            return Facts(Face("Edit"), Priced.EDIT, Family.COMMAND, not_offered=say.NO_EDITS)
        case Action.UPSCALE:
            return Facts(Face("U"), Priced.UPSCALE, Family.PICK, numbered=True, same_again=True)
        case Action.VARIATION:
            return Facts(Face("V"), Priced.VARIATION, Family.VARIATION, Needs.PROMPT, numbered=True)
        case Action.REROLL:
            return Facts(Face("", "🔄"), Priced.REROLL, Family.PICK, Needs.PROMPT)
        case Action.UPSCALE_2X:
            return Facts(Face("Upscale (2x)", "⏫"), Priced.UPSCALE, Family.UPSCALE)
        case Action.UPSCALE_4X:
            return Facts(Face("Upscale (4x)", "⏫"), Priced.UPSCALE, Family.UPSCALE)
        case Action.UPSCALE_SUBTLE:
            return Facts(Face("Upscale (Subtle)", "⏫"), Priced.UPSCALE, Family.UPSCALE)
        case Action.UPSCALE_CREATIVE:
            return Facts(Face("Upscale (Creative)", "⏫"), Priced.UPSCALE, Family.UPSCALE)
        case Action.VARY_SUBTLE:
            return Facts(Face("Vary (Subtle)", "🪄"), Priced.VARIATION, Family.VARY, Needs.PROMPT)
        case Action.VARY_STRONG:
            return Facts(Face("Vary (Strong)", "🪄"), Priced.VARIATION, Family.VARY, Needs.PROMPT)
        case Action.VARY_REGION:
            return Facts(Face("Vary (Region)", "🖌️"), Priced.REGION, Family.VARY, Needs.MASK)
        case Action.ZOOM_OUT_2X:
            return Facts(Face("Zoom Out 2x", "🔍"), Priced.ZOOM, Family.ZOOM)
        case Action.ZOOM_OUT_1_5X:
            return Facts(Face("Zoom Out 1.5x", "🔍"), Priced.ZOOM, Family.ZOOM)
        case Action.MAKE_SQUARE:
            return Facts(Face("Make Square", "↔️"), Priced.ZOOM, Family.ZOOM)
        case Action.CUSTOM_ZOOM:
            return Facts(Face("Custom Zoom", "🔍"), Priced.ZOOM, Family.ZOOM)
        case Action.PAN_LEFT:
            return Facts(Face("", "⬅️"), Priced.PAN, Family.PAN, Needs.PROMPT)
        case Action.PAN_RIGHT:
            return Facts(Face("", "➡️"), Priced.PAN, Family.PAN, Needs.PROMPT)
        case Action.PAN_UP:
            return Facts(Face("", "⬆️"), Priced.PAN, Family.PAN, Needs.PROMPT)
        case Action.PAN_DOWN:
            return Facts(Face("", "⬇️"), Priced.PAN, Family.PAN, Needs.PROMPT)
        case Action.ANIMATE_HIGH:
            return Facts(Face("Animate (High motion)", "🎞️"), Priced.VIDEO, Family.ANIMATE)
        case Action.ANIMATE_LOW:
            return Facts(Face("Animate (Low motion)", "🎞️"), Priced.VIDEO, Family.ANIMATE)
        case Action.EXTEND_HIGH:
            return Facts(Face("Extend (High motion)", "🎞️"), Priced.VIDEO, Family.ANIMATE)
        case Action.EXTEND_LOW:
            return Facts(Face("Extend (Low motion)", "🎞️"), Priced.VIDEO, Family.ANIMATE)
        case Action.VIDEO_UPSCALE:
            return Facts(Face("U"), Priced.UPSCALE, Family.PICK, numbered=True, same_again=True)
        case Action.DESCRIBE_PICK:
            return Facts(Face(""), Priced.IMAGINE, Family.OTHER, Needs.CHOICE)
        case Action.DESCRIBE_ALL:
            return Facts(Face("Imagine all", "🎉"), Priced.IMAGINE, Family.OTHER, Needs.CHOICE)
        case Action.DESCRIBE_RETRY:
            return Facts(Face("", "🔄"), Priced.DESCRIBE, Family.OTHER, Needs.CHOICE, gives=Gives.WORDS)
        case Action.SHORTEN_PICK:
            return Facts(Face(""), Priced.IMAGINE, Family.OTHER, Needs.CHOICE)
        case Action.OTHER:
            return Facts(Face("More"), Priced.OTHER, Family.OTHER, gives=Gives.UNKNOWN)
        case _:
            assert_never(action)


_KEYCAPS: Final = {n: f"{n}\ufe0f\u20e3" for n in range(10)}
_OWN_EMOJI: Final = frozenset(facts(action).face.emoji for action in Action) - {""}
_SAFE_EMOJI: Final = _OWN_EMOJI | {"❤️", "🎬", "🖼️", *_KEYCAPS.values()}


def face(action: Action, index: int, label: str, emoji: str) -> Face:
    """The face that Discord gets for a provider's button: its own label and emoji where Discord accepts them.

    Discord refuses the whole message for a label over 80 characters or for an invalid emoji, such as `upscale_1`.
    """
    known = facts(action)
    own = known.face
    if action in (Action.DESCRIBE_PICK, Action.SHORTEN_PICK):
        own = Face("", _KEYCAPS.get(index, "💬"))
    elif known.numbered:
        own = Face(f"{own.label}{index}")
    label = plain(label, MAX_BUTTON)
    shown_emoji = emoji if emoji in _SAFE_EMOJI else own.emoji
    if not label and not (shown_emoji and not own.label):
        label = own.label
    return Face(label, shown_emoji)


def keycap(number: int) -> str:
    """The emoji of a number from 0 to 9."""
    return _KEYCAPS[number]


def title(action: Action, index: int, label: str = "") -> str:
    """A short name for lists and small print, such as "U1" or "Zoom Out 2x"."""
    shown = face(action, index, label, "")
    return shown.label or shown.emoji
