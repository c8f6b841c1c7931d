"""Words written letter by letter: `g o r e`, `g.o.r.e`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import regex

from bot.word_filter.normalization import NormalizedText
from bot.word_filter.tokens import Tokens
from bot.word_filter.variants import LEAST_LETTERS, meanings

_SEPARATOR = regex.compile(r"[\s\p{P}\p{S}]{1,3}")
_BESIDE = frozenset("aio0123456789")  # may be words of their own beside the spelled-out one: `a g o r e`


def joined(normalized: NormalizedText, tokens: Tokens) -> Tokens | None:
    """Join each run of three or more single letters with the same separator into a word; None if there are none.

    The joined words are `others`, with all their possible readings.
    """
    runs = dict(_runs(tokens))
    if not runs:
        return None
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    others: dict[int, tuple[str, ...]] = {}
    index = 0
    while index < len(tokens.words):
        end = runs.get(index, index + 1)
        word = "".join(tokens.words[index:end])
        if end > index + 1:
            written = "".join(normalized.piece(*span) for span in tokens.spans[index:end])
            others[len(words)] = _meanings(word, written)
        words.append(word)
        spans.append((tokens.spans[index][0], tokens.spans[end - 1][1]))
        index = end
    return Tokens(tokens.text, words, spans, others)


def _runs(tokens: Tokens) -> list[tuple[int, int]]:
    """The spans of single letters with the same separator; none overlaps another."""
    single = [index for index, word in enumerate(tokens.words) if len(word) == 1]
    if len(single) < LEAST_LETTERS:
        return []
    pairs = [index for index, after in itertools.pairwise(single) if after == index + 1]
    found: list[tuple[int, int]] = []
    for _, group in itertools.groupby(enumerate(pairs), lambda pair: (pair[1] - pair[0], tokens.before(pair[1] + 1))):
        indices = [index for _, index in group]
        start, end = indices[0], indices[-1] + 2
        spelled_out = end - start >= LEAST_LETTERS and _SEPARATOR.fullmatch(tokens.before(start + 1))
        if spelled_out and any(map(str.isalpha, tokens.words[start:end])):
            found.append((start, end))
    return list(_apart(sorted(found, key=lambda run: run[0] - run[1])))


def _apart(runs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The runs that overlap none before them: of `a b c.d.e.f` the longer one counts."""
    taken: set[int] = set()
    for start, end in runs:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            yield start, end


def _meanings(word: str, written: str) -> tuple[str, ...]:
    first = 1 if word[0] in _BESIDE else 0
    last = len(word) - (1 if word[-1] in _BESIDE else 0)
    cuts = dict.fromkeys(((0, len(word)), (first, len(word)), (0, last), (first, last)))
    long = [(start, end) for start, end in cuts if end - start >= LEAST_LETTERS]
    return tuple(dict.fromkeys(form for start, end in long for form in meanings(word[start:end], written[start:end])))
