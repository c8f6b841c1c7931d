"""Patterns as runs of words, all searched at once: one pass over a text, whatever their number (Aho and Corasick)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.word_filter.bounded_search import BoundedSearch
from bot.word_filter.tokens import Tokens

Span = tuple[int, int, int]  # the number of a pattern, and its span in a normalized text
_MOST_MEANINGS = 64  # readings of one phrase's words that are followed at once


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One pattern's words with what is around and between them: `c++` isn't `c`, and `16:9` isn't `16 9`."""

    number: int
    joints: list[str]
    before: str
    after: str


@dataclass(eq=False, slots=True)
class _Node:
    """The beginning of some patterns, `depth` words long.

    `fallback` is the longest other beginning that matches its last words; `shorter` the next such one that ends a
    pattern.
    """

    depth: int = 0
    after: dict[str, _Node] = field(default_factory=dict)
    phrases: list[_Phrase] = field(default_factory=list)
    fallback: _Node | None = None
    shorter: _Node | None = None


class Phrases:
    """Patterns by their words."""

    def __init__(self) -> None:
        self._root = _Node()
        self._longest = 0
        self._linked = True

    def add(self, number: int, tokens: Tokens) -> None:
        """Add the pattern `number`, which is made of these words. One without words is never found."""
        count = len(tokens.words)
        if not count:
            return
        node = self._root
        for word in tokens.words:
            node = node.after.setdefault(word, _Node(node.depth + 1))
        joints = [tokens.joint(index) for index in range(1, count)]
        node.phrases.append(_Phrase(number, joints, tokens.before(0), tokens.before(count)))
        self._longest = max(self._longest, count)
        self._linked = False

    def find(self, tokens: Tokens, search: BoundedSearch) -> Iterator[Span]:
        """The places of patterns that weren't found yet.

        If some words may be `others`, only the places with one of them. Raises OutOfStepsError.
        """
        if not self._linked:
            self._link()
        return (
            self._in_words(tokens, search) if tokens.others is None else self._in_others(tokens, tokens.others, search)
        )

    def _link(self) -> None:
        nodes = deque(self._root.after.values())
        for node in nodes:
            node.fallback = self._root
        while nodes:
            node = nodes.popleft()
            for word, child in node.after.items():
                back = node.fallback
                while back is not None and word not in back.after:
                    back = back.fallback
                child.fallback = back.after[word] if back is not None else self._root
                child.shorter = child.fallback if child.fallback.phrases else child.fallback.shorter
                nodes.append(child)
        self._linked = True

    def _in_words(self, tokens: Tokens, search: BoundedSearch) -> Iterator[Span]:
        node = self._root
        for index, word in enumerate(tokens.words):
            while node.fallback is not None and word not in node.after:
                node = node.fallback
            node = node.after.get(word, self._root)
            end: _Node | None = node
            while end is not None:
                yield from _ending(end, tokens, index + 1, search)
                end = end.shorter

    def _in_others(self, tokens: Tokens, others: Iterable[int], search: BoundedSearch) -> Iterator[Span]:
        doubtful = set(others)
        starts = {start for index in doubtful for start in range(max(0, index - self._longest + 1), index + 1)}
        for start in sorted(starts):
            nodes, touched = [self._root], False
            for index in range(start, min(start + self._longest, len(tokens.words))):
                meant = tokens.meant(index)
                search.step(len(nodes) * len(meant))
                following = (node.after.get(word) for node in nodes for word in meant)
                nodes = list(dict.fromkeys(node for node in following if node is not None))[:_MOST_MEANINGS]
                touched = touched or index in doubtful
                if not nodes:
                    break
                for node in nodes if touched else ():
                    yield from _ending(node, tokens, index + 1, search)


def _ending(node: _Node, tokens: Tokens, end: int, search: BoundedSearch) -> Iterator[Span]:
    """The patterns that end with this node before the word number `end`."""
    start = end - node.depth
    for phrase in node.phrases:
        if phrase.number in search.found:
            continue
        if _fits(phrase, tokens, start, end, search):
            before, after = tokens.spans[start][0], tokens.spans[end - 1][1]
            yield phrase.number, before - len(phrase.before), after + len(phrase.after)


def _fits(phrase: _Phrase, tokens: Tokens, start: int, end: int, search: BoundedSearch) -> bool:
    search.step()
    if not (tokens.before(start).endswith(phrase.before) and tokens.before(end).startswith(phrase.after)):
        return False
    for index, joint in enumerate(phrase.joints, start + 1):
        search.step()
        if not tokens.joins(index, joint):
            return False
    return True
