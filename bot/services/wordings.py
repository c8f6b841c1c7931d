"""The filters of servers, compiled once for each set of rules."""

from __future__ import annotations

from collections import OrderedDict

from bot.core.policy import FilterRule, Policy
from bot.wording import Hit, Matcher

MOST_KEPT = 200  # servers


class Wordings:
    """Finds what the filters of a server catch."""

    def __init__(self) -> None:
        self._matchers: OrderedDict[tuple[FilterRule, ...], Matcher] = OrderedDict()

    async def find(self, policy: Policy, text: str) -> list[Hit]:
        """Every filter of the server that catches `text`."""
        if not policy.filters or not text:
            return []
        return await self._matcher(policy.filters).search(text)

    @staticmethod
    def refusal(hit: Hit) -> str:
        """What the member is told."""
        if hit.timed_out:
            return "This text is too hard for this server's filter to read. Please make it shorter or simpler."
        return f"This server does not allow this text, because of: `{hit.where}`. Please use other words."

    def _matcher(self, rules: tuple[FilterRule, ...]) -> Matcher:
        known = self._matchers.get(rules)
        if known is None:
            known = self._matchers[rules] = Matcher(rules)
            while len(self._matchers) > MOST_KEPT:
                self._matchers.popitem(last=False)
        self._matchers.move_to_end(rules)
        return known
