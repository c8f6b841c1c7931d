"""The answer to an admin who sets a limit says how much of it was used before."""

from __future__ import annotations

import pytest

from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.services.rules.quotas import UsedAlready
from bot.ui.admin import quota_text
from tests.flow.books import ALICE, GUILD
from tests.flow.quota_desk import ADMIN, HERE, limit, members_of, rules_of
from tests.flow.world import Graph

MIDNIGHT = 1_790_035_200


async def used(
    graph: Graph, credits: int | None, subject: Subject, subject_id: int = 0, period: Period = Period.DAY
) -> UsedAlready | None:
    await limit(graph, credits, subject, subject_id, period)
    return await rules_of(graph).used_already(GUILD, QuotaRule(subject, subject_id, period, credits))


@pytest.mark.parametrize(
    ("subject", "subject_id"),
    [(Subject.POOL, 0), (Subject.CHANNEL, 0), (Subject.MEMBER, ALICE)],
    ids=["pool", "channel", "member"],
)
async def test_a_limit_of_one_holder_says_what_is_left_of_it(graph: Graph, subject: Subject, subject_id: int) -> None:
    assert await used(graph, 5, subject, subject_id) is None
    await graph.delivered()
    await graph.imagine()
    assert await used(graph, 5, subject, subject_id) == UsedAlready(2, 3, 0, MIDNIGHT)
    assert await used(graph, 1, subject, subject_id) == UsedAlready(2, 0, 0, MIDNIGHT)
    assert await used(graph, None, subject, subject_id) is None
    assert await used(graph, 0, subject, subject_id) is None


@pytest.mark.parametrize("subject", [Subject.EVERYONE, Subject.ROLE])
async def test_a_limit_of_many_says_how_many_have_used_it_up(graph: Graph, subject: Subject) -> None:
    await graph.delivered()
    await graph.imagine()
    assert await used(graph, 3, subject, 8) is None
    assert await used(graph, 2, subject, 8) == UsedAlready(0, 0, 1, MIDNIGHT)
    await members_of(graph).reset(GUILD, ADMIN, ALICE, HERE)
    assert await used(graph, 2, subject, 8) is None


@pytest.mark.parametrize(
    ("subject", "period", "found", "says"),
    [
        (Subject.CHANNEL, Period.HOUR, UsedAlready(54, 0, 0, 99), "54 already used, nothing left until <t:99:t>."),
        (Subject.POOL, Period.MONTH, UsedAlready(4, 36, 0, 99), "4 already used, 36 left until <t:99:f>."),
        (Subject.EVERYONE, Period.DAY, UsedAlready(0, 0, 1, 99), "1 member has already used that much today. They"),
        (Subject.ROLE, Period.WEEK, UsedAlready(0, 0, 3, 99), "3 members have already used that much this week. Those"),
    ],
)
def test_the_answer_says_so(subject: Subject, period: Period, found: UsedAlready, says: str) -> None:
    assert says in quota_text.rule_set(QuotaRule(subject, 5, period, 40), {period: 40}, found)
