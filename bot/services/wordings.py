"""What the filters of servers say of a text. They are compiled once for each set of rules."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.models import GuildId, JobSpec
from bot.core.policy import FilterRule, Policy, Verdict
from bot.core.quoting import quoted
from bot.wording import Hit, Matcher

MOST_KEPT = 200  # servers
_TOO_HARD = "This text is too hard for this server's filter to read. Please make it shorter or simpler."
_REFUSED = "This server does not allow this text, because of {piece}. Please use other words. Nothing was charged."
_ADULT = (
    "This server allows this text only in age-restricted channels, because of {piece}. "
    "Please try it in one of those, or use other words. Nothing was charged."
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of a text. `verdict` None = it passes; else `hit` is what decided. `hits` are all that caught it."""

    hits: tuple[Hit, ...]
    verdict: Verdict | None = None
    hit: Hit | None = None

    def refusal(self, added: Iterable[tuple[str, str]] = ()) -> str:
        """What the member is told who may not use this text here. `added` is what they did not type (`JobSpec`)."""
        if self.hit is None or self.hit.timed_out:
            return _TOO_HARD
        said = _ADULT if self.verdict is Verdict.ADULT else _REFUSED
        source = next((source for source, text in added if self.hit.where.casefold() in text.casefold()), None)
        return said.format(piece=quoted(self.hit.where) + (f" from {source}" if source else ""))


class Wordings:
    """Finds what the filters of a server catch."""

    def __init__(self) -> None:
        self._matchers: OrderedDict[GuildId, tuple[tuple[FilterRule, ...], Matcher]] = OrderedDict()

    async def judge(self, policy: Policy, text: str, *, adult: bool) -> Ruling:
        """What becomes of `text` in a place that is (not) for adults only. Takes up to 0.3 s of a thread."""
        hits = await self.find(policy, text)
        for verdict in (Verdict.REFUSE, Verdict.ADULT, Verdict.REVIEW):
            for hit in hits:
                if _effect(hit.rule, policy, adult) is verdict:
                    return Ruling(tuple(hits), verdict, hit)
        return Ruling(tuple(hits))

    async def find(self, policy: Policy, text: str) -> list[Hit]:
        """Every filter of the server that catches `text`."""
        if policy.guild_id is None or not policy.filters or not text:
            return []
        return await (await self._matcher(policy.guild_id, policy.filters)).search(text)

    async def _matcher(self, guild_id: GuildId, rules: tuple[FilterRule, ...]) -> Matcher:
        kept = self._matchers.get(guild_id)
        if kept is None or kept[0] != rules:
            # a thousand expressions take a while; two that compile the same at once do no harm
            kept = rules, await asyncio.to_thread(Matcher, rules)
            self._matchers[guild_id] = kept
            while len(self._matchers) > MOST_KEPT:
                self._matchers.popitem(last=False)
        if guild_id in self._matchers:
            self._matchers.move_to_end(guild_id)
        return kept[1]


def judged_text(spec: JobSpec) -> str:
    """The words of a job that filters look at: presets and suffix expanded, what a form brought, shown file names."""
    return "\n".join(dict.fromkeys(part for part in (spec.prompt, spec.modal_prompt or "", spec.title) if part))


def _effect(rule: FilterRule, policy: Policy, adult: bool) -> Verdict | None:
    """What a filter that catches a text does with it here; None = nothing."""
    match rule.verdict:
        case Verdict.REVIEW if policy.review_channel is None:
            return Verdict.REFUSE  # nobody could let it pass
        case Verdict.ADULT if adult:
            return None
        case verdict:
            return verdict
