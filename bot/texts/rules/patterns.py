"""Reasons why a valid regular expression can't be a filter."""

from __future__ import annotations

from bot.texts.catalog import text

CATCHES_EMPTY = text(
    "patterns.catches_empty",
    "The regular expression matches even an empty text, so it would catch every prompt. Not all of it may be optional: "
    "look for `*`, `?` and empty choices such as `cat|`.",
)
CATCHES_ALL = text(
    "patterns.catches_all",
    "The regular expression would catch every ordinary prompt, for example {prompt}. Add the word you want to catch, "
    "as in `\\bcat\\w*`.",
)
CATCHES_BLANKS = text(
    "patterns.catches_blanks",
    "The regular expression would catch nothing but blanks or invisible characters. Write the word or the signs you "
    "want to catch.",
)
POSIX_CLASS = text(
    "patterns.posix_class",
    "`{written}` would catch any one of the signs between its brackets. Write `[{written}]`, with two pairs of "
    "brackets.",
)
COLLATING = text(
    "patterns.collating",
    "`{written}` would catch any one of the signs between its brackets. Write the letters themselves.",
)
WRAPPED = text(
    "patterns.wrapped",
    "The regular expression would match only together with the signs around it. Write {inside}.",
)
WORD_EDGE = text(
    "patterns.word_edge",
    "`{written}` would match the sign `{sign}`. Write `\\b` for the beginning or end of a word, or `{sign}` for the "
    "sign.",
)
CONTROL = text(
    "patterns.control",
    "`{written}` matches nothing in a prompt, because I see it as one line with single spaces. Write `\\s`.",
)
END_INSIDE = text(
    "patterns.end_inside",
    "`$` means the end of the text, so nothing can follow it. Write `\\$` for a dollar sign.",
)
START_INSIDE = text(
    "patterns.start_inside",
    "`^` means the start of the text, so nothing can come before it. Write `\\^` for the sign.",
)
SYMBOL_EDGE = text(
    "patterns.symbol_edge",
    "`\\b` beside {sign} matches only where a letter touches it. Write {sign} without `\\b`.",
)
DASH = text("patterns.dash", "I see parameters with two hyphens. Write `--{parameter}`.")
SPEED = text(
    "patterns.speed",
    "Filters can't catch `--{speed}`, because the speed isn't part of the text they see. `/admin config` has the price "
    "of turbo.",
)
