"""Finds the words, phrases and regular expressions of a server's filters in a text.

No storage, no network. Unicode is judged in `normalization`, words in `words`, expressions in `expressions`.
"""

from bot.word_filter.matcher import Hit, Matcher
from bot.word_filter.normalization import plain
from bot.word_filter.patterns import check_pattern

__all__ = ["Hit", "Matcher", "check_pattern", "plain"]
