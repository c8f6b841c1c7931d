"""`/admin filter`: the words, phrases and expressions that a server doesn't let pass."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.discord_limits import MAX_CHOICE, MOST_CHOICES
from bot.core.errors import UserError
from bot.core.jobs.prompt import parse
from bot.core.models import GuildId, UserId
from bot.core.rules.policy import FilterRule, Policy, Verdict
from bot.core.text.quoting import quoted
from bot.services.rules.changes import RuleChanges
from bot.services.rules.filter_check import FilterCheck, Ruling
from bot.services.rules.policies import Policies
from bot.store.rules import guilds
from bot.texts.rules import filters as say
from bot.word_filter import check_pattern, plain

MOST_PATTERNS = 1000  # of one server


@dataclass(frozen=True, slots=True)
class Added:
    """A filter now in force. `before` is what its pattern did until now; `reviewed`: somebody looks at requests that
    wait for moderators."""

    rule: FilterRule
    before: FilterRule | None
    reviewed: bool


@dataclass(frozen=True, slots=True)
class AdultWords:
    """The result of adding a list of adult words: those now in force, and those left out, each with the reason."""

    kept: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


class FilterService:
    """Changes and tests the filters of servers. Callers check that the asker manages the server."""

    def __init__(self, policies: Policies, changes: RuleChanges, filter_check: FilterCheck) -> None:
        self._policies = policies
        self._changes = changes
        self._filter_check = filter_check

    async def listed(self, guild_id: GuildId) -> Policy:
        """The rules of the server, its filters among them. Raises Busy."""
        return await self._policies.of(guild_id)

    async def add(self, guild_id: GuildId, actor_id: UserId, typed: str, *, regex: bool, review: bool) -> Added:
        """Filter by a pattern, from the next request on. Raises UserError for an invalid one or one that exists."""
        pattern = await asyncio.to_thread(check_pattern, _storable(typed), regex)
        async with self._changes.transaction(guild_id, actor_id) as change:
            known = change.policy.filters
            before = await asyncio.to_thread(_same, known, pattern, regex)
            verdict = Verdict.REVIEW if review else Verdict.REFUSE
            rule = FilterRule(before.pattern if before is not None else pattern, regex, verdict)
            if before == rule:
                raise UserError(say.IS_THERE(pattern=quoted(rule.pattern)))
            if before is None:
                _check_room(len(known) + 1)
            await guilds.put_filters(change.conn, guild_id, rule)
            did = say.DID_REVIEW if review else say.DID_REFUSE
            change.note(did(pattern=_named(rule)))
            return Added(rule, before, change.policy.review_channel is not None)

    async def remove(self, guild_id: GuildId, actor_id: UserId, typed: str) -> FilterRule:
        """Remove a filter and return it. Raises UserError if there is none like it."""
        async with self._changes.transaction(guild_id, actor_id) as change:
            rule = await asyncio.to_thread(_chosen, change.policy.filters, _storable(typed))
            await guilds.remove_filters(change.conn, guild_id, (rule.pattern,))
            change.note(say.DID_REMOVE(pattern=_named(rule)))
            return rule

    async def suggest(self, guild_id: GuildId, current: str) -> list[str]:
        """Patterns that contain the typed text, those that begin with it first; cut to what Discord returns."""
        policy, typed = await self.listed(guild_id), current.strip().casefold()
        found = [rule.pattern for rule in policy.filters if typed in rule.pattern.casefold()]
        found.sort(key=lambda pattern: not pattern.casefold().startswith(typed))
        return list(dict.fromkeys(pattern[:MAX_CHOICE] for pattern in found))[:MOST_CHOICES]

    async def test(self, guild_id: GuildId, text: str, *, adult: bool) -> Ruling:
        """Judge a text as if in a channel that is (not) age-restricted. Changes nothing.

        Judges the prompt that it would become: one line, without its speed. Raises PromptError if it can't be one.
        """
        asked = parse(_storable(text)).text
        return await self._filter_check.judge(await self._policies.of(guild_id), asked, adult=adult)

    async def set_adult_words(self, guild_id: GuildId, actor_id: UserId, text: str) -> AdultWords:
        """Let these words and phrases, one a line, and no others pass in age-restricted channels only.

        Words that the server refuses or reviews stay so. Raises UserError if there are too many.
        """
        async with self._changes.transaction(guild_id, actor_id) as change:
            before = change.policy.adult_words
            others = [rule for rule in change.policy.filters if rule.pattern not in before]
            words = await asyncio.to_thread(_sorted_out, others, _storable(text).splitlines())
            _check_room(len(others) + len(words.kept))
            new = (FilterRule(word, False, Verdict.ADULT) for word in set(words.kept).difference(before))
            await guilds.remove_filters(change.conn, guild_id, set(before).difference(words.kept))
            await guilds.put_filters(change.conn, guild_id, *new)
            if set(words.kept) != set(before):
                change.note(say.DID_CHANGE_ADULT(count=len(words.kept)))
            return words


def _storable(typed: str) -> str:
    """The text as the database would store it: lone surrogates and NUL aren't text."""
    return typed.replace("\0", "?").encode("utf-8", "replace").decode("utf-8")


@functools.lru_cache(maxsize=4 * MOST_PATTERNS)
def _plain(pattern: str) -> str:
    """See `plain`. Kept: a thousand long patterns take 0.1 s, in the transaction that adds one more."""
    return plain(pattern)


def _same(rules: Iterable[FilterRule], pattern: str, regex: bool) -> FilterRule | None:
    """The existing filter that `pattern` means: the same text, or the same words written otherwise."""
    for rule in rules:
        if rule.pattern == pattern or (not regex and not rule.is_regex and _plain(rule.pattern) == _plain(pattern)):
            return rule
    return None


def _chosen(rules: tuple[FilterRule, ...], typed: str) -> FilterRule:
    """The filter that an admin means: typed, or chosen from suggestions that Discord cut."""
    wanted = typed.strip()
    for regex in (True, False):
        if (found := _same(rules, wanted, regex)) is not None:
            return found
    cut = [rule for rule in rules if len(wanted) == MAX_CHOICE and rule.pattern.startswith(wanted)]
    if len(cut) > 1:
        raise UserError(say.AMBIGUOUS())
    if not cut:
        raise UserError(say.UNKNOWN(pattern=quoted(wanted)))
    return cut[0]


def _check_room(patterns: int) -> None:
    if patterns > MOST_PATTERNS:
        raise UserError(say.TOO_MANY(most=MOST_PATTERNS))


def _named(rule: FilterRule) -> str:
    pattern = quoted(rule.pattern)
    return say.THE_EXPRESSION(pattern=pattern) if rule.is_regex else pattern


def _sorted_out(others: list[FilterRule], lines: list[str]) -> AdultWords:
    """The lines that can be adult words beside the `others`, each word once."""
    taken, kept, left_out = {_plain(rule.pattern) for rule in others if not rule.is_regex}, dict[str, str](), []
    taken |= {rule.pattern for rule in others}
    for line in filter(None, map(str.strip, lines)):
        try:
            word = check_pattern(line, False)
        except UserError as fault:
            left_out.append((line, str(fault)))
            continue
        if word in taken or _plain(word) in taken:
            left_out.append((line, say.FILTERED_ALREADY()))
            continue
        kept.setdefault(_plain(word), word)
    return AdultWords(tuple(kept.values()), tuple(left_out))
