"""`/admin quota`: limits and prices of a server. Callers check that the asker manages it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.config import Settings
from bot.core.credits.prices import DEFAULTS, JOB
from bot.core.credits.quota import Limits, Period, QuotaRule, Subject, pooled, window
from bot.core.credits.quota_text import allowed, credits, each, whose
from bot.core.errors import UserError
from bot.core.kinds import Priced
from bot.core.models import GuildId, UserId
from bot.core.rules.audit import MEMBER
from bot.core.rules.policy import Policy
from bot.services.ports import Clock
from bot.services.rules.changes import RuleChanges
from bot.services.rules.policies import Policies
from bot.store.credits import counters, ledger, quota_rules
from bot.store.database.database import Database
from bot.texts.admin import quota as say

MOST_CREDITS: Final = 1_000_000_000  # of a limit
MOST_PRICE: Final = 1_000_000
MOST_RULES: Final = 1_000  # in a server: every job checks all of them
PAGE_RULES: Final = 20  # as many as one message has room for; a list of Discord's takes 25


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of `/admin quota set` as an admin gave them; None = not given."""

    period: Period
    credits: int | None = None
    unlimited: bool | None = None
    user_id: int | None = None
    role_id: int | None = None
    channel_id: int | None = None
    pool: bool | None = None


@dataclass(frozen=True, slots=True)
class RulesPage:
    """One page of a server's limits, those for everyone first. `names` are those of known members on it;
    `default_daily` applies if there are no limits for everyone (None = unlimited)."""

    policy: Policy
    rules: Sequence[QuotaRule]
    number: int
    pages: int
    names: Mapping[int, str]
    default_daily: int | None


@dataclass(frozen=True, slots=True)
class UsedAlready:
    """The usage that counts against a limit from the start. `used` and `left` are those of its one holder; of a
    limit that each member has for themselves, `members` is how many have used all of it."""

    used: int
    left: int
    members: int
    resets_at: float


def rule_of(wanted: Wanted, guild_id: GuildId) -> QuotaRule:
    """The rule that the options describe. Raises UserError if they describe none, or several."""
    if (wanted.credits is None) == (not wanted.unlimited):
        raise UserError(say.GIVE_EITHER() if wanted.credits is None else say.GIVE_ONE())
    if wanted.credits is not None and not 0 <= wanted.credits <= MOST_CREDITS:
        raise UserError(say.CREDITS_FROM(least=0, most=MOST_CREDITS))
    subjects = [
        (subject, int(subject_id))
        for subject, subject_id in (
            (Subject.MEMBER, wanted.user_id),
            (Subject.ROLE, wanted.role_id),
            (Subject.CHANNEL, wanted.channel_id),
            (Subject.POOL, 0 if wanted.pool else None),
        )
        if subject_id is not None
    ]
    if len(subjects) > 1:
        raise UserError(say.ONE_SUBJECT())
    subject, subject_id = subjects[0] if subjects else (Subject.EVERYONE, 0)
    if subject is Subject.ROLE and subject_id == guild_id:  # the role @everyone
        subject, subject_id = Subject.EVERYONE, 0
    return QuotaRule(subject, subject_id, wanted.period, wanted.credits)


class QuotaService:
    """Changes limits and prices. Each change is written to the audit, and applies to the next job. Methods raise
    Busy."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        policies: Policies,
        changes: RuleChanges,
        pseudonym: Callable[[UserId], int],
        clock: Clock,
    ) -> None:
        self._pseudonym = pseudonym
        self._clock = clock
        self._db = db
        self._settings = settings
        self._policies = policies
        self._changes = changes

    # -- limits ------------------------------------------------------------------------------------------------------

    async def set_rule(self, guild_id: GuildId, actor_id: UserId, rule: QuotaRule) -> Limits:
        """Set a limit; returns all current ones of its subject. Raises UserError if there are too many."""
        async with self._changes.transaction(guild_id, actor_id) as change:
            others = [one for one in change.policy.quotas if _key(one) != _key(rule)]
            if len(others) >= MOST_RULES:
                raise UserError(say.TOO_MANY(most=MOST_RULES))
            await quota_rules.put(change.conn, guild_id, rule)
            await ledger.open_pools(change.conn, guild_id, [rule], change.policy.timezone, change.now)
            did = say.DID_SET(whose=_whose(rule), granted=allowed(rule.credits), period=each(rule.period))
            change.note(did, _member(rule))
        return pooled([*others, rule], rule.subject, rule.subject_id)

    async def used_already(self, guild_id: GuildId, rule: QuotaRule) -> UsedAlready | None:
        """The usage of a limit before it was set; None if that changes nothing for anybody."""
        if not rule.credits:
            return None
        timezone, now = (await self._policies.of(guild_id)).timezone, self._clock()
        span = window(rule.period, now, timezone)
        async with self._db.read() as conn:
            if rule.subject in (Subject.EVERYONE, Subject.ROLE):
                members = await counters.members_over(conn, guild_id, span, rule.credits)
                return UsedAlready(0, 0, members, span.end) if members else None
            limit = await ledger.limit_of(conn, guild_id, rule, self._pseudonym(UserId(rule.subject_id)), timezone, now)
        return UsedAlready(limit.used, limit.left or 0, 0, span.end) if limit.used else None

    async def rules(self, guild_id: GuildId, page: int) -> RulesPage:
        """A page of the server's limits, from 1; the last one if there are fewer."""
        policy = await self._policies.of(guild_id)
        ordered = sorted(policy.quotas, key=_order)
        pages = max(1, -(-len(ordered) // PAGE_RULES))
        number = min(max(page, 1), pages)
        shown = ordered[(number - 1) * PAGE_RULES : number * PAGE_RULES]
        members = {rule.subject_id for rule in shown if rule.subject is Subject.MEMBER}
        names: dict[int, str] = {}
        if members:
            async with self._db.read() as conn:
                names = await quota_rules.names(conn, members)
        return RulesPage(policy, shown, number, pages, names, self._settings.default_daily_credits)

    async def remove_rule(self, guild_id: GuildId, actor_id: UserId, rule: QuotaRule, page: int) -> RulesPage:
        """Remove a limit (its credits don't matter); returns the page after that. Raises UserError without one."""
        async with self._changes.transaction(guild_id, actor_id) as change:
            if not await quota_rules.remove(change.conn, guild_id, rule.subject, rule.subject_id, rule.period):
                raise UserError(say.REMOVED_ALREADY())
            change.note(say.DID_REMOVE(whose=_whose(rule), period=each(rule.period)), _member(rule))
        return await self.rules(guild_id, page)

    # -- prices ------------------------------------------------------------------------------------------------------

    async def set_price(self, guild_id: GuildId, actor_id: UserId, priced: Priced, number: int) -> Mapping[str, int]:
        """Set the price of a kind or a speed; returns all prices that the server set. Raises UserError for an
        impossible one."""
        if not 0 <= number <= MOST_PRICE:
            raise UserError(say.CREDITS_FROM(least=0, most=MOST_PRICE))
        own = None if number == DEFAULTS.get(priced, JOB) else number
        async with self._changes.transaction(guild_id, actor_id) as change:
            await quota_rules.set_price(change.conn, guild_id, priced, own)
            change.note(say.DID_PRICE(kind=priced, price=credits(number)))
            others = {name: price for name, price in change.policy.prices.items() if name != priced}
        return others if own is None else {**others, priced: own}


def _key(rule: QuotaRule) -> tuple[Subject, int, Period]:
    return rule.subject, rule.subject_id, rule.period


def _order(rule: QuotaRule) -> tuple[int, int, int]:
    subjects = (Subject.EVERYONE, Subject.POOL, Subject.ROLE, Subject.CHANNEL, Subject.MEMBER)
    return subjects.index(rule.subject), rule.subject_id, list(Period).index(rule.period)


def _whose(rule: QuotaRule) -> str:
    """The subject of a limit. A member is named outside the sentence, so that they can be forgotten."""
    return MEMBER if rule.subject is Subject.MEMBER else whose(rule.subject, rule.subject_id)


def _member(rule: QuotaRule) -> UserId | None:
    return UserId(rule.subject_id) if rule.subject is Subject.MEMBER else None
