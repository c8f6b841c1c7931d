"""Words with digits and signs instead of letters, or with letters of several alphabets."""

from __future__ import annotations

import functools
from dataclasses import replace

import regex

from bot.word_filter.lookalikes import letter_meant
from bot.word_filter.normalization import NormalizedText, spelled
from bot.word_filter.tokens import LETTER, Tokens
from bot.word_filter.variants import MOST_KEPT_LETTERS, stretched, trimmed

_SIGNS = {
    "$": "s", "§": "s", "@": "a", "€": "e", "℮": "e", "¢": "c", "©": "c", "®": "r", "†": "t", "+": "t", "×": "x",
    "°": "o", "●": "o", "○": "o", "√": "v", "฿": "b", "!": "i", "|": "i", "¡": "i",
}  # fmt: skip
_DIGITS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g"}
_WITHIN = "".join(_SIGNS)
_BEFORE = "$§@€℮¢©®†×°●○√฿"  # in `!hot` the sign isn't one of the word's letters
_AFTER = "$§¢†"  # nor in `hot!` and `hot@`
_DISGUISED_WORD = regex.compile(
    rf"(?:[{_BEFORE}](?=\p{{L}}))?{LETTER}+(?:[{_WITHIN}]+{LETTER}+)*[{_AFTER}]*", regex.VERSION1
)
_STANDS_FOR = str.maketrans(_SIGNS | _DIGITS | {"l": "i"})
_STANDING_FOR = frozenset(_SIGNS | _DIGITS)
_NUMBER = regex.compile(r"\d+(?:s|st|nd|rd|th|am|pm)?")  # `80s` isn't a word, nor is `5th`


def disguises_of(normalized: NormalizedText) -> Tokens:
    """The words with digits and signs as the letters they stand for: `h0t`, `k!ll`, `$ex` as `hot`, `kiii`, `sex`.

    `1`, `!` and `|` stand for an i and for an l, so here both are an i. A word is one of `others`, disguised, when it
    has a letter, and either a digit or a sign that stands for another, or letters of two alphabets.
    """
    text = normalized.text
    spans = [found.span() for found in _DISGUISED_WORD.finditer(text)]
    words = [text[start:end] for start, end in spans]
    others = {
        index: _meant(word)
        for index, (word, span) in enumerate(zip(words, spans, strict=True))
        if _is_disguised(word, normalized, span)
    }
    return Tokens(text, [undisguised(word) for word in words], spans, others)


def disguised(tokens: Tokens) -> Tokens:
    """The words and their possible readings, with digits and signs as the letters they stand for.

    Only words with such digits, or with letters of other alphabets, stay among the `others`.
    """
    others = {
        index: tuple(map(undisguised, words))
        for index, words in (tokens.others or {}).items()
        if any(not word.isascii() or not word.isalpha() for word in words)
    }
    return replace(tokens, words=list(map(undisguised, tokens.words)), others=others)


def undisguised(text: str) -> str:
    """The text meant by letters of another alphabet (in whichever case they look like ours), digits and signs."""
    if not text.isascii():
        text = "".join(char if char.isascii() else _meant_by(char) for char in text)
    return text.translate(_STANDS_FOR)


def _meant(word: str) -> tuple[str, ...]:
    return _kept_forms(word) if len(word) <= MOST_KEPT_LETTERS else _forms(word)


def _forms(word: str) -> tuple[str, ...]:
    forms = dict.fromkeys(map(undisguised, (word, *trimmed(word))))
    return tuple(dict.fromkeys((*forms, *(short for form in forms for short in stretched(form)))))


_kept_forms = functools.lru_cache(maxsize=4096)(_forms)


@functools.lru_cache(maxsize=4096)
def _meant_by(char: str) -> str:
    return letter_meant(char) or char


def _is_disguised(word: str, normalized: NormalizedText, span: tuple[int, int]) -> bool:
    if not any(map(str.isalpha, word)):
        return False
    if not _STANDING_FOR.isdisjoint(word):
        return _NUMBER.fullmatch(word) is None
    piece = normalized.piece(*span)
    if piece.isascii():
        return False
    letters = spelled(piece).text
    return not letters.isascii() and any(map(str.isascii, letters))
