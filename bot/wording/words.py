"""Words and phrases: found as whole words, whatever their number."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.wording.reading import Reading, seen, spelled, swapped, tidy
from bot.wording.tokens import Tokens, disguises_of, has_no_spaces, starts_or_ends_word, words_of

_Place = tuple[int, int, int]  # the number of a pattern, and from where to where it stands in a reading
_LEAST_DISGUISED = 3  # `4k` and `s5` are no disguises of `ak` and `ss`


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One pattern in one of its forms. `before` and `after` are the signs around its words: `c++` is not `c`."""

    number: int
    words: list[str]
    joints: list[str]
    before: str
    after: str

    def at(self, tokens: Tokens, place: int) -> tuple[int, int] | None:
        """From where to where the phrase stands in the text if it begins with the word number `place`; else None."""
        end = place + len(self.words)
        if (
            tokens.words[place:end] == self.words
            and tokens.before(place).endswith(self.before)
            and tokens.before(end).startswith(self.after)
            and [tokens.joint(inner) for inner in range(place + 1, end)] == self.joints
        ):
            return tokens.spans[place][0] - len(self.before), tokens.spans[end - 1][1] + len(self.after)
        return None


class WordIndex:
    """The word patterns of a list of rules, ready to be looked up.

    A pattern is found as a whole word, by its first word: so the number of patterns hardly matters. It is looked for

    * as spelled: small or capital letters, with or without accents;
    * as seen: with letters of other alphabets that look like its own (`cаt` with a Cyrillic а), also I for l;
    * in disguise: with digits and signs for letters (`h0t`, `$ex`, `k!ll`).

    Spaces, hyphens and underscores between words are all the same. Chinese, Japanese, Thai and other scripts that put
    no spaces between words have no whole words to look for: their patterns are found anywhere. Korean ones are found at
    the beginning of a word, because particles are written onto its end.
    """

    def __init__(self, patterns: Iterable[tuple[int, str]]) -> None:
        """`patterns` with the numbers that `find` names them by."""
        self._honest: dict[str, list[_Phrase]] = defaultdict(list)
        self._disguised: dict[str, list[_Phrase]] = defaultdict(list)
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
            _index(self._honest, number, words_of(form))
        disguise = disguises_of(seen(pattern))
        if sum(map(len, disguise.words)) >= _LEAST_DISGUISED and any(map(str.isalpha, seen(pattern).text)):
            _index(self._disguised, number, disguise)

    def find(self, text: str) -> dict[int, str]:
        """The numbers of the patterns that the text has, each with the first piece of the tidied text that shows it."""
        source = tidy(text)
        found: dict[int, str] = {}
        for reading in _readings(source):
            for number, start, end in itertools.chain(self._in_words(reading), self._in_unspaced(reading.text)):
                found.setdefault(number, reading.piece(start, end))
        looks = seen(source)
        for number, start, end in self._in_disguise(looks):
            found.setdefault(number, looks.piece(start, end))
        return found

    def _in_words(self, reading: Reading) -> Iterator[_Place]:
        tokens = words_of(reading.text)
        for place, word in enumerate(tokens.words):
            for phrase in self._honest.get(word, ()):
                if span := phrase.at(tokens, place):
                    yield phrase.number, *span

    def _in_disguise(self, reading: Reading) -> Iterator[_Place]:
        tokens = disguises_of(reading)
        if True not in tokens.disguised:
            return
        for place, word in enumerate(tokens.words):
            for phrase in self._disguised.get(word, ()):
                hidden = True in tokens.disguised[place : place + len(phrase.words)]
                if hidden and (span := phrase.at(tokens, place)):
                    yield phrase.number, *span

    def _in_unspaced(self, text: str) -> Iterator[_Place]:
        first_characters = self._unspaced.keys() & set(text) if self._unspaced else ()
        for number, form in itertools.chain.from_iterable(map(self._unspaced.__getitem__, first_characters)):
            start = text.find(form)
            while start >= 0:
                if _stands_free(text, start, start + len(form)):
                    yield number, start, start + len(form)
                    break
                start = text.find(form, start + 1)


def _index(phrases: dict[str, list[_Phrase]], number: int, tokens: Tokens) -> None:
    if tokens.words:
        count = len(tokens.words)
        joints = [tokens.joint(place) for place in range(1, count)]
        phrase = _Phrase(number, list(tokens.words), joints, tokens.before(0), tokens.before(count))
        phrases[tokens.words[0]].append(phrase)


def _readings(source: str) -> Iterator[Reading]:
    yield (by_letters := spelled(source))
    if (by_looks := seen(source)).text != by_letters.text:
        yield by_looks
    if other := swapped(source):
        yield other


def _stands_free(text: str, start: int, end: int) -> bool:
    """Tell whether no Latin (or the like) word goes on over an end of the piece. Korean ones may go on after it."""
    first, last = text[start], text[end - 1]
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and starts_or_ends_word(first) and starts_or_ends_word(before):
        return False
    return not (after and starts_or_ends_word(last) and not has_no_spaces(last) and starts_or_ends_word(after))
