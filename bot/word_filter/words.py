"""Words and phrases: found as whole words, whatever their number."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.word_filter.bounded_search import BoundedSearch
from bot.word_filter.disguises import disguised, disguises_of
from bot.word_filter.inserted_signs import Vocabulary, mended
from bot.word_filter.normalization import NormalizedText, seen, spelled, tidy
from bot.word_filter.phrases import Phrases, Span
from bot.word_filter.spaced_letters import joined
from bot.word_filter.tokens import has_no_spaces, starts_or_ends_word, words_of
from bot.word_filter.variants import changed

_LEAST_DISGUISED = 3  # `4k` and `s5` aren't disguises of `ak` and `ss`


class WordIndex:
    """The word patterns of a list of rules, ready to be looked up.

    A pattern matches a whole word, or whole words. It is searched

    * as spelled: small or capital letters, with or without accents;
    * as seen: with letters of other alphabets that look like its own (`cаt` with a Cyrillic а);
    * changed: stretched (`caaat`), with attached digits (`cat5`), with a capital I for an l and the like;
    * letter by letter (`c a t`);
    * with signs inside (`c(a)t`, `c*t`);
    * in disguise: with digits and signs for letters (`h0t`, `$ex`, `k!ll`).

    Between the words of a phrase may be any spaces and signs, unless the pattern itself has signs there. Chinese,
    Japanese, Thai and other scripts that put no spaces between words have no whole words to look for: their patterns
    are found anywhere. Korean ones are found at the beginning of a word, because particles are written onto its end.
    """

    def __init__(self, patterns: Iterable[tuple[int, str]]) -> None:
        """`patterns` come with the numbers that `find` uses for them."""
        self._honest = Phrases()
        self._disguised = Phrases()
        self._vocabulary = Vocabulary()
        self._unspaced: dict[str, list[tuple[int, str]]] = defaultdict(list)  # by their first character
        for number, pattern in patterns:
            self._add(number, tidy(pattern))

    def _add(self, number: int, pattern: str) -> None:
        forms = dict.fromkeys((spelled(pattern).text, seen(pattern).text))
        if has_no_spaces(pattern):
            for form in forms:
                self._unspaced[form[0]].append((number, form))
            return
        for form in forms:
            words = words_of(form)
            self._honest.add(number, words)
            self._vocabulary.add(words.words)
        disguise = disguises_of(seen(pattern))
        if sum(map(len, disguise.words)) >= _LEAST_DISGUISED and any(map(str.isalpha, seen(pattern).text)):
            self._disguised.add(number, disguise)

    def find(self, text: str, search: BoundedSearch) -> None:
        """Note in `search` the patterns in the text, each with the first matching piece of the tidied text.

        Raises OutOfStepsError; patterns found until then are noted.
        """
        source = tidy(text)
        by_looks = seen(source)
        for normalized in _normalized_forms(spelled(source), by_looks):
            for number, start, end in self._indices(normalized, normalized is by_looks, search):
                search.found.setdefault(number, normalized.piece(start, end))

    def _indices(self, normalized: NormalizedText, looks: bool, search: BoundedSearch) -> Iterator[Span]:
        tokens = words_of(normalized.text)
        yield from self._honest.find(tokens, search)
        yield from self._in_unspaced(normalized.text, search)
        if looks:
            yield from self._disguised.find(disguises_of(normalized), search)
        if others := changed(normalized, tokens):
            yield from self._honest.find(replace(tokens, others=others), search)
        whole = joined(normalized, tokens)
        for together in (
            *([whole] if whole is not None else ()),
            *mended(normalized, tokens, self._vocabulary, search),
        ):
            yield from self._honest.find(together, search)
            yield from self._disguised.find(disguised(together), search)

    def _in_unspaced(self, text: str, search: BoundedSearch) -> Iterator[Span]:
        first_characters = self._unspaced.keys() & set(text) if self._unspaced else ()
        for number, form in itertools.chain.from_iterable(map(self._unspaced.__getitem__, first_characters)):
            start = text.find(form)
            while start >= 0:
                search.step()
                if _stands_free(text, start, start + len(form)):
                    yield number, start, start + len(form)
                    break
                start = text.find(form, start + 1)


def _normalized_forms(by_letters: NormalizedText, by_looks: NormalizedText) -> tuple[NormalizedText, ...]:
    return (by_looks,) if by_looks.text == by_letters.text else (by_letters, by_looks)


def _stands_free(text: str, start: int, end: int) -> bool:
    """True if no Latin (or similar) word continues beyond an end of the piece. Korean ones may continue after it."""
    first, last = text[start], text[end - 1]
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and starts_or_ends_word(first) and starts_or_ends_word(before):
        return False
    return not (after and starts_or_ends_word(last) and not has_no_spaces(last) and starts_or_ends_word(after))
