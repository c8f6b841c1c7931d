"""Names in any script, with the fonts that this machine has."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator

NAMELESS = "(name without letters)"
_BASE_FONT = "DejaVu Sans"  # comes with matplotlib: Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian
_NOT_FOR_TEXT = ("cm", "STIXSize", "STIXNon", "Last Resort")  # matplotlib's own, for formulas and for tiles
MOST_CHARACTERS = 200  # wider than any place for a name, so that the drawing marks the cut
_MOST_MARKS = 3  # on one letter; real words have no more, and towers of them hide other lines
_JOINERS = "\u200c\u200d"  # format characters that scripts need
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # characters without ink, used for invisible names


def use_fonts_for(texts: Iterable[str]) -> Callable[[str], bool]:
    """Make matplotlib draw with the base font and as few others as `texts` need; returns a test for drawable
    characters.

    Others would be drawn as tiles that name the script.
    """
    from matplotlib import rcParams
    from matplotlib.font_manager import FontProperties, findfont, get_font, get_font_names

    missing = {character for text in texts for character in text + unicodedata.normalize("NFKC", text)}
    families = []
    names = (name for name in get_font_names() if not name.startswith(_NOT_FOR_TEXT))
    for name in sorted(names, key=lambda name: (name != _BASE_FONT, not name.startswith("Noto Sans"), name)):
        if not missing:
            break
        try:
            font = get_font(findfont(FontProperties(family=name), fallback_to_default=False, rebuild_if_missing=False))
        except (OSError, RuntimeError, ValueError):
            continue  # the list of fonts may be out of date
        found = {character for character in missing if font.scalable and font.get_char_index(ord(character))}
        if found:
            missing -= found
            families.append(name)
    rcParams["font.family"] = [_BASE_FONT, *(name for name in families if name != _BASE_FONT)]
    return lambda character: character not in missing


def shown(name: str, drawable: Callable[[str], bool]) -> str:
    """The name as one drawable line that doesn't affect its neighbours.

    Control characters are removed. A character without a glyph is replaced by its plain form if that has one; otherwise
    a pictograph is removed, and a letter stays, drawn as a tile.
    """
    line = " ".join("".join(_kept(unicodedata.normalize("NFC", name), drawable)).split())
    return line[:MOST_CHARACTERS] if line.strip(_JOINERS) else NAMELESS


def _kept(name: str, drawable: Callable[[str], bool]) -> Iterator[str]:
    marks = 0
    for character in name:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if character.isspace() or character in _BLANKS:
            yield " "
        elif marks > _MOST_MARKS or (kind.startswith("C") and character not in _JOINERS):
            continue
        elif drawable(character):
            yield character
        elif all(map(drawable, plain := unicodedata.normalize("NFKC", character))):
            yield plain
        elif kind[0] in "LN":
            yield character
