"""Applies all rules of a server to one text."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from bot.core.jobs.parameters import without_parameters
from bot.core.rules.policy import FilterRule, Verdict
from bot.word_filter import expressions
from bot.word_filter.bounded_search import BoundedSearch, OutOfStepsError
from bot.word_filter.expressions import ExpressionError
from bot.word_filter.words import WordIndex

log = logging.getLogger(__name__)

_STRICTEST_FIRST = (Verdict.REFUSE, Verdict.REVIEW, Verdict.ADULT)


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that caught a text, and `where`: the matched piece, which is empty if `timed_out`."""

    rule: FilterRule
    where: str
    timed_out: bool = False


class Matcher:
    """The filter rules of one server, compiled once; keep it as long as the rules don't change.

    Patterns must have passed `check_pattern`. An expression that can't be compiled (any more) is logged and catches
    nothing.
    """

    def __init__(self, rules: Sequence[FilterRule]) -> None:
        self._rules = tuple(rules)
        self._words = WordIndex((number, rule.pattern) for number, rule in enumerate(rules) if not rule.is_regex)
        self._expressions = [pair for pair in map(_compiled, enumerate(rules)) if pair is not None]

    def find(self, text: str) -> list[Hit]:
        """The rules that catch the text, in their order, each once. Runs for up to 0.3 s: call it in a thread.

        Words are also searched without Midjourney's weights and parameters. A text that makes too much work counts as
        caught: otherwise one made to be slow would get past.
        """
        texts = tuple(dict.fromkeys((text, without_parameters(text))))
        search, too_hard = BoundedSearch(), False
        try:
            for one in texts:
                self._words.find(one, search)
        except OutOfStepsError:
            too_hard = True
        hits = {number: Hit(self._rules[number], piece) for number, piece in search.found.items()}
        if too_hard:
            hits |= {number: Hit(self._rules[number], "", timed_out=True) for number in self._strictest_words()}
        for number, match in expressions.find(self._expressions, *texts).items():
            hits[number] = Hit(self._rules[number], match.piece, match.timed_out)
        return [hits[number] for number in sorted(hits)]

    def _strictest_words(self) -> list[int]:
        """The rule that catches a text which nobody can read to its end."""
        words = [number for number, rule in enumerate(self._rules) if not rule.is_regex]
        return sorted(words, key=lambda number: _STRICTEST_FIRST.index(self._rules[number].verdict))[:1]


def _compiled(numbered: tuple[int, FilterRule]) -> tuple[int, regex.Pattern[str]] | None:
    number, rule = numbered
    if not rule.is_regex:
        return None
    try:
        return number, expressions.compiled(rule.pattern)
    except ExpressionError as fault:
        log.error("a filter of a server catches nothing: the expression %r cannot be used: %s", rule.pattern, fault)
        return None
