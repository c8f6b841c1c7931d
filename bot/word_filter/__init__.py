"""The words, phrases and regular expressions that a server filters, and whether a text has them.

No storage, no network. Unicode is judged in `reading`, words in `words`, expressions in `expressions`.
"""

from bot.word_filter.matcher import Hit, Matcher
from bot.word_filter.patterns import check_pattern
from bot.word_filter.reading import plain

__all__ = ["Hit", "Matcher", "check_pattern", "plain"]
