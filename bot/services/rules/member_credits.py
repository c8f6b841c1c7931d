"""`/admin quota`: the credits of one member. Callers check that the asker manages the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, assert_never

from bot.core.credits.quota import Credits, Grant, Period, QuotaRule, Subject, by_subject, window
from bot.core.credits.quota_text import credits
from bot.core.discord_limits import MOST_OPTIONS
from bot.core.errors import UserError
from bot.core.models import GuildId, UserId
from bot.core.rules.audit import MEMBER
from bot.core.rules.policy import MemberContext
from bot.core.text.quoting import quoted
from bot.services.ports import Clock
from bot.services.rules.changes import RuleChanges
from bot.services.rules.policies import Policies
from bot.services.rules.wallets import Wallets
from bot.store.credits import grants, ledger
from bot.store.database.database import Database
from bot.texts.admin import quota as say

MOST_GRANTED: Final = 1_000_000  # at once
MOST_GRANTS: Final = MOST_OPTIONS  # of one member with credits left: as many as a list to take them back can show
MAX_REASON: Final = 200
MOST_USED_UP: Final = 3  # grants that are shown
_DAY_S: Final = 86_400


class End(StrEnum):
    """The end of a grant, counted from when it is chosen. The values are in lists of old messages, so they stay."""

    NEVER = "never"
    DAY = "day"
    WEEK = "week"
    THIRTY_DAYS = "thirty"
    MONTH_END = "month"  # as clocks show it in the server


@dataclass(frozen=True, slots=True)
class Holding:
    """A member's credits, and whose rules set their limits: `source` None = the bot's default. `used_up` are the newest
    of their used-up grants."""

    user_id: UserId
    credits: Credits
    source: tuple[Subject, int] | None
    used_up: Sequence[Grant] = ()


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The grants taken back from a member, and those that they keep."""

    user_id: UserId
    credits: int
    kept: Sequence[Grant]


class MemberCredits:
    """Changes a member's credits. Each change is written to the audit, and applies to the next job. Methods raise
    Busy."""

    def __init__(self, db: Database, policies: Policies, changes: RuleChanges, wallets: Wallets, clock: Clock) -> None:
        self._db = db
        self._policies = policies
        self._changes = changes
        self._wallets = wallets
        self._clock = clock

    async def holding(self, guild_id: GuildId, user_id: UserId, context: MemberContext) -> Holding:
        """The credits in this place of a member with these roles."""
        policy = await self._policies.of(guild_id)
        async with self._db.read() as conn:
            found = await ledger.credits_of(conn, self._wallets.wallet(policy, user_id, context), self._clock())
            used_up = await grants.used_up(conn, user_id, guild_id, MOST_USED_UP)
        return Holding(user_id, found, _source(policy.quotas, user_id, context.roles, found), used_up)

    async def reset(self, guild_id: GuildId, actor_id: UserId, user_id: UserId, context: MemberContext) -> int:
        """Forget what a member spent in the current periods; returns how much they got back. Credits reserved by jobs
        stay reserved, and credits from grants and pools stay spent. Raises UserError if nothing was spent."""
        async with self._changes.transaction(guild_id, actor_id) as change:
            wallet = self._wallets.wallet(change.policy, user_id, context)
            back = await ledger.reset(change.conn, wallet, change.now)
            if not back:
                raise UserError(say.NOTHING_SPENT(member=f"<@{user_id}>"))
            change.note(say.DID_RESET(member=MEMBER, credits=credits(back)), user_id)
        return back

    async def grant(self, guild_id: GuildId, actor_id: UserId, user_id: UserId, number: int, reason: str) -> Grant:
        """Give a member extra credits. Raises UserError for an impossible number or reason, or while they have too many
        grants: a job may use all of them."""
        if not 1 <= number <= MOST_GRANTED:
            raise UserError(say.CREDITS_FROM(least=1, most=MOST_GRANTED))
        reason = " ".join(reason.split())
        if len(reason) > MAX_REASON:
            raise UserError(say.LONG_REASON(length=len(reason), most=MAX_REASON))
        async with self._changes.transaction(guild_id, actor_id) as change:
            if len(await grants.unspent(change.conn, user_id, guild_id, change.now)) >= MOST_GRANTS:
                raise UserError(say.TOO_MANY_GRANTS(member=f"<@{user_id}>", most=MOST_GRANTS))
            given = await grants.add(change.conn, guild_id, user_id, number, reason, actor_id, change.now)
            change.note(_granted(number, reason), user_id)
        return given

    async def set_end(self, guild_id: GuildId, actor_id: UserId, grant_id: int, end: End) -> tuple[UserId, Grant]:
        """Choose when a grant lapses; returns it with its member. Raises UserError if the server has no such grant, or
        nothing of it is left or reserved."""
        async with self._changes.transaction(guild_id, actor_id) as change:
            found = await grants.get(change.conn, guild_id, grant_id)
            if found is None:
                raise UserError(say.NO_GRANT())
            user_id, grant = found
            if not (grant.left or grant.reserved):
                raise UserError(say.NOTHING_LEFT())
            until = _until(end, change.now, change.policy.timezone)
            await grants.set_end(change.conn, grant_id, until)
            change.note(_ends(grant, until), user_id)
        return user_id, replace(grant, until=until)

    async def take_back(self, guild_id: GuildId, actor_id: UserId, grant_id: int) -> TakenBack:
        """Take back the rest of a grant; credits reserved by jobs stay reserved. Raises UserError if nothing is
        left."""
        async with self._changes.transaction(guild_id, actor_id) as change:
            found = await grants.get(change.conn, guild_id, grant_id)
            if found is None:
                raise UserError(say.NO_GRANT())
            taken = await grants.revoke(change.conn, guild_id, grant_id, change.now)
            if not taken:
                raise UserError(say.NOTHING_LEFT())
            change.note(say.DID_TAKE(credits=credits(taken), member=MEMBER), found[0])
            kept = await grants.unspent(change.conn, found[0], guild_id, change.now)
        return TakenBack(found[0], taken, kept)


def _source(
    rules: Sequence[QuotaRule], user_id: UserId, roles: frozenset[int], found: Credits
) -> tuple[Subject, int] | None:
    """The subject whose limits apply to a member, in the order of `candidates`."""
    holding, limits = {limit.period: limit.granted for limit in found.limits}, by_subject(rules)
    sources = [(Subject.MEMBER, int(user_id)), *((Subject.ROLE, role) for role in sorted(roles)), (Subject.EVERYONE, 0)]
    return next((source for source in sources if limits.get(source) == holding), None)


def _granted(number: int, reason: str) -> str:
    if reason:
        return say.DID_GRANT_FOR(member=MEMBER, credits=credits(number), reason=quoted(reason))
    return say.DID_GRANT(member=MEMBER, credits=credits(number))


def _ends(grant: Grant, until: float | None) -> str:
    if until is None:
        return say.DID_KEEP(credits=credits(grant.credits), member=MEMBER)
    return say.DID_END(credits=credits(grant.credits), member=MEMBER, when=f"<t:{int(until)}:f>")


def _until(end: End, now: float, timezone: str) -> float | None:
    match end:
        case End.NEVER:
            return None
        case End.DAY:
            return now + _DAY_S
        case End.WEEK:
            return now + 7 * _DAY_S
        case End.THIRTY_DAYS:
            return now + 30 * _DAY_S
        case End.MONTH_END:
            return float(window(Period.MONTH, now, timezone).end)
        case _:
            assert_never(end)
