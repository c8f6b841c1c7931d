"""Words and phrases: found as whole words, whatever their number."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.wording.apart import joined
from bot.wording.disguises import disguised, disguises_of
from bot.wording.reading import Reading, seen, spelled, tidy
from bot.wording.tokens import Tokens, has_no_spaces, starts_or_ends_word, words_of
from bot.wording.variants import changed

_Place = tuple[int, int, int]  # the number of a pattern, and from where to where it stands in a reading
_LEAST_DISGUISED = 3  # `4k` and `s5` are no disguises of `ak` and `ss`
_MOST_MEANINGS = 64  # of the words of one phrase together


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What is around and between the words of one pattern: `c++` is not `c`, and `16:9` is not `16 9`."""

    number: int
    joints: list[str]
    before: str
    after: str


class _Phrases:
    """Patterns by their words. Looking them up takes as long for a thousand with the same first word as for one."""

    def __init__(self) -> None:
        self._by_words: dict[tuple[str, ...], list[_Phrase]] = defaultdict(list)
        self._lengths: dict[str, set[int]] = defaultdict(set)  # in words, by the first word
        self._longest = 0

    def add(self, number: int, tokens: Tokens) -> None:
        """Add the pattern `number`, which is made of these words. One without words is never found."""
        count = len(tokens.words)
        if count:
            joints = [tokens.joint(place) for place in range(1, count)]
            phrase = _Phrase(number, joints, tokens.before(0), tokens.before(count))
            self._by_words[tuple(tokens.words)].append(phrase)
            self._lengths[tokens.words[0]].add(count)
            self._longest = max(self._longest, count)

    def find(self, tokens: Tokens) -> Iterator[_Place]:
        """Every place of every pattern. Where some words may be `others`, only the places with one of them."""
        others = tokens.others
        for start in range(len(tokens.words)) if others is None else self._near(others):
            for first in tokens.meant(start):
                for length in self._lengths.get(first, ()):
                    end = start + length
                    too_honest = others is not None and others.keys().isdisjoint(range(start, end))
                    if not too_honest and end <= len(tokens.words):
                        yield from self._at(tokens, start, end, first)

    def _near(self, others: Iterable[int]) -> set[int]:
        """Where patterns with one of these words may begin."""
        return {start for place in others for start in range(max(0, place - self._longest + 1), place + 1)}

    def _at(self, tokens: Tokens, start: int, end: int, first: str) -> Iterator[_Place]:
        """The patterns from this word to that one, whose `first` is meant so."""
        rest = [tokens.meant(place) for place in range(start + 1, end)]
        for words in itertools.islice(itertools.product((first,), *rest), _MOST_MEANINGS):
            for phrase in self._by_words.get(words, ()):
                if _fits(phrase, tokens, start, end):
                    before, after = tokens.spans[start][0], tokens.spans[end - 1][1]
                    yield phrase.number, before - len(phrase.before), after + len(phrase.after)


def _fits(phrase: _Phrase, tokens: Tokens, start: int, end: int) -> bool:
    return (
        tokens.before(start).endswith(phrase.before)
        and tokens.before(end).startswith(phrase.after)
        and all(tokens.joins(place, joint) for place, joint in enumerate(phrase.joints, start + 1))
    )


class WordIndex:
    """The word patterns of a list of rules, ready to be looked up.

    A pattern is found as a whole word, or whole words. It is looked for

    * as spelled: small or capital letters, with or without accents;
    * as seen: with letters of other alphabets that look like its own (`cаt` with a Cyrillic а);
    * changed: stretched (`caaat`), with digits stuck to it (`cat5`), with a capital I for an l and the like;
    * letter by letter (`c a t`);
    * in disguise: with digits and signs for letters (`h0t`, `$ex`, `k!ll`).

    Between the words of a phrase may be any spaces and signs, unless the pattern itself has signs there. Chinese,
    Japanese, Thai and other scripts that put no spaces between words have no whole words to look for: their patterns
    are found anywhere. Korean ones are found at the beginning of a word, because particles are written onto its end.
    """

    def __init__(self, patterns: Iterable[tuple[int, str]]) -> None:
        """`patterns` with the numbers that `find` names them by."""
        self._honest = _Phrases()
        self._disguised = _Phrases()
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
            self._honest.add(number, words_of(form))
        disguise = disguises_of(seen(pattern))
        if sum(map(len, disguise.words)) >= _LEAST_DISGUISED and any(map(str.isalpha, seen(pattern).text)):
            self._disguised.add(number, disguise)

    def find(self, text: str) -> dict[int, str]:
        """The numbers of the patterns that the text has, each with the first piece of the tidied text that shows it."""
        source = tidy(text)
        found: dict[int, str] = {}
        by_looks = seen(source)
        for reading in _readings(spelled(source), by_looks):
            tokens = words_of(reading.text)
            honest = itertools.chain(self._honest.find(tokens), self._in_unspaced(reading.text))
            disguises = self._disguised.find(disguises_of(reading)) if reading is by_looks else ()
            for number, start, end in itertools.chain(honest, self._changed(reading, tokens), disguises):
                found.setdefault(number, reading.piece(start, end))
        return found

    def _changed(self, reading: Reading, tokens: Tokens) -> Iterator[_Place]:
        if others := changed(reading, tokens):
            yield from self._honest.find(replace(tokens, others=others))
        whole = joined(reading, tokens)
        if whole is not None:
            yield from self._honest.find(whole)
            yield from self._disguised.find(disguised(whole))

    def _in_unspaced(self, text: str) -> Iterator[_Place]:
        first_characters = self._unspaced.keys() & set(text) if self._unspaced else ()
        for number, form in itertools.chain.from_iterable(map(self._unspaced.__getitem__, first_characters)):
            start = text.find(form)
            while start >= 0:
                if _stands_free(text, start, start + len(form)):
                    yield number, start, start + len(form)
                    break
                start = text.find(form, start + 1)


def _readings(by_letters: Reading, by_looks: Reading) -> tuple[Reading, ...]:
    return (by_looks,) if by_looks.text == by_letters.text else (by_letters, by_looks)


def _stands_free(text: str, start: int, end: int) -> bool:
    """Tell whether no Latin (or the like) word goes on over an end of the piece. Korean ones may go on after it."""
    first, last = text[start], text[end - 1]
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and starts_or_ends_word(first) and starts_or_ends_word(before):
        return False
    return not (after and starts_or_ends_word(last) and not has_no_spaces(last) and starts_or_ends_word(after))
