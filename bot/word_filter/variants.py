"""Variants of a single word: stretched letters, attached digits, bars for an i or an l."""

from __future__ import annotations

import bisect
import functools
import itertools
from collections.abc import Iterable, Iterator

import regex

from bot.word_filter.normalization import NormalizedText, seen
from bot.word_filter.tokens import Tokens

LEAST_LETTERS = 3  # letters that remain or are joined: `4k` isn't a disguise of `k`, nor `iii` of `ii`
MOST_KEPT_LETTERS = 40  # longer words are rare, and thousands of them with all their forms would take much memory
_MOST_FORMS = 64  # of one word
_MOST_BARS = 5  # doubtful ones in one word: 32 forms
_MOST_STRETCHED = 4  # doubtful letters of one word
_DIGITS = "0123456789"
_BARS = "IІΙӀ"  # Latin, Cyrillic, Greek, palochka
_STRETCHED = regex.compile(r"(\p{L})\1\1+")
_ODD = regex.compile(r"(\p{L})\1\1|\d\p{L}|\p{L}\d")
_DOUBTFUL = regex.compile(rf"[{_BARS}ßẞ]|lll|\p{{Lu}}l+\p{{Lu}}")
_AMONG_CAPITALS = regex.compile(r"(?<=\p{Lu})l+(?=\p{Lu})")
_ROW_OF_BARS = regex.compile(rf"[l{_BARS}]{{3,}}")
_HONEST_ROW = regex.compile(rf"[{_BARS}]ll")  # `Illness`


def changed(normalized: NormalizedText, tokens: Tokens) -> dict[int, tuple[str, ...]]:
    """The words with other possible readings, by index, each with all of them."""
    odd = [found.start() for found in _ODD.finditer(normalized.text)]
    odd += [found.start() for found in _DOUBTFUL.finditer(normalized.source)]
    others = {}
    for index in _indices(odd, normalized, tokens) if odd else ():
        words = meanings(tokens.words[index], normalized.piece(*tokens.spans[index]))
        if len(words) > 1:
            others[index] = words
    return others


def _indices(odd: Iterable[int], normalized: NormalizedText, tokens: Tokens) -> Iterable[int]:
    """The words that contain these characters of the text, or of the source."""
    if not tokens.words or len(normalized.text) != len(normalized.source):
        return range(len(tokens.words))  # a character may become two, so their places differ
    starts = [start for start, _ in tokens.spans]
    return {max(0, bisect.bisect_right(starts, at) - 1) for at in odd}


def meanings(word: str, written: str) -> tuple[str, ...]:
    """All possible readings of a word, itself first. `written` is its original form."""
    return _kept_meanings(word, written) if len(word) <= MOST_KEPT_LETTERS else _meanings(word, written)


def _meanings(word: str, written: str) -> tuple[str, ...]:
    words = [word, *_rebarred(word, written)]
    if "ß" in written or "ẞ" in written:
        words.append(seen(written.replace("ß", "b").replace("ẞ", "B")).text)
    words += [bare for form in words for bare in trimmed(form)]
    words += [short for form in words for short in stretched(form)]
    return tuple(itertools.islice(dict.fromkeys(words), _MOST_FORMS))


_kept_meanings = functools.lru_cache(maxsize=4096)(_meanings)


def trimmed(word: str) -> Iterator[str]:
    """The word without the digits at its ends, if enough of it is left."""
    for bare in (word.strip(_DIGITS), word.lstrip(_DIGITS), word.rstrip(_DIGITS)):
        if LEAST_LETTERS <= len(bare) < len(word):
            yield bare


def stretched(word: str) -> Iterator[str]:
    """The word with each letter that occurs three times or more in a row as one and as two, and as three if it is
    more."""
    pieces: list[tuple[str, ...]] = []
    end = 0
    for number, found in enumerate(_STRETCHED.finditer(word)):
        letter, most = found[1], min(3, len(found[0]) - 1) if number < _MOST_STRETCHED else 1
        pieces += [(word[end : found.start()],), tuple(letter * times for times in range(1, most + 1))]
        end = found.end()
    if pieces:
        forms = map("".join, itertools.product(*pieces, (word[end:],)))
        yield from (form for form in forms if len(form) >= LEAST_LETTERS)


def _rebarred(word: str, written: str) -> Iterator[str]:
    """The word with each doubtful bar as an i and as an l."""
    if len(word) != len(written):
        return  # a letter may become two, so their places differ
    indices = sorted(_doubtful_indices(written))[:_MOST_BARS]
    for letters in itertools.product("il", repeat=len(indices)):
        chars = list(word)
        for index, letter in zip(indices, letters, strict=True):
            chars[index] = letter
        yield "".join(chars)


def _doubtful_indices(written: str) -> set[int]:
    """The indices where an i may be an l, or the other way round.

    A small i is never an l. An I may be one if the word has small letters (`kiII`). A small l may be an I among
    capitals (`KlLL`), and in a row of three or more bars (`lllegal`), which only `Ill` and its like have legitimately.
    """
    indices: set[int] = set()
    if written.upper() != written:
        indices.update(index for index, char in enumerate(written) if char in _BARS)
    for found in _AMONG_CAPITALS.finditer(written):
        indices.update(range(*found.span()))
    for found in _ROW_OF_BARS.finditer(written):
        if "l" in found[0] and not (found.start() == 0 and _HONEST_ROW.fullmatch(found[0])):
            indices.update(range(*found.span()))
    return indices
