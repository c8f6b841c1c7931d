"""An admin at work on a server's credits, for tests."""

from __future__ import annotations

from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.core.models import UserId
from bot.core.rules.policy import MemberContext
from bot.services.rules.member_credits import MemberCredits
from bot.services.rules.quotas import QuotaService
from bot.store.rules import audit
from tests.flow.books import ALICE, GUILD
from tests.flow.world import CHANNEL, Graph

ADMIN = UserId(99)
HERE = MemberContext(channels=(CHANNEL,), home=CHANNEL)


def rules_of(graph: Graph) -> QuotaService:
    return graph.rules.quotas


def members_of(graph: Graph) -> MemberCredits:
    return graph.rules.member_credits


async def limit(
    graph: Graph,
    credits: int | None,
    subject: Subject = Subject.EVERYONE,
    subject_id: int = 0,
    period: Period = Period.DAY,
) -> None:
    await rules_of(graph).set_rule(GUILD, ADMIN, QuotaRule(subject, subject_id, period, credits))


async def written(graph: Graph) -> list[str]:
    """The lines of the audit, oldest first."""
    async with graph.db.read() as conn:
        return [line.text for line in reversed(await audit.page(conn, GUILD, 0, 0, 100))]


async def left(graph: Graph, user: UserId = ALICE, member_context: MemberContext = HERE) -> int | None:
    return (await members_of(graph).holding(GUILD, user, member_context)).credits.room
