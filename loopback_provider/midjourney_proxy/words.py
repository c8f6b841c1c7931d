"""Texts of the simulated provider: descriptions of pictures, and shortened prompts."""

from __future__ import annotations

import random
import re
from fractions import Fraction

from loopback_provider.pictures.reading import opened

_COLOURS = {
    "crimson": (180, 30, 40), "amber": (240, 170, 50), "golden": (220, 190, 90), "emerald": (40, 140, 80),
    "teal": (30, 130, 140), "azure": (80, 150, 220), "indigo": (50, 50, 130), "violet": (130, 80, 180),
    "rose": (230, 140, 160), "ivory": (240, 235, 220), "charcoal": (45, 45, 50), "umber": (110, 80, 55),
    "silver": (170, 175, 180), "midnight blue": (20, 25, 60),
}  # fmt: skip
_MANNERS = (
    "soft layered illustration, quiet mood",
    "cinematic composition, volumetric light",
    "minimalist poster, crisp silhouettes",
    "dreamlike gouache painting, fine grain",
    "storybook art, long shadows",
    "wide matte painting, atmospheric perspective",
)
_VIEWS = ("a calm scene in {0} and {1}", "a study of {0} light over {1} shapes", "{1} forms against a {0} sky",
          "an evening in {0}, touched by {1}", "layers of {0} and {1}, seen from afar")  # fmt: skip
_FILLERS = frozenset(
    ("a", "an", "the", "of", "in", "on", "at", "with", "and", "very", "really", "quite", "highly", "style", "by", "for")
)


def describe(picture: bytes | None, seed: int) -> tuple[str, ...]:
    """Four prompts for a picture, from its colours and shape; random for one that was only linked."""
    dice = random.Random(seed)
    names, ratio = dice.sample(list(_COLOURS), 3), Fraction(1)
    if picture is not None:
        names, ratio = _looks(picture)
    views, manners = dice.sample(_VIEWS, 4), dice.sample(_MANNERS, 4)
    pairs = [(names[0], names[1]), (names[1], names[0]), (names[0], names[-1]), (names[-1], names[0])]
    frame = f"--ar {ratio.numerator}:{ratio.denominator}"
    return tuple(f"{view.format(*pair)}, {how} {frame}" for view, how, pair in zip(views, manners, pairs, strict=True))


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of an encoded picture."""
    with opened(picture) as image:
        return image.size


def shorten(prompt: str) -> tuple[str, ...]:
    """Up to five prompts, each shorter than the one before."""
    parts = [" ".join(word for word in part.split() if word.lower() not in _FILLERS) for part in prompt.split(",")]
    parts = list(dict.fromkeys(part for part in parts if part)) or [prompt.strip()]
    words = re.findall(r"[^\s,]+", ", ".join(parts))
    shorter = [", ".join(parts), ", ".join(parts[: max(1, (len(parts) + 1) // 2)]), parts[0]]
    shorter += [" ".join(words[:count]) for count in (4, 2, 1)]
    return tuple(dict.fromkeys(shorter))[:5]


def important_words(prompt: str) -> str:
    """The prompt in markdown with its weighty words bold and its fillers struck out."""
    return " ".join(f"~~{word}~~" if word.lower() in _FILLERS else f"**{word}**" for word in prompt.split())


def _looks(picture: bytes) -> tuple[list[str], Fraction]:
    """The names of a picture's main colours, the commonest first, and its width : height."""
    with opened(picture) as image:
        ratio = Fraction(image.width, image.height).limit_denominator(9)
        few = image.convert("RGB").resize((48, 48)).quantize(4).convert("RGB")
    counted = sorted(few.getcolors() or [], key=lambda entry: entry[0], reverse=True)
    names = list(dict.fromkeys(_colour_name(colour) for _, colour in counted))
    return [*names, "silver", "charcoal"][:4], ratio


def _colour_name(colour: object) -> str:
    red, green, blue = colour if isinstance(colour, tuple) else (0, 0, 0)
    return min(
        _COLOURS,
        key=lambda name: sum((a - b) ** 2 for a, b in zip(_COLOURS[name], (red, green, blue), strict=True)),
    )
