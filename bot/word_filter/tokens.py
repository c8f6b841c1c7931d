"""A normalized text cut into words and the text between them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import regex

# Chinese, Japanese, Thai and their like put no spaces between words; Unicode's line breaking class SA lists most
_UNSPACED = r"\p{Line_Break=SA}\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Tibetan}\p{Yi}ー"
LETTER = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]"
_WORD = regex.compile(rf"{LETTER}+", regex.VERSION1)
_ASCII_WORD = regex.compile(r"[a-zA-Z0-9]+")  # the same in half the time
_ANYWHERE = regex.compile(rf"[{_UNSPACED}\p{{Hangul}}]", regex.VERSION1)
_SPACING = regex.compile(r"[\s\p{Pd}\p{Pc}]+")
_BREAK = regex.compile(r"[\s\p{P}\p{S}]+")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The `words` of a text with their places.

    `others` has, by index, the words with other possible readings, and those readings. It is None for the plain words.
    """

    text: str
    words: list[str]
    spans: list[tuple[int, int]]
    others: Mapping[int, tuple[str, ...]] | None = None

    def before(self, index: int) -> str:
        """The text between the word number `index` and the one before it. After the last word: `before(len(words))`."""
        start = self.spans[index - 1][1] if index else 0
        return self.text[start : self.spans[index][0] if index < len(self.spans) else len(self.text)]

    def joint(self, index: int) -> str:
        """As `before`, but spaces, hyphens and underscores count as one space, and there is none around other signs."""
        between = self.before(index)
        return " " if _SPACING.fullmatch(between) else "".join(between.split())

    def joins(self, index: int, joint: str) -> bool:
        """True if the text before the word is this joint of a pattern. A space matches any spaces and signs."""
        return _BREAK.fullmatch(self.before(index)) is not None if joint == " " else self.joint(index) == joint

    def meant(self, index: int) -> tuple[str, ...]:
        """The possible readings of the word."""
        return (self.others and self.others.get(index)) or (self.words[index],)


def words_of(text: str) -> Tokens:
    """The runs of letters and digits, without scripts that put no spaces between words."""
    spans = [found.span() for found in (_ASCII_WORD if text.isascii() else _WORD).finditer(text)]
    return Tokens(text, [text[start:end] for start, end in spans], spans)


def has_no_spaces(text: str) -> bool:
    """True if words in this script are written without spaces, or, in Korean, with their particles."""
    return _ANYWHERE.search(text) is not None


@functools.lru_cache(maxsize=4096)
def starts_or_ends_word(char: str) -> bool:
    """True if the character belongs to words that have a beginning and an end."""
    return _WORD.fullmatch(char) is not None
