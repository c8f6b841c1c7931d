"""A server whose admins use filters, a review channel and a log channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from sqlalchemy import func, select, text

from bot.core.jobs.pending_request import PendingRequest
from bot.core.models import ChannelId, MessageId, MessageRef, UserId
from bot.core.rules.policy import FilterRule, MemberContext, Verdict
from bot.services.jobs.plans import ImagineCommand, Plan, Start
from bot.services.jobs.rule_check import Flagged
from bot.services.moderation.reviews import Decision
from bot.services.rules.filters import FilterService
from bot.store.database import schema_rules
from bot.store.moderation import reviews
from bot.store.moderation.pending import request_from
from bot.store.rules import guilds
from tests.fakes import Killed
from tests.flow.books import ALICE, GUILD
from tests.flow.world import CHANNEL, Graph, asker
from tests.waiting import LONG_S, within

ADMIN = UserId(7)
REVIEWS, LOG = ChannelId(77), ChannelId(66)


def filters_of(graph: Graph) -> FilterService:
    return graph.rules.filters


async def add(service: FilterService, pattern: str, *, regex: bool = False, review: bool = False) -> None:
    """`/admin filter add`."""
    await service.add(GUILD, ADMIN, pattern, regex=regex, review=review)


async def use_reviews(graph: Graph) -> None:
    """Choose a review channel."""
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await guilds.save(change.conn, replace(change.policy, review_channel=REVIEWS))


async def moderate(graph: Graph, *patterns: str) -> None:
    """Have a server's moderators review texts with these words."""
    await use_reviews(graph)
    async with graph.db.transaction() as conn:
        for pattern in patterns:
            await guilds.put_filters(conn, GUILD, FilterRule(pattern, False, Verdict.REVIEW))
    graph.policies.changed(GUILD)


async def use_log(graph: Graph) -> None:
    """Choose a log channel."""
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await guilds.save(change.conn, replace(change.policy, log_channel=LOG))


async def flagged(graph: Graph, prompt: str = "a hen", user: UserId = ALICE, key: str = "") -> PendingRequest:
    """Leave a prompt that a filter catches to moderators; returns the stored request."""
    asked = replace(asker(user, key), member_context=MemberContext(roles=frozenset({5}), home=CHANNEL))
    return await held_of(graph, await graph.imagine_service.prepare(ImagineCommand(asked, prompt)))


async def held_of(graph: Graph, plan: Plan) -> PendingRequest:
    """Open the pending request of a plan that a filter catches."""
    assert isinstance(plan, Start)
    caught = await graph.rule_check.judge(plan)
    assert isinstance(caught, Flagged)
    graph.world.clock.pass_by(0.001)  # two notices of one instant could have one nonce, since ids are reused
    await graph.reviews.open(caught)
    return (await requests(graph))[-1]


async def requests(graph: Graph) -> list[PendingRequest]:
    """All current and past requests for somebody's agreement, oldest first."""
    async with graph.db.read() as conn:
        rows = await conn.execute(select(schema_rules.requests).order_by(text("rowid")))
        return [request_from(row) for row in rows.mappings()]


async def press(graph: Graph, request: PendingRequest, *, approved: bool, moderator: UserId = ADMIN) -> Decision:
    """Approve or Reject on the card of a request."""
    card = request.card or MessageRef(REVIEWS, MessageId(1))
    return await graph.reviews.decide(request.id, moderator, GUILD, card, approved=approved)


@asynccontextmanager
async def running(graph: Graph) -> AsyncIterator[None]:
    """Run the tasks during the body, unless the process is killed."""
    task = asyncio.create_task(graph.tasks.run())
    try:
        yield
    finally:
        graph.tasks.stop()
        await asyncio.gather(task, return_exceptions=True)


async def quiet(graph: Graph, timeout_s: float = LONG_S) -> list[PendingRequest]:
    """The requests once nothing is left to post or carry out. Raises Killed if the process is killed."""
    async with within(timeout_s):
        while True:
            if graph.world.mortal.dead.is_set():
                raise Killed
            async with graph.db.read() as conn:
                left = (await conn.execute(select(func.count()).select_from(schema_rules.notices))).scalar_one()
                approved = await reviews.to_carry_out(conn)
            if not left and not approved:
                return await requests(graph)
            await asyncio.sleep(0.02)
