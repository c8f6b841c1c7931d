"""`/admin quota set` and `cost`: admins' limits and prices apply to the next job, are audited, and keep every sum
right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.core.errors import QuotaExceeded, UserError
from bot.core.kinds import Priced
from bot.core.models import ChannelId, UserId
from bot.core.rules.policy import Policy
from bot.services.jobs.plans import ImagineCommand
from bot.services.rules import quotas as quotas_module
from bot.services.rules.quotas import MOST_CREDITS, MOST_PRICE, PAGE_RULES, Wanted, rule_of
from bot.store.database.schema_rules import allowances, notices
from bot.store.rules import guilds
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.quota_desk import ADMIN, HERE, left, limit, rules_of, written
from tests.flow.world import CHANNEL, Graph, asker

LOG = ChannelId(77)


async def imagine_here(graph: Graph, user: UserId) -> None:
    """`/imagine`, acknowledged, in a channel that rules can name."""
    asked = replace(asker(user), member_context=HERE)
    await graph.accept(await graph.imagine_service.prepare(ImagineCommand(asked, "a red fox")))


# -- what the options mean -------------------------------------------------------------------------------------------

MEANT = [
    (Wanted(Period.DAY, credits=5), QuotaRule(Subject.EVERYONE, 0, Period.DAY, 5)),
    (Wanted(Period.HOUR, credits=0, pool=False), QuotaRule(Subject.EVERYONE, 0, Period.HOUR, 0)),
    (Wanted(Period.DAY, unlimited=True, pool=True), QuotaRule(Subject.POOL, 0, Period.DAY, None)),
    (Wanted(Period.WEEK, credits=5, unlimited=False, user_id=7), QuotaRule(Subject.MEMBER, 7, Period.WEEK, 5)),
    (Wanted(Period.MONTH, credits=5, role_id=8), QuotaRule(Subject.ROLE, 8, Period.MONTH, 5)),
    (Wanted(Period.DAY, credits=5, role_id=GUILD), QuotaRule(Subject.EVERYONE, 0, Period.DAY, 5)),
    (Wanted(Period.DAY, credits=5, channel_id=9), QuotaRule(Subject.CHANNEL, 9, Period.DAY, 5)),
]
NOT_MEANT = [
    (Wanted(Period.DAY), "Give either"),
    (Wanted(Period.DAY, unlimited=False), "Give either"),
    (Wanted(Period.DAY, credits=0, unlimited=True), "only one of `credits`"),
    (Wanted(Period.DAY, credits=-1), "from 0 to"),
    (Wanted(Period.DAY, credits=MOST_CREDITS + 1), "from 0 to"),
    (Wanted(Period.DAY, credits=5, user_id=7, role_id=8), "only one of"),
    (Wanted(Period.DAY, credits=5, channel_id=7, pool=True), "only one of"),
]


@pytest.mark.parametrize(("wanted", "rule"), MEANT)
def test_options_describe_one_rule(wanted: Wanted, rule: QuotaRule) -> None:
    assert rule_of(wanted, GUILD) == rule


@pytest.mark.parametrize(("wanted", "says"), NOT_MEANT)
def test_options_that_describe_none_or_several_are_refused(wanted: Wanted, says: str) -> None:
    with pytest.raises(UserError, match=says):
        rule_of(wanted, GUILD)


# -- limits ----------------------------------------------------------------------------------------------------------


async def test_a_limit_holds_for_the_next_job_and_running_ones_keep_what_they_hold(graph: Graph) -> None:
    await limit(graph, 5)
    running = []
    for _ in range(3):
        running.append(await graph.imagine())
        graph.world.clock.now += 1
    await limit(graph, 1)
    with pytest.raises(QuotaExceeded, match="0 of 1 left today"):
        await graph.imagine()
    for job in running:
        await graph.publish(await graph.poll(await graph.submit(job)))
    assert await graph.credits() == (0, 3)
    await limit(graph, 4)
    assert await left(graph) == 1
    await graph.check_books()


async def test_every_change_is_written_down_and_told_to_the_log_channel(graph: Graph) -> None:
    async with graph.db.transaction() as conn:
        await guilds.save(conn, Policy(GUILD, log_channel=LOG))
    service, rule = rules_of(graph), QuotaRule(Subject.MEMBER, BOB, Period.DAY, None)
    assert await service.set_rule(GUILD, ADMIN, rule) == {Period.DAY: None}
    await service.remove_rule(GUILD, ADMIN, rule, 1)
    await service.set_price(GUILD, ADMIN, Priced.ZOOM, 2)
    with pytest.raises(UserError, match="already removed"):
        await service.remove_rule(GUILD, ADMIN, rule, 1)
    said = [
        f"set the limit of <@{BOB}> to unlimited a day",
        f"removed the limit of <@{BOB}> for a day",
        "set the price of zoom to 2 credits",
    ]
    assert await written(graph) == said
    async with graph.db.read() as conn:
        told = (await conn.execute(notices.select().order_by(notices.c.id))).all()
    assert [(one.channel_id, one.text) for one in told] == [(LOG, f"<@{ADMIN}> {line}") for line in said]


@pytest.mark.parametrize(("subject", "subject_id"), [(Subject.POOL, 0), (Subject.CHANNEL, CHANNEL)])
async def test_a_new_pool_counts_what_was_used_before_it_and_is_added_up_at_once(
    graph: Graph, subject: Subject, subject_id: int
) -> None:
    for user in (ALICE, BOB):
        await imagine_here(graph, user)
    await limit(graph, 3, subject, subject_id)
    async with graph.db.read() as conn:
        (row,) = (await conn.execute(allowances.select().where(allowances.c.scope == subject))).all()
    assert (row.granted, row.reserved, row.spent) == (3, 2, 0)
    assert await left(graph) == 1
    await graph.check_books()


async def test_there_is_a_most_of_rules_but_those_there_are_can_change(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas_module, "MOST_RULES", 2)
    await limit(graph, 5)
    await limit(graph, 5, period=Period.HOUR)
    with pytest.raises(UserError, match="has 2 limits"):
        await limit(graph, 5, period=Period.WEEK)
    await limit(graph, 6)
    assert len(await written(graph)) == 3


async def test_rules_come_in_pages_with_the_names_of_members(graph: Graph) -> None:
    await graph.imagine(user=ALICE)
    await limit(graph, 9)
    for user in range(2 * PAGE_RULES):
        await limit(graph, 1, Subject.MEMBER, user)
    service = rules_of(graph)
    first, last = [await service.rules(GUILD, page) for page in (0, 99)]
    assert (first.number, last.number, last.pages) == (1, 3, 3)
    assert (len(first.rules), len(last.rules)) == (PAGE_RULES, 1)
    assert first.rules[0].subject is Subject.EVERYONE
    assert first.names == {ALICE: "alice"}
    gone = await service.remove_rule(GUILD, ADMIN, last.rules[0], 3)
    assert (gone.number, gone.pages) == (2, 2)


# -- prices ----------------------------------------------------------------------------------------------------------


async def test_a_price_holds_for_the_next_job_and_the_default_needs_no_row(graph: Graph) -> None:
    service = rules_of(graph)
    cheap = await graph.imagine()
    assert await service.set_price(GUILD, ADMIN, Priced.IMAGINE, 3) == {"imagine": 3}
    dear = await graph.imagine()
    assert await service.set_price(GUILD, ADMIN, Priced.FAST, 0) == {"imagine": 3, "fast": 0}
    assert await service.set_price(GUILD, ADMIN, Priced.IMAGINE, 1) == {"fast": 0}
    free = await graph.imagine()
    assert [job.cost for job in (cheap, dear, free)] == [1, 3, 0]
    assert await graph.credits() == (4, 0)
    assert (await graph.policies.of(GUILD)).prices == {"fast": 0}
    await graph.check_books()


@pytest.mark.parametrize("credits", [-1, MOST_PRICE + 1])
async def test_a_price_that_cannot_be_is_refused(graph: Graph, credits: int) -> None:
    with pytest.raises(UserError, match="from 0 to"):
        await rules_of(graph).set_price(GUILD, ADMIN, Priced.ZOOM, credits)
    assert await written(graph) == []
