"""Regular expressions of admins: compiled within bounds, and matched for a limited time."""

from __future__ import annotations

import functools
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from bot.texts.rules import filters as say
from bot.word_filter.normalization import NormalizedText, as_written, seen, spelled, tidy
from bot.word_filter.notation import folded

MOST_REPEATS = 1000
EACH_S = 0.1
ALL_S = 0.2
_FLAGS = regex.IGNORECASE | regex.VERSION0
# Escaped parts come first, so that they are skipped
_COSTLY = regex.compile(
    r"\\.|\{(?P<least>\d+)|(?P<verbose>\(\?[a-zA-Z0-9]*x)|(?P<call>\(\?(?:R|[+-]?\d|&|P>))", regex.DOTALL
)


class ExpressionError(ValueError):
    """The expression can't be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Match:
    """A match. `piece` is the matched text; empty if time ran out before it was known."""

    piece: str
    timed_out: bool = False


@functools.lru_cache(maxsize=2000)
def compiled(expression: str) -> regex.Pattern[str]:
    """Compile the expression as texts are read (see `notation`), ignoring case. Raises ExpressionError.

    The library copies a repeated part as often as its minimum count says, before any time limit applies: a count of a
    billion, or three nested ones of 1,000, would take all memory. So the product of the counts may be 1,000 at most,
    and the flag x, which would allow spaces within a count, is refused. So are calls of groups: an endless one takes a
    gigabyte a second.
    """
    repeats = 1
    for found in _COSTLY.finditer(expression):
        if found["verbose"]:
            raise ExpressionError(say.NO_FLAG_X())
        if found["call"]:
            raise ExpressionError(say.NO_CALLS())
        repeats *= max(1, int(found["least"] or 1))
        if repeats > MOST_REPEATS:
            raise ExpressionError(say.TOO_MANY_REPEATS(most=f"{MOST_REPEATS:,}"))
    try:
        as_read = regex.compile(folded(expression), _FLAGS)
        return as_read if as_read.search("") is None else regex.compile(expression, _FLAGS)
    except (regex.error, ValueError) as fault:  # the second for flags that contradict each other
        raise ExpressionError(str(fault)) from fault
    except RecursionError as fault:
        raise ExpressionError(say.NESTED_TOO_DEEPLY()) from fault


def find(expressions: Sequence[tuple[int, regex.Pattern[str]]], *texts: str) -> dict[int, Match]:
    """The numbers of the expressions that match one of the texts as written (also in NFKC), as spelled or as seen.

    One expression has 0.1 s of the processor, all together have 0.2 s. Those that run out of time count as a match with
    `timed_out`: otherwise a text made to be slow would get past them. The work releases the interpreter's lock.
    """
    forms = _normalized_forms(*texts)
    left_s = ALL_S
    matches: dict[int, Match] = {}
    for number, expression in expressions:
        if left_s <= 0:
            matches[number] = Match("", timed_out=True)
            continue
        start = time.thread_time()
        match = _first(expression, forms, start + min(EACH_S, left_s))
        left_s -= time.thread_time() - start
        if match is not None:
            matches[number] = match
    return matches


def _first(expression: regex.Pattern[str], forms: Sequence[NormalizedText], end: float) -> Match | None:
    """The expression's match in the first form of the text that has one, until the thread's clock is at `end`."""
    for normalized in forms:
        try:
            found = expression.search(normalized.text, timeout=max(0.0, end - time.thread_time()), concurrent=True)
        except TimeoutError:
            return Match("", timed_out=True)
        if found is not None:
            return Match(normalized.piece(*found.span()))
    return None


def _normalized_forms(*texts: str) -> list[NormalizedText]:
    """The forms that differ by more than case."""
    forms: dict[str, NormalizedText] = {}
    for text in texts:
        source = tidy(text)
        compatible = as_written(unicodedata.normalize("NFKC", text))
        for normalized in (compatible, as_written(text), spelled(source), seen(source)):
            forms.setdefault(normalized.text.casefold(), normalized)
    return list(forms.values())
