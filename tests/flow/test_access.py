"""Rules of access as services see them: what is stored, audited and announced, and what stays unchanged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.core.errors import UserError
from bot.core.models import ChannelId, GuildId
from bot.core.rules.policy import Block, Rule
from bot.core.states import JobState
from bot.services.rules import access as access_service
from bot.services.rules.access import AccessService
from bot.store.database.schema_rules import blocks, notices
from bot.store.rules import guilds
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.quota_desk import written
from tests.flow.world import Graph, asker


def service(graph: Graph) -> AccessService:
    return graph.rules.access


async def test_a_rule_holds_at_once_and_is_written_down_once(graph: Graph) -> None:
    for rule in (Rule.DENY, Rule.DENY, Rule.ALLOW, None, None):
        policy = await service(graph).set_channel(GUILD, BOB, 70, rule)
        assert policy.channels == ({} if rule is None else {70: rule})
        assert await graph.policies.of(GUILD) == policy
    assert await written(graph) == ["denied <#70>", "allowed <#70>", "removed the rule for <#70>"]


async def test_roles_and_channels_with_one_id_are_two(graph: Graph) -> None:
    await service(graph).set_channel(GUILD, BOB, 70, Rule.DENY)
    policy = await service(graph).set_role(GUILD, BOB, 70, Rule.ALLOW)
    assert (policy.channels, policy.roles) == ({70: Rule.DENY}, {70: Rule.ALLOW})
    assert await written(graph) == ["denied <#70>", "allowed <@&70>"]


async def test_another_block_replaces_reason_and_end(graph: Graph) -> None:
    now = graph.world.clock()
    first = await service(graph).block(GUILD, BOB, ALICE, " much \n spam ", 2)
    assert first.blocks == {ALICE: Block(ALICE, "much spam", now + 7200)}
    second = await service(graph).block(GUILD, BOB, ALICE, "", None)
    assert second.blocks == {ALICE: Block(ALICE, "", None)}
    until = f"<t:{int(now + 7200)}:f>"
    assert await written(graph) == [f"blocked <@{ALICE}> until {until}: `much spam`", f"blocked <@{ALICE}>"]


async def test_a_block_ends_by_itself_and_goes_with_the_next(graph: Graph) -> None:
    await service(graph).block(GUILD, BOB, ALICE, "", 1)
    with pytest.raises(UserError, match="blocked you"):
        await graph.imagine()
    graph.world.clock.pass_by(3600)
    await graph.imagine()
    with pytest.raises(UserError, match="blocked here"):
        await service(graph).unblock(GUILD, BOB, ALICE)
    await service(graph).block(GUILD, ALICE, BOB, "", None)
    async with graph.db.read() as conn:
        assert list((await conn.execute(select(blocks.c.user_id))).scalars()) == [BOB]


async def test_what_runs_goes_on_and_nothing_new_comes_in(graph: Graph) -> None:
    done, waiting = await graph.delivered(), await graph.imagine("a hen")
    plan = await graph.plan_click(done, "V1")
    await service(graph).block(GUILD, BOB, ALICE, "spam", None)
    with pytest.raises(UserError, match="blocked you"):
        await graph.accept(plan)
    with pytest.raises(UserError, match="blocked you"):
        await graph.rule_check.check(asker())
    assert (await graph.publish(await graph.poll(await graph.submit(waiting)))).state is JobState.DELIVERED
    await service(graph).unblock(GUILD, BOB, ALICE)
    await graph.accept(plan)


async def test_another_server_has_rules_of_its_own(graph: Graph) -> None:
    await service(graph).block(GuildId(901), BOB, ALICE, "", None)
    await graph.imagine()
    with pytest.raises(UserError, match="blocked here"):
        await service(graph).unblock(GUILD, BOB, ALICE)


async def test_the_log_channel_hears_of_every_change(graph: Graph) -> None:
    async with graph.changes.transaction(GUILD, BOB) as change:
        await guilds.save(change.conn, replace(change.policy, log_channel=ChannelId(80)))
    await service(graph).block(GUILD, BOB, ALICE, "spam", None)
    async with graph.db.read() as conn:
        told = [tuple(row) for row in await conn.execute(select(notices.c.channel_id, notices.c.text))]
    assert told == [(80, f"<@{BOB}> blocked <@{ALICE}>: `spam`")]


async def test_rules_have_an_end(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_service, "MOST_RULES", 2)
    for channel in (1, 2):
        await service(graph).set_channel(GUILD, BOB, channel, Rule.ALLOW)
    with pytest.raises(UserError, match="Remove one first"):
        await service(graph).set_channel(GUILD, BOB, 3, Rule.ALLOW)
    policy = await service(graph).set_channel(GUILD, BOB, 2, Rule.DENY)
    assert policy.channels == {1: Rule.ALLOW, 2: Rule.DENY}
