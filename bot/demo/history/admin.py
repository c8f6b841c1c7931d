"""The decisions of the demo's admin before it began: made through the services, so they are in the audit like any
other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from bot.core.config import Settings
from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.core.jobs.asker import Asker
from bot.core.jobs.new_job import NewJob
from bot.core.kinds import Action, Priced, Speed
from bot.core.models import ChannelId, JobSpec, UserId
from bot.core.rules.policy import MemberContext, Policy
from bot.demo.history.jobs import GUILD, SIZE_LIMIT_BYTES
from bot.demo.history.plan import BLOCKED, BLOCKED_DAYS
from bot.services.jobs.plans import Start
from bot.services.jobs.rule_check import Flagged, RuleCheck
from bot.services.moderation.reviews import Reviews
from bot.services.rules.access import AccessService
from bot.services.rules.changes import RuleChanges
from bot.services.rules.filter_check import FilterCheck
from bot.services.rules.filters import FilterService
from bot.services.rules.member_credits import MemberCredits
from bot.services.rules.policies import Policies
from bot.services.rules.quotas import QuotaService
from bot.services.rules.server_settings import GuildChoice, GuildService
from bot.services.rules.wallets import Wallets
from bot.services.signing import Signer
from bot.store.credits.ledger import Wallet
from bot.store.database.database import Database
from loopback_discord.world.names import APPLICATION_ID, CHANNELS, GUILD_ID, PATRON_ROLE_ID, PEOPLE, STUDIO

PATRON: Final = "carol"  # members with the role Patron
_ADMIN: Final = UserId(int(PEOPLE["admin"]))
_PLACES: Final = (int(CHANNELS["imagine"]), int(CHANNELS[STUDIO]))


def member_context(member: str) -> MemberContext:
    """The member in #imagine."""
    roles = {int(GUILD_ID), int(PATRON_ROLE_ID)} if member == PATRON else {int(GUILD_ID)}
    return MemberContext(frozenset(roles), _PLACES, home=_PLACES[0])


class Office:
    """The services for the server's rules, with a clock to set: `now` in UTC seconds since 1970."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self.now = 0.0
        self.policies = Policies(db)
        changes, filter_check = RuleChanges(db, self.policies, self._clock), FilterCheck()
        pseudonym = Signer.load(settings.data_dir).pseudonym
        self._wallets = Wallets(db, settings, self.policies, pseudonym, self._clock)
        self._rule_check = RuleCheck(db, settings, self.policies, filter_check, self._wallets, self._clock)
        self._reviews = Reviews(db, self.policies, changes, self._clock, ring=lambda: None)
        self._quotas = QuotaService(db, settings, self.policies, changes, pseudonym, self._clock)
        self._credits = MemberCredits(db, self.policies, changes, self._wallets, self._clock)
        self._access = AccessService(changes, self._clock)
        self._filters = FilterService(self.policies, changes, filter_check)
        self._guilds = GuildService(settings, self.policies, changes)

    def _clock(self) -> float:
        return self.now

    def wallet(self, policy: Policy, user_id: UserId) -> Wallet:
        """The credits of a member in #imagine."""
        name = next(name for name, known in PEOPLE.items() if int(known) == user_id)
        return self._wallets.wallet(policy, user_id, member_context(name))

    async def limit(self, subject: Subject, subject_id: int, period: Period, credits: int) -> None:
        """`/admin quota set`."""
        await self._quotas.set_rule(GUILD, _ADMIN, QuotaRule(subject, subject_id, period, credits))

    async def price(self, priced: Priced, credits: int) -> None:
        """`/admin quota cost`."""
        await self._quotas.set_price(GUILD, _ADMIN, priced, credits)

    async def grant(self, member: str, credits: int, reason: str) -> None:
        """`/admin quota grant`."""
        await self._credits.grant(GUILD, _ADMIN, UserId(int(PEOPLE[member])), credits, reason)

    async def filter(self, word: str, *, review: bool) -> None:
        """`/admin filter add`."""
        await self._filters.add(GUILD, _ADMIN, word, regex=False, review=review)

    async def block(self, member: str, hours: int, reason: str) -> None:
        """`/admin access block`."""
        await self._access.block(GUILD, _ADMIN, UserId(int(PEOPLE[member])), reason, hours)

    async def channel(self, choice: GuildChoice, name: str) -> None:
        """A channel in `/admin config`."""
        await self._guilds.choose(GUILD, _ADMIN, choice, CHANNELS[name])

    async def ask(self, member: str, prompt: str) -> None:
        """A member's `/imagine` with a text that needs a review by moderators."""
        asker = Asker(
            key=f"past-{self.now}-{member}",
            user_id=UserId(int(PEOPLE[member])),
            user_name=member,
            guild_id=GUILD,
            channel_id=ChannelId(int(CHANNELS["imagine"])),
            interaction_token="",
            application_id=int(APPLICATION_ID),
            size_limit_bytes=SIZE_LIMIT_BYTES,
            member_context=member_context(member),
        )
        spec = JobSpec(Action.IMAGINE, prompt, speed=Speed.FAST)
        judged = await self._rule_check.judge(Start(NewJob(asker, spec, "main")))
        if isinstance(judged, Flagged):
            await self._reviews.open(judged)


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A decision that was made `days_ago`."""

    days_ago: float
    made: Callable[[Office], Awaitable[None]]


# the log channel comes last, because its messages are posted when the demo starts
DECISIONS: Final = (
    PastDecision(13.4, lambda office: office.limit(Subject.EVERYONE, 0, Period.DAY, 500)),
    PastDecision(13.3, lambda office: office.limit(Subject.POOL, 0, Period.MONTH, 20_000)),
    PastDecision(10.6, lambda office: office.limit(Subject.ROLE, int(PATRON_ROLE_ID), Period.DAY, 1_000)),
    PastDecision(9.2, lambda office: office.filter("gore", review=False)),
    PastDecision(7.5, lambda office: office.price(Priced.SHORTEN, 0)),
    PastDecision(7.4, lambda office: office.price(Priced.DESCRIBE, 2)),
    PastDecision(4.3, lambda office: office.filter("celebrity", review=True)),
    PastDecision(2.4, lambda office: office.channel(GuildChoice.REVIEW, "reviews")),
    PastDecision(2.3, lambda office: office.channel(GuildChoice.LOG, "mod-log")),
    PastDecision(1.2, lambda office: office.grant("bob", 100, "winning the drawing contest")),
    PastDecision(BLOCKED_DAYS, lambda office: office.block(BLOCKED, 24, "advertising in #general")),
    PastDecision(0.05, lambda office: office.ask("alice", "a celebrity on a red carpet, film still")),
)
