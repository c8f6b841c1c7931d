"""A reading cut into words and what stands between them; also with digits and signs taken for letters."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from bot.wording.lookalikes import letter_like
from bot.wording.reading import Reading, spelled

# Chinese, Japanese, Thai and their like put no spaces between words; Unicode's line breaking class SA lists most
_UNSPACED = r"\p{Line_Break=SA}\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Tibetan}\p{Yi}ー"
_LETTER = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]"
_WORD = regex.compile(rf"{_LETTER}+", regex.VERSION1)
# `$ex`, `@ss`, `sl!t`, `bit$`; but in `hot!` and `hot@` the sign is none of the word's letters
_DISGUISED_WORD = regex.compile(rf"(?:[$@€](?=\p{{L}}))?{_LETTER}+(?:[$@€!|]+{_LETTER}+)*\$*", regex.VERSION1)
_ANYWHERE = regex.compile(rf"[{_UNSPACED}\p{{Hangul}}]", regex.VERSION1)
_SPACING = regex.compile(r"[\s\p{Pd}\p{Pc}]+")
_STANDS_FOR = str.maketrans("013456789@$€!|l", "oieasgtbgaseiii")
_STANDING_FOR = frozenset("013456789@$€!|")
_NUMBER = regex.compile(r"\d+(?:s|st|nd|rd|th|am|pm)?")  # `80s` is no word, `5th` neither


@dataclass(frozen=True, slots=True)
class Tokens:
    """The `words` of a text and where each one stands. `disguised` marks those that try to look like something else."""

    text: str
    words: list[str]
    spans: list[tuple[int, int]]
    disguised: Sequence[bool] = ()

    def before(self, place: int) -> str:
        """What is between the word number `place` and the one before it. After the last word: `before(len(words))`."""
        start = self.spans[place - 1][1] if place else 0
        return self.text[start : self.spans[place][0] if place < len(self.spans) else len(self.text)]

    def joint(self, place: int) -> str:
        """As `before`, but spaces, hyphens and underscores are all one space, and around other signs nothing."""
        between = self.before(place)
        return " " if _SPACING.fullmatch(between) else "".join(between.split())


def words_of(text: str) -> Tokens:
    """The runs of letters and digits, without scripts that put no spaces between words."""
    spans = [found.span() for found in _WORD.finditer(text)]
    return Tokens(text, [text[start:end] for start, end in spans], spans)


def disguises_of(reading: Reading) -> Tokens:
    """The words with digits and signs as the letters they stand for: `h0t`, `k!ll`, `$ex` as `hot`, `kiii`, `sex`.

    `1`, `!` and `|` stand for an i and for an l, so here both are an i. A word is disguised when it has a letter,
    and either a digit or a sign that stands for another, or letters of two alphabets.
    """
    text = reading.text
    spans = [found.span() for found in _DISGUISED_WORD.finditer(text)]
    words = [text[start:end] for start, end in spans]
    disguised = [_is_disguised(word, reading, span) for word, span in zip(words, spans, strict=True)]
    return Tokens(text, [undisguised(word) for word in words], spans, disguised)


def undisguised(text: str) -> str:
    """What is meant by letters of another alphabet (in whichever case they look like ours), digits and signs."""
    if not text.isascii():
        text = "".join(char if char.isascii() else _in_either_case(char) for char in text)
    return text.translate(_STANDS_FOR)


def has_no_spaces(text: str) -> bool:
    """Tell whether words in this script are written without spaces, or, in Korean, with their particles."""
    return _ANYWHERE.search(text) is not None


@functools.lru_cache(maxsize=4096)
def starts_or_ends_word(char: str) -> bool:
    """Tell whether the character goes on a word that has a beginning and an end."""
    return _WORD.fullmatch(char) is not None


@functools.lru_cache(maxsize=4096)
def _in_either_case(char: str) -> str:
    return letter_like(char.upper()) or char


def _is_disguised(word: str, reading: Reading, span: tuple[int, int]) -> bool:
    if not any(map(str.isalpha, word)):
        return False
    if not _STANDING_FOR.isdisjoint(word):
        return _NUMBER.fullmatch(word) is None
    piece = reading.piece(*span)
    if piece.isascii():
        return False
    letters = spelled(piece).text
    return not letters.isascii() and any(map(str.isascii, letters))
