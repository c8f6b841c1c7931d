"""Checks texts against servers' filters, which are compiled once for each set of rules."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.core.models import GuildId, JobSpec
from bot.core.rules.policy import FilterRule, Policy, Verdict
from bot.core.text.quoting import quoted
from bot.services.fair_thread_pool import FairThreadPool
from bot.texts.rules import filters as say
from bot.word_filter import Hit, Matcher

MOST_KEPT = 200  # servers
MOST_RULES = 20_000  # of all servers, compiled
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Ruling:
    """The filters' decision about a text. `verdict` None = it passes; else `hit` decided. `hits` are all matches."""

    hits: tuple[Hit, ...]
    verdict: Verdict | None = None
    hit: Hit | None = None

    def refusal(self, added: Iterable[tuple[str, str]] = ()) -> str:
        """The message for a member who may not use this text here. `added` is what they didn't type (`JobSpec`)."""
        if self.hit is None or self.hit.timed_out:
            return say.TOO_HARD()
        refused = say.ADULTS_ONLY if self.verdict is Verdict.ADULT else say.REFUSED
        source = next((source for source, text in added if self.hit.where.casefold() in text.casefold()), None)
        piece = quoted(self.hit.where)
        return refused(piece=say.PIECE_FROM(piece=piece, source=source) if source else piece)


class FilterCheck:
    """Finds the filters of a server that catch a text."""

    def __init__(self) -> None:
        self._matchers: dict[GuildId, tuple[tuple[FilterRule, ...], Matcher]] = {}  # least recently used first
        self._forgetting = threading.Lock()
        self._turns = FairThreadPool("filters", WORKERS)

    async def judge(self, policy: Policy, text: str, *, adult: bool, let_pass: Collection[FilterRule] = ()) -> Ruling:
        """Judge `text` in a place that is (not) for adults only. Takes a worker up to 0.3 s.

        The rules in `let_pass` don't count.
        """
        hits = [hit for hit in await self.find(policy, text) if hit.rule not in let_pass]
        for verdict in (Verdict.REFUSE, Verdict.ADULT, Verdict.REVIEW):
            for hit in hits:
                if _effect(hit.rule, policy, adult) is verdict:
                    return Ruling(tuple(hits), verdict, hit)
        return Ruling(tuple(hits))

    async def find(self, policy: Policy, text: str) -> list[Hit]:
        """Every filter of the server that catches `text`."""
        guild_id, rules = policy.guild_id, policy.filters
        if guild_id is None or not rules or not text:
            return []
        return await self._turns.run(guild_id, lambda: self._hits(guild_id, rules, text))

    def _hits(self, guild_id: GuildId, rules: tuple[FilterRule, ...], text: str) -> list[Hit]:
        """The hits, found in a worker. Only one works for a server at a time, so nothing is compiled twice."""
        kept = self._matchers.pop(guild_id, None)
        if kept is None or kept[0] != rules:
            kept = rules, Matcher(rules)
        self._matchers[guild_id] = kept
        self._forget_oldest()
        return kept[1].find(text)

    def _forget_oldest(self) -> None:
        with self._forgetting:
            kept = list(self._matchers.items())
            rules = sum(len(rules) for _guild_id, (rules, _matcher) in kept)
            for guild_id, (oldest, _matcher) in kept[:-1]:
                if len(self._matchers) <= MOST_KEPT and rules <= MOST_RULES:
                    break
                self._matchers.pop(guild_id, None)
                rules -= len(oldest)


def judged_text(spec: JobSpec) -> str:
    """The words of a job that filters look at: presets and suffix expanded, a form's text, shown file names."""
    return "\n".join(dict.fromkeys(part for part in (spec.prompt, spec.modal_prompt or "", spec.title) if part))


def digest(spec: JobSpec) -> str:
    """The digest under which moderators let these words pass: two jobs with the same words have the same one."""
    return hashlib.sha256(judged_text(spec).encode("utf-8", "replace")).hexdigest()


def _effect(rule: FilterRule, policy: Policy, adult: bool) -> Verdict | None:
    """The effect here of a filter that catches a text; None = nothing."""
    match rule.verdict:
        case Verdict.REVIEW if policy.review_channel is None:
            return Verdict.REFUSE  # nobody could let it pass
        case Verdict.ADULT if adult:
            return None
        case verdict:
            return verdict
