"""Words with signs inside: beside their letters (`g(o)re`, `sev-ered`) or instead of some (`g*re`, `sh-t`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import regex

from bot.word_filter.bounded_search import BoundedSearch
from bot.word_filter.normalization import NormalizedText
from bot.word_filter.tokens import Tokens
from bot.word_filter.variants import LEAST_LETTERS, meanings

_WITHIN = regex.compile(r"[\p{P}\p{S}]{1,4}")
_PARTS = regex.compile(r"[,;:/!?.…]+")  # these end a word or a sentence more often than they are inside a word
_APOSTROPHE = "'"
_HIDES = frozenset("*#%?^~_-–—=+•·●○■█▇▪●∗⁎✱＊")  # written to hide a letter
_ALWAYS_HIDES = frozenset("*#•●■█▇∗⁎✱")  # the others only in words of four letters and more: `e-g`
# Apostrophes that are part of a language: `he'll` is not `hell`, `l'ego` not `lego`
_ENDINGS = frozenset(["s", "t", "ll", "re", "ve", "d", "m", "em", "all", "n"])
_BEGINNINGS = frozenset(
    ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "o", "y", "un", "dell", "nell", "all", "sull", "dall"]
)
_LONGEST = 200  # characters; no pattern is longer


class Vocabulary:
    """The words of all patterns, by their length and first letter."""

    def __init__(self) -> None:
        self._words: dict[tuple[int, str], dict[str, None]] = defaultdict(dict)

    def add(self, words: Iterable[str]) -> None:
        """Add words of a pattern."""
        for word in words:
            self._words[len(word), word[0]][word] = None

    def like(self, seen: list[str | None], search: BoundedSearch) -> Iterator[str]:
        """The words with these letters, where None is any. Raises OutOfStepsError."""
        alike = self._words.get((len(seen), seen[0] or ""), {})
        search.step(len(alike))
        for word in alike:
            if all(letter is None or letter == own for letter, own in zip(seen, word, strict=True)):
                yield word


def mended(
    normalized: NormalizedText, tokens: Tokens, vocabulary: Vocabulary, search: BoundedSearch
) -> Iterator[Tokens]:
    """Join words that signs separate, as `others` with all their possible readings.

    Once across all signs, once only across those that rarely end a word.
    """
    groups = list(_groups(tokens, across=None))
    if not groups:
        return
    yield _joined(normalized, tokens, groups, vocabulary, search)
    closer = list(_groups(tokens, across=_PARTS))
    if closer and closer != groups:
        yield _joined(normalized, tokens, closer, vocabulary, search)


def _groups(tokens: Tokens, across: regex.Pattern[str] | None) -> Iterator[tuple[int, int]]:
    """The spans of words with nothing but signs between them. `across` are signs that separate groups."""
    start = 0
    for index in range(1, len(tokens.words) + 1):
        if index < len(tokens.words) and _holds_together(tokens, index, across):
            continue
        length = tokens.spans[index - 1][1] - tokens.spans[start][0] if tokens.words else 0
        if index - start > 1 and length <= _LONGEST:
            yield start, index
        start = index


def _holds_together(tokens: Tokens, index: int, across: regex.Pattern[str] | None) -> bool:
    between = tokens.before(index)
    if _WITHIN.fullmatch(between) is None or (across is not None and across.search(between)):
        return False
    if between == _APOSTROPHE:
        return tokens.words[index] not in _ENDINGS and tokens.words[index - 1] not in _BEGINNINGS
    return True


def _joined(
    normalized: NormalizedText,
    tokens: Tokens,
    groups: list[tuple[int, int]],
    vocabulary: Vocabulary,
    search: BoundedSearch,
) -> Tokens:
    ends = dict(groups)
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    others: dict[int, tuple[str, ...]] = {}
    index = 0
    while index < len(tokens.words):
        end = ends.get(index, index + 1)
        if end > index + 1:
            others[len(words)] = _meant(normalized, tokens, index, end, vocabulary, search)
        words.append("".join(tokens.words[index:end]))
        spans.append((tokens.spans[index][0], tokens.spans[end - 1][1]))
        index = end
    return Tokens(tokens.text, words, spans, others)


def _meant(
    normalized: NormalizedText, tokens: Tokens, start: int, end: int, vocabulary: Vocabulary, search: BoundedSearch
) -> tuple[str, ...]:
    """The possible readings of a group as one word: without its signs, and with a letter for each sign."""
    word = "".join(tokens.words[start:end])
    search.step(len(word))
    forms: dict[str, None] = {}
    if len(word) >= LEAST_LETTERS and any(map(str.isalpha, word)):
        forms = dict.fromkeys(meanings(word, "".join(normalized.piece(*span) for span in tokens.spans[start:end])))
    return (*forms, *_unhidden(tokens, start, end, vocabulary, search)) or ("",)


def _unhidden(tokens: Tokens, start: int, end: int, vocabulary: Vocabulary, search: BoundedSearch) -> Iterator[str]:
    seen: list[str | None] = list(tokens.words[start])
    always = True
    for index in range(start + 1, end):
        between = tokens.before(index)
        if not _HIDES.issuperset(between):
            return
        always = always and _ALWAYS_HIDES.issuperset(between)
        seen += [None] * len(between)
        seen += tokens.words[index]
    letters = [letter for letter in seen if letter is not None]
    if len(seen) < (3 if always else 4) or len(letters) * 2 < len(seen) or not all(map(str.isalpha, letters)):
        return
    yield from vocabulary.like(seen, search)
