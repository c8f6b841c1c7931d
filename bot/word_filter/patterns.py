"""Turns an admin's filter into the pattern to store, or says what to change."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

import regex

from bot.core.errors import UserError
from bot.core.text.quoting import quoted
from bot.core.text.sentences import sentence
from bot.texts.rules import filters as say
from bot.texts.rules import patterns
from bot.word_filter import expressions
from bot.word_filter.expressions import ExpressionError
from bot.word_filter.normalization import plain, tidy
from bot.word_filter.notation import SETS, check_notation, check_speed

MAX_PATTERN_CHARS = 200
_PROBE_CHARS = 2000  # more than a prompt can have
_QUOTES = "\"'`“”‘’„«»"
# Prompts that no sensible expression catches all of: in any writing, and in the usual one
_ORDINARY = (
    ("a red fox in the snow", "日本の庭", "Кот и пёс", "1234567890 --"),
    ("a red fox in the snow", "portrait of an old man by the window", "two dogs on a beach at night", "modern skyline"),
)
_BLANKS = (" " * 200, *"\t\n\r\u00a0\u00ad\u200b\u200c\u200d\u200e\u2060\u3000\ufeff")
_SETS = regex.compile(rf"\\.(*SKIP)(*FAIL)|{SETS}", regex.DOTALL)
_POSIX_ALONE = regex.compile(
    r"\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]"
)
_COLLATING = regex.compile(r"(?<=.)\[([.=])[^\]]+?\1\]")
_MOST_PROBES = 16
_PROBING_S = 0.4
_LITERALS = regex.compile(r"\\.(*SKIP)(*FAIL)|\w+")


def check_pattern(pattern: str, is_regex: bool) -> str:
    """The pattern without needless spaces and quotes. Raises UserError with what is wrong and what to do.

    Tries an expression on slow texts, which takes up to 0.4 s: call it in a thread.
    """
    kept = pattern.strip() if is_regex else tidy(pattern).strip(_QUOTES + " ")
    if not kept:
        raise UserError(say.PATTERN_EMPTY())
    if len(kept) > MAX_PATTERN_CHARS:
        raise UserError(say.PATTERN_TOO_LONG(length=f"{len(kept):,}", most=MAX_PATTERN_CHARS))
    if is_regex:
        _check_expression(kept)
    else:
        _check_words(kept)
    return kept


def _check_words(words: str) -> None:
    if not any(map(str.isalnum, plain(words))):
        raise UserError(say.PATTERN_WITHOUT_LETTERS())
    if words.startswith("*") or words.endswith("*"):
        raise UserError(say.NO_WILDCARDS())
    check_speed(words)


def _check_expression(expression: str) -> None:
    _check_sets(expression)
    try:
        compiled = expressions.compiled(expression)
    except ExpressionError as fault:
        raise UserError(say.EXPRESSION_UNUSABLE(why=sentence(str(fault)))) from fault
    end = time.thread_time() + _PROBING_S

    def catches(text: str) -> bool:
        match = expressions.find([(0, compiled)], text).get(0)
        if (match is not None and match.timed_out) or time.thread_time() > end:
            raise UserError(say.EXPRESSION_TOO_SLOW())
        return match is not None

    if catches(""):
        raise UserError(patterns.CATCHES_EMPTY())
    for prompts in _ORDINARY:
        if all(map(catches, prompts)):
            raise UserError(patterns.CATCHES_ALL(prompt=quoted(prompts[0])))
    if any(map(catches, _BLANKS)) and not any(map(catches, (*itertools.chain(*_ORDINARY), tidy(expression)))):
        raise UserError(patterns.CATCHES_BLANKS())
    check_notation(expression)
    for text in _slow_texts(expression):
        catches(text)


def _check_sets(expression: str) -> None:
    """Refuse a set that other tools read as a named class of characters, and this library as the characters in it."""
    for found in _SETS.finditer(expression):
        if posix := _POSIX_ALONE.fullmatch(found.group()):
            raise UserError(patterns.POSIX_CLASS(written=posix.group()))
        if collating := _COLLATING.search(found.group()):
            raise UserError(patterns.COLLATING(written=collating.group()))


def _slow_texts(expression: str) -> Iterator[str]:
    """Texts that repeat the beginning of a match again and again without completing one."""
    literals = list(dict.fromkeys(_LITERALS.findall(expression)))
    letters = dict.fromkeys("".join(literals))
    units = dict.fromkeys(("a", "1", " ", "a ", "".join(literals), *literals, *letters))
    for unit in itertools.islice(filter(None, units), _MOST_PROBES):
        yield (unit * _PROBE_CHARS)[:_PROBE_CHARS] + "!" + expression
