"""A server whose admins use filters, a review channel and a log channel."""

from __future__ import annotations

from bot.core.models import ChannelId, UserId
from bot.services.deadline import answer_by
from bot.services.filters import FilterService
from bot.services.wordings import Wordings
from bot.store import guilds
from tests.flow.books import GUILD
from tests.flow.world import Graph

ADMIN = UserId(7)
REVIEWS, LOG = ChannelId(77), ChannelId(66)


def filters_of(graph: Graph) -> FilterService:
    return FilterService(graph.policies, graph.records, Wordings())


async def add(service: FilterService, pattern: str, *, regex: bool = False, review: bool = False) -> None:
    """`/admin filter add`."""
    await service.add(GUILD, ADMIN, pattern, regex=regex, review=review, answer_by=answer_by())


async def use_reviews(graph: Graph) -> None:
    """Choose a review channel."""
    async with graph.records.change(GUILD, ADMIN) as change:
        await guilds.set_review_channel(change.conn, GUILD, REVIEWS)


async def use_log(graph: Graph) -> None:
    """Choose a log channel."""
    async with graph.records.change(GUILD, ADMIN) as change:
        await guilds.set_log_channel(change.conn, GUILD, LOG)
