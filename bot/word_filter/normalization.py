"""Prepares a text for comparison: without accents and look-alikes; each piece can be shown as written."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence

import regex

from bot.core.text.foreign_text import visible
from bot.word_filter.lookalikes import letter_like

# The last one, the tatweel, makes Arabic words longer and says nothing
_INVISIBLE = regex.compile(r"(?:[[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]--[\s]]|\u0640)+", regex.VERSION1)
_LUNATE = str.maketrans("ϲϹ", "cC")  # look like a `c`, but NFKC would turn them into a sigma
_CURLY = dict.fromkeys(map(ord, "’‘ʼʻʽʾʿ"), "'")  # phones type them by themselves
_MARKED = regex.compile(r"(^|\P{M})(\p{M}+)")
# Marks of these names decorate a letter, or are left out by most who write; others (Thai, Devanagari) are vowels
_DECORATING = ("COMBINING", "ARABIC", "HEBREW", "SYRIAC")
_VOICED = "\u3099\u309a"  # か and が are two letters


class _Letters(dict[int, str]):
    """A table for `str.translate` that fills itself: character -> the letters that it is read as."""

    MOST = 4096  # of the hundred thousand characters of Unicode

    def __init__(self, reader: Callable[[str], str]) -> None:
        self._reader = reader

    def __missing__(self, code: int) -> str:
        if len(self) >= self.MOST:
            self.clear()
        return self.setdefault(code, self._reader(chr(code)))


class NormalizedText:
    """A text as it is compared (`text`) and as it was written (`source`). `letters` maps characters to letters."""

    __slots__ = ("_indices", "_letters", "source", "text")

    def __init__(self, text: str, source: str, letters: Mapping[int, str] | None = None) -> None:
        self.text = text
        self.source = source
        self._letters = letters
        self._indices: Sequence[int] = ()

    def piece(self, start: int, end: int) -> str:
        """The original text of `text[start:end]`."""
        if self._letters is None:
            return self.source[start:end]
        if not self._indices:
            self._indices = [index for index, char in enumerate(self.source) for _ in self._letters[ord(char)]]
        return self.source[self._indices[start] : self._indices[end - 1] + 1] if start < end else ""


def plain(text: str) -> str:
    """The form in which words are compared: small letters, no accents, nothing invisible, look-alikes as a to z.

    Letters that look like none of a to z stay unchanged, so that words of any language can be found: both the words
    of a filter and the texts go through here. `plain(plain(text)) == plain(text)`.
    """
    return seen(tidy(text)).text


def tidy(text: str) -> str:
    """The text in Unicode's compatibility form (NFKC), single spaces, nothing invisible and no heaped-up accents."""
    shown = _INVISIBLE.sub("", visible(text).translate(_LUNATE))
    unmarked = _MARKED.sub(_own_marks, unicodedata.normalize("NFKC", shown))
    return " ".join(unicodedata.normalize("NFKC", unmarked).translate(_CURLY).split())


def comparable(text: str) -> str:
    """The text in compatibility form with typewriter quotes and nothing invisible, but with its accents."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text.translate(_LUNATE))).translate(_CURLY)


def as_written(text: str) -> NormalizedText:
    """The text unchanged: each piece reads as itself."""
    return NormalizedText(text, text)


def spelled(source: str) -> NormalizedText:
    """The text by its letters: without case and accents. A Russian word is found in capitals too."""
    return _read(source, _SPELLED)


def seen(source: str) -> NormalizedText:
    """The text by its looks: letters of other alphabets that look like one from a to z, in their own case, become that
    one."""
    return _read(source, _SEEN)


def _read(source: str, letters: _Letters) -> NormalizedText:
    if source.isascii():
        return NormalizedText(source.lower(), source)
    return NormalizedText(source.translate(letters), source, letters)


def _own_marks(found: regex.Match[str]) -> str:
    base, marks = found.groups()
    return base + "".join(mark for mark in marks if _belongs(mark, base))


def _belongs(mark: str, base: str) -> bool:
    """True if the mark is part of how the base is spelled, as the vowels of Thai on letters of Thai are."""
    return base != "" and _script(mark) == _script(base) not in _DECORATING


def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]


def _spelled(char: str) -> str:
    return _bare(char).casefold()


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


_SPELLED = _Letters(_spelled)
_SEEN = _Letters(_seen)
