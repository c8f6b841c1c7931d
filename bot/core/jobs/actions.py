"""What is known of each action: its label, its emoji, and how repeats and speeds behave."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.models import Action
from bot.core.text.foreign_text import plain

MAX_LABEL = 80  # Discord takes no longer one on a button


@dataclass(frozen=True, slots=True)
class Face:
    """How a button looks where the provider's own text cannot be used. Label or emoji may be empty, not both."""

    label: str
    emoji: str = ""


FACES: dict[Action, Face] = {
    Action.IMAGINE: Face("Imagine"),
    Action.BLEND: Face("Blend"),
    Action.DESCRIBE: Face("Describe"),
    Action.SHORTEN: Face("Shorten"),
    Action.VIDEO: Face("Video"),
    Action.EDIT: Face("Edit"),
    Action.UPSCALE: Face("U"),
    Action.VARIATION: Face("V"),
    Action.REROLL: Face("", "🔄"),
    Action.UPSCALE_2X: Face("Upscale (2x)", "⏫"),
    Action.UPSCALE_4X: Face("Upscale (4x)", "⏫"),
    Action.UPSCALE_SUBTLE: Face("Upscale (Subtle)", "⏫"),
    Action.UPSCALE_CREATIVE: Face("Upscale (Creative)", "⏫"),
    Action.VARY_SUBTLE: Face("Vary (Subtle)", "🪄"),
    Action.VARY_STRONG: Face("Vary (Strong)", "🪄"),
    Action.VARY_REGION: Face("Vary (Region)", "🖌️"),
    Action.ZOOM_OUT_2X: Face("Zoom Out 2x", "🔍"),
    Action.ZOOM_OUT_1_5X: Face("Zoom Out 1.5x", "🔍"),
    Action.MAKE_SQUARE: Face("Make Square", "↔️"),
    Action.CUSTOM_ZOOM: Face("Custom Zoom", "🔍"),
    Action.PAN_LEFT: Face("", "⬅️"),
    Action.PAN_RIGHT: Face("", "➡️"),
    Action.PAN_UP: Face("", "⬆️"),
    Action.PAN_DOWN: Face("", "⬇️"),
    Action.ANIMATE_HIGH: Face("Animate (High motion)", "🎞️"),
    Action.ANIMATE_LOW: Face("Animate (Low motion)", "🎞️"),
    Action.VIDEO_UPSCALE: Face("U"),
    Action.EXTEND_HIGH: Face("Extend (High motion)", "🎞️"),
    Action.EXTEND_LOW: Face("Extend (Low motion)", "🎞️"),
    Action.DESCRIBE_PICK: Face(""),
    Action.DESCRIBE_ALL: Face("Imagine all", "🎉"),
    Action.DESCRIBE_RETRY: Face("", "🔄"),
    Action.SHORTEN_PICK: Face(""),
    Action.OTHER: Face("More"),
}

_NUMBERED = frozenset({Action.UPSCALE, Action.VARIATION, Action.VIDEO_UPSCALE})
_KEYCAPS = {n: f"{n}\ufe0f\u20e3" for n in range(10)}
_SAFE_EMOJI = frozenset(face.emoji for face in FACES.values() if face.emoji) | {"❤️", "🎬", "🖼️", *_KEYCAPS.values()}

# The provider gives the same single picture again, so the one that exists serves (docs/providers.md, buttons).
SAME_RESULT_AGAIN = frozenset({Action.UPSCALE, Action.VIDEO_UPSCALE})

# With Remix on, a press on these asks for the prompt first.
REMIXABLE = frozenset(
    {
        Action.VARIATION,
        Action.REROLL,
        Action.VARY_SUBTLE,
        Action.VARY_STRONG,
        Action.PAN_LEFT,
        Action.PAN_RIGHT,
        Action.PAN_UP,
        Action.PAN_DOWN,
    }
)

# These wait for a mask or a text that a plain click does not bring.
NEEDS_MASK = frozenset({Action.VARY_REGION})
PICKS = frozenset({Action.DESCRIBE_PICK, Action.DESCRIBE_ALL, Action.DESCRIBE_RETRY, Action.SHORTEN_PICK})


def face(action: Action, index: int, label: str, emoji: str) -> Face:
    """What Discord is shown for a provider's button: its own label and emoji where Discord takes them.

    Discord refuses the whole message for a label over 80 characters or an emoji that is none, such as `upscale_1`.
    """
    own = FACES[action]
    if action in (Action.DESCRIBE_PICK, Action.SHORTEN_PICK):
        own = Face("", _KEYCAPS.get(index, "💬"))
    elif action in _NUMBERED:
        own = Face(f"{own.label}{index}")
    label = plain(label, MAX_LABEL)
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
