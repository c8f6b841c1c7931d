"""How a text is read before it is compared: without accents and look-alikes; each piece can be shown as written."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import regex

from bot.wording.lookalikes import letter_like

_INVISIBLE = regex.compile(r"[[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]--[\s]]+", regex.VERSION1)
_LUNATE = str.maketrans("ϲϹ", "cC")  # look like a `c`, but NFKC would make a sigma of them
_CURLY = dict.fromkeys(map(ord, "’‘ʼ"), "'")  # phones type them by themselves
# Marks of these names decorate a letter, or are left out by most who write; others (Thai, Devanagari) are vowels
_DECORATING = ("COMBINING", "ARABIC", "HEBREW", "SYRIAC")
_VOICED = "\u3099\u309a"  # か and が are two letters
_SMALL_L = regex.compile(r"I(?=\p{Ll})|(?<=\p{Ll})I")
_CAPITAL_I = regex.compile(r"(?<=\p{Lu})l(?=\p{Lu})")


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` is compared; `origins` has, for each of its characters, the place in `source` that it comes from."""

    text: str
    source: str
    origins: Sequence[int]

    def piece(self, start: int, end: int) -> str:
        """What stands in the source where `text[start:end]` was read."""
        if start >= end:
            return ""
        return self.source[self.origins[start] : self.origins[end - 1] + 1]


def plain(text: str) -> str:
    """The form in which words are compared: small letters, no accents, nothing invisible, look-alikes as a to z.

    Letters that look like none of a to z stay what they are, so that words of any language can be found: both
    the words of a filter and the texts go through here. `plain(plain(text)) == plain(text)`.
    """
    return seen(tidy(text)).text


def tidy(text: str) -> str:
    """The text in Unicode's compatibility form (NFKC), nothing invisible in it, single spaces."""
    visible = _INVISIBLE.sub("", text.translate(_LUNATE))
    return " ".join(unicodedata.normalize("NFKC", visible).translate(_CURLY).split())


def as_written(text: str) -> Reading:
    """The text as it is, of which every piece is itself."""
    return Reading(text, text, range(len(text)))


def spelled(source: str) -> Reading:
    """By its letters: whatever the case, without accents. In it a Russian word is found in capitals too."""
    return _read(source, _spelled)


def seen(source: str) -> Reading:
    """By its looks: letters of other alphabets that look like one from a to z, in the case they have, are that one."""
    return _read(source, _seen)


def swapped(source: str) -> Reading | None:
    """By its looks, with a capital I next to small letters as an l and an l among capitals as an I; None without."""
    other = _CAPITAL_I.sub("I", _SMALL_L.sub("l", source))
    return None if other == source else replace(seen(other), source=source)


def _read(source: str, reader: Callable[[str], str]) -> Reading:
    if source.isascii():
        return Reading(source.lower(), source, range(len(source)))
    read: list[str] = []
    origins: list[int] = []
    base = ""
    for place, char in enumerate(source):
        if unicodedata.category(char)[0] == "M":
            letters = char if _belongs(char, base) else ""
        else:
            base, letters = char, reader(char)
        if letters == " " and (not read or read[-1] == " "):
            continue  # an accent stood alone between two spaces
        if letters:
            read.append(letters)
            origins.extend([place] * len(letters))
    return Reading("".join(read).rstrip(), source, origins)


@functools.lru_cache(maxsize=4096)
def _belongs(mark: str, base: str) -> bool:
    """Tell whether the mark is part of how the base is spelled, as the vowels of Thai on letters of Thai are."""
    script = unicodedata.name(mark, "").partition(" ")[0]
    return script not in _DECORATING and script == unicodedata.name(base, " ").partition(" ")[0]


@functools.lru_cache(maxsize=4096)
def _spelled(char: str) -> str:
    return _bare(char).casefold()


@functools.lru_cache(maxsize=4096)
def _seen(char: str) -> str:
    return "".join(letter_like(one) or "".join(map(_small_seen, one.casefold())) for one in _bare(char))


def _small_seen(char: str) -> str:
    return char if char.isascii() else letter_like(char) or char


def _bare(char: str) -> str:
    """The letter without its accents; a digit of any script as 0 to 9."""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    parts = unicodedata.normalize("NFKD", char)
    decorated = all(
        unicodedata.name(mark, "").startswith(_DECORATING) and unicodedata.combining(mark) and mark not in _VOICED
        for mark in parts[1:]
    )
    return parts[0] if decorated else char
