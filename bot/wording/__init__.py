"""The words, phrases and regular expressions that a server filters, and whether a text has them.

No storage, no network. Unicode is judged in `reading`, words in `words`, expressions in `expressions`.
"""

from bot.wording.matcher import Hit, Matcher
from bot.wording.patterns import check_pattern
from bot.wording.reading import plain

__all__ = ["Hit", "Matcher", "check_pattern", "plain"]
