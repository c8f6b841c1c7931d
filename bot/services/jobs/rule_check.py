"""Applies a server's rules to a job: refuse it, ask for its price, send it to moderators, or let it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.config import Settings
from bot.core.credits.prices import ASK_ABOVE, cost
from bot.core.credits.quota import Credits, least
from bot.core.credits.quota_text import what_things_cost, why_not
from bot.core.errors import QuotaExceeded, UserError
from bot.core.jobs.asker import Asker
from bot.core.jobs.new_job import NewJob
from bot.core.models import Job, JobSpec, MessageRef, UserId
from bot.core.rules import allowed_servers
from bot.core.rules.access import press_refused, refused
from bot.core.rules.policy import MemberContext, Policy, Verdict, Visibility, WhoMayPress
from bot.services.jobs.plans import Start
from bot.services.ports import Clock
from bot.services.rules.filter_check import FilterCheck, digest, judged_text
from bot.services.rules.policies import Policies
from bot.services.rules.wallets import Wallets
from bot.store.credits import ledger
from bot.store.credits.ledger import Wallet
from bot.store.database.database import Database
from bot.store.jobs import jobs, removals
from bot.store.moderation import approved_texts
from bot.texts.jobs import job_commands as say
from bot.word_filter import Hit

ANY_PRICE = 1 << 62  # actions that cost nothing


@dataclass(frozen=True, slots=True)
class Admitted:
    """A job that the rules let in, with its price. Only `RuleCheck` makes them, so nothing gets past the rules.

    `most_active` is how many jobs the member may have in this server at once, None = only the operator's limit holds.
    `by_default` is its price without any that admins set, which the operator's ceilings count.
    """

    new: NewJob
    clicked: MessageRef | None
    wallet: Wallet
    most_active: int | None
    prices: Mapping[str, int]
    by_default: int


@dataclass(frozen=True, slots=True)
class AskCost:
    """The job is expensive, so its member is asked first. `start.new.cost` is the price; they have `credits`."""

    start: Start
    credits: Credits


@dataclass(frozen=True, slots=True)
class Flagged:
    """A filter caught the text, and the server's moderators have to decide. `caught` is the filter's pattern, `piece`
    the words that it caught."""

    start: Start
    caught: str
    piece: str


class RuleCheck:
    """Judges jobs by the rules of their server."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        policies: Policies,
        filter_check: FilterCheck,
        wallets: Wallets,
        clock: Clock,
    ) -> None:
        self._db = db
        self._settings = settings
        self._policies = policies
        self._filter_check = filter_check
        self._wallets = wallets
        self._clock = clock

    async def judge(self, start: Start, *, asked: int = 0, approved: bool = False) -> Admitted | AskCost | Flagged:
        """Decide about a job. `asked` is the price that its member has agreed to; with `approved`, moderators have let
        the text pass. Changes nothing; raises UserError with the reason if it is refused.
        """
        asker = start.new.asker
        policy = await self._policies.of(asker.guild_id)
        self._check_access(policy, asker)
        await self._check_press(policy, start)
        spec = start.new.spec
        caught = None if approved else await self._caught(policy, judged_text(spec), asker.member_context, spec)
        price = cost(spec.action, spec.speed, policy.prices)
        # a job that is only fetched was counted when it was made
        by_default = cost(spec.action, spec.speed, {}) if spec.done_ref is None else 0
        new = replace(start.new, cost=price, private=policy.visibility is Visibility.PRIVATE)
        if caught is not None:
            return Flagged(replace(start, new=new), caught.rule.pattern, caught.where)
        wallet = self._wallets.wallet(policy, asker.user_id, asker.member_context)
        if price > max(ASK_ABOVE, asked):
            return AskCost(replace(start, new=new), await self._affordable(policy, wallet, price, by_default))
        return Admitted(new, start.clicked, wallet, self._most_active(policy), policy.prices, by_default)

    async def agreed(self, start: Start) -> Admitted | Flagged:
        """`judge` for a job whose member has agreed to any price."""
        judged = await self.judge(start, asked=ANY_PRICE)
        if isinstance(judged, AskCost):
            raise TypeError("a price was asked about that its member has agreed to")
        return judged

    async def check(self, asker: Asker, owner: UserId | None = None) -> None:
        """Check that the member may use the bot here and press the buttons under a result of `owner`, before they are
        asked for more. Raises UserError."""
        policy = await self._policies.of(asker.guild_id)
        self._check_access(policy, asker)
        if owner is not None:
            _check_presser(policy, asker, owner)

    async def check_text(self, asker: Asker, text: str) -> None:
        """`check`, and whether a running job may be given `text`. Raises UserError, also if moderators would have to
        look at it."""
        policy = await self._policies.of(asker.guild_id)
        self._check_access(policy, asker)
        if await self._caught(policy, text, asker.member_context) is not None:
            raise UserError(say.REVIEWED())

    async def check_shown(self, asker: Asker, job: Job) -> None:
        """`check`, and whether this picture may be shown to everybody where the member is. Raises UserError.

        Moderators of this server may have removed it. It may have been made elsewhere, or before there was a filter: a
        text that needs a review must have been approved by the moderators of this server.
        """
        spec = job.spec
        policy = await self._policies.of(asker.guild_id)
        self._check_access(policy, asker)
        async with self._db.read() as conn:
            if await removals.known(conn, job.id, asker.guild_id):
                raise UserError(say.REMOVED())
        hit = await self._caught(policy, judged_text(spec), asker.member_context, spec)
        if hit is None or policy.guild_id is None:
            return
        async with self._db.read() as conn:
            if not await approved_texts.known(conn, policy.guild_id, digest(spec)):
                raise UserError(say.NOT_PASSED())

    def _check_access(self, policy: Policy, asker: Asker) -> None:
        own = self._settings
        elsewhere = allowed_servers.refusal(asker.guild_id, own.allowed_servers, allow_dms=own.allow_dms)
        if elsewhere is not None:
            raise UserError(elsewhere)
        reason = refused(policy, asker.user_id, asker.member_context, self._clock())
        if reason is not None:
            raise UserError(reason)

    async def _check_press(self, policy: Policy, start: Start) -> None:
        """Check again who may press: the rules may have changed during a question, a form or a review."""
        if policy.press is WhoMayPress.ANYONE or start.new.parent_id is None:
            return
        async with self._db.read() as conn:
            parent = await jobs.get(conn, start.new.parent_id)
        if parent is not None:  # else it is refused when it is stored
            _check_presser(policy, start.new.asker, parent.user_id)

    async def price(self, start: Start) -> int:
        """The current cost of a job, for members who see it before they go on."""
        policy = await self._policies.of(start.new.asker.guild_id)
        return cost(start.new.spec.action, start.new.spec.speed, policy.prices)

    async def affordable(self, start: Start) -> int:
        """`price`, if its member can pay it. Raises QuotaExceeded."""
        price, spec = await self.price(start), start.new.spec
        await self.afford(start.new.asker, price, cost(spec.action, spec.speed, {}))
        return price

    async def afford(self, asker: Asker, price: int, by_default: int) -> None:
        """Check early that the member can pay, so that nobody is asked in vain. Raises QuotaExceeded."""
        policy = await self._policies.of(asker.guild_id)
        await self._affordable(
            policy, self._wallets.wallet(policy, asker.user_id, asker.member_context), price, by_default
        )

    async def _affordable(self, policy: Policy, wallet: Wallet, price: int, by_default: int) -> Credits:
        async with self._db.read() as conn:
            credits = await ledger.credits_of(conn, wallet, self._clock())
        refused = why_not(credits, price, by_default)
        if refused is not None:
            raise QuotaExceeded(f"{refused}\n{what_things_cost(policy.prices)}")
        return credits

    async def _caught(
        self, policy: Policy, text: str, context: MemberContext, spec: JobSpec | None = None
    ) -> Hit | None:
        """The hit that needs a review by moderators. Raises UserError if it is refused.

        `spec` tells which words the member may not recognize as theirs: names of files, their own suffix.
        """
        ruling = await self._filter_check.judge(policy, text, adult=context.adult)
        match ruling.verdict:
            case Verdict.REFUSE | Verdict.ADULT:
                refusal = ruling.refusal(spec.added if spec else ())
                raise UserError(f"{refusal} {say.RENAME_FILE()}" if spec and spec.title else refusal)
            case Verdict.REVIEW if ruling.hit is not None:
                return ruling.hit
            case _:
                return None

    def _most_active(self, policy: Policy) -> int | None:
        if policy.max_running is None and policy.max_queued is None:
            return None
        running = least((policy.max_running, self._settings.max_running_per_user)) or 0
        queued = least((policy.max_queued, self._settings.max_queued_per_user)) or 0
        return running + queued


def _check_presser(policy: Policy, asker: Asker, owner: UserId) -> None:
    reason = press_refused(policy, asker.user_id, owner, asker.member_context)
    if reason is not None:
        raise UserError(reason)
