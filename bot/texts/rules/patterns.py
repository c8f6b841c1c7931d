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
