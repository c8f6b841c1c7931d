"""Collects the limits, pools and grants that apply to a member where they are."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.config import Settings
from bot.core.credits.ceilings import Ceilings
from bot.core.credits.quota import Credits, Subject, candidates, pooled
from bot.core.jobs.asker import Asker
from bot.core.models import UserId
from bot.core.rules.policy import MemberContext, Policy
from bot.services.ports import Clock
from bot.services.rules.policies import Policies
from bot.store.credits import ledger
from bot.store.credits.ledger import Wallet
from bot.store.database.database import Database


class Wallets:
    """Finds the credits of a member. `pseudonym` gives the number of a forgotten member."""

    def __init__(
        self, db: Database, settings: Settings, policies: Policies, pseudonym: Callable[[UserId], int], clock: Clock
    ) -> None:
        self._db = db
        self._settings = settings
        self._policies = policies
        self._pseudonym = pseudonym
        self._clock = clock

    def wallet(self, policy: Policy, user_id: UserId, context: MemberContext) -> Wallet:
        """The credits of a member where they are."""
        return Wallet(
            user_id=user_id,
            pseudonym=self._pseudonym(user_id),
            guild_id=policy.guild_id,
            channel_id=context.home,
            candidates=candidates(policy.quotas, user_id, context.roles, self._settings.default_daily_credits),
            pool=pooled(policy.quotas, Subject.POOL),
            channel_pool=pooled(policy.quotas, Subject.CHANNEL, context.home),
            timezone=policy.timezone,
            ceilings=Ceilings(self._settings.max_credits_per_member_day, self._settings.max_credits_per_server_day),
        )

    async def of(self, asker: Asker) -> tuple[Credits, Policy]:
        """The member's credits where they are, and the rules behind them."""
        policy = await self._policies.of(asker.guild_id)
        async with self._db.read() as conn:
            wallet = self.wallet(policy, asker.user_id, asker.member_context)
            return await ledger.credits_of(conn, wallet, self._clock()), policy
