"""Letters of all the world's alphabets that can be read as a letter from a to z."""

from __future__ import annotations

import functools
import importlib.resources
import json
import unicodedata

import regex

# ᴋ, ƙ and 🅺: letters that Unicode neither decomposes nor lists as look-alikes, but names after the letter they show
_NAMED_AFTER = regex.compile(
    r"(?:NEGATIVE (?:CIRCLED|SQUARED) )?LATIN (?:SMALL |CAPITAL )?LETTER "
    r"(?:SMALL CAPITAL |DOTLESS )?([A-Z])(?: WITH .+)?"
)

# Replacements that people use for a Latin letter though Unicode does not call it a look-alike, by shape or by sound
_MEANT_AS = {
    "a": "ɐɒдλ", "b": "бьъ", "d": "ðժδ", "e": "єɛεəɘҿэξ", "f": "ғ", "h": "ћђ", "k": "қҝ", "m": "м",
    "n": "пηŋиπռ", "o": "өθфσ", "p": "þƿ", "r": "ягɹ", "t": "т", "u": "цʊџ", "w": "ωшщψ", "x": "жҗ", "y": "ч",
    "z": "ʒз",
}  # fmt: skip
_MEANT = {char: letter for letter, chars in _MEANT_AS.items() for char in chars}


def letter_meant(char: str) -> str:
    """The letter a to z that `char`, a small letter, stands for within a word of Latin letters; empty if none.

    Looser than `letter_like`: a capital counts as well (`н` for its `Н`), and so does a letter that only resembles one
    (`я`).
    """
    return _MEANT.get(char) or letter_like(char.upper())


def letter_like(char: str) -> str:
    """The small letter a to z that `char` looks like, in its own case; empty if none.

    Only one letter for one letter: `m` is not read as `rn`, and no letter is taken for a digit (`З` is not 3).
    """
    own = _table().get(char, "")
    if own == "l" and _table().get(char.casefold()) == "i":
        return "i"  # a capital `Ι` is listed as the bar it looks like, but nobody means an `l` by it
    if own:
        return own
    named = _NAMED_AFTER.fullmatch(unicodedata.name(char, ""))
    return named[1].lower() if named else ""


@functools.cache
def _table() -> dict[str, str]:
    """Unicode's list of confusable characters: letter -> the letter a to z that it looks like. Read at first use."""
    file = importlib.resources.files("confusable_homoglyphs") / "confusables.json"
    listed = json.loads(file.read_text("utf-8"))
    return {
        char: other["c"].lower()
        for char, others in listed.items()
        for other in others
        if len(char) == 1 and not char.isascii() and unicodedata.category(char)[0] == "L" and _is_letter(other["c"])
    }


def _is_letter(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text.isalpha()
