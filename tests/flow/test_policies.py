"""The cached rules of servers: never older than what an admin has been told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.core.models import GuildId
from bot.core.rules.policy import Policy
from bot.store.database.connection import Connection
from bot.store.rules import guilds, policies
from tests.flow.books import GUILD
from tests.flow.moderation import REVIEWS
from tests.flow.world import Graph

Load = Callable[[Connection, GuildId], Awaitable[Policy]]


async def test_rules_that_change_while_they_are_read_are_read_again(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    load: Load = policies.load

    async def slowly(conn: Connection, guild_id: GuildId) -> Policy:
        found = await load(conn, guild_id)
        async with graph.db.transaction() as other:  # committed before these rules, now outdated, are cached
            await guilds.save(other, Policy(guild_id, review_channel=REVIEWS))
        graph.policies.changed(guild_id)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(policies, "load", slowly)
        assert (await graph.policies.of(GUILD)).review_channel is None
    assert (await graph.policies.of(GUILD)).review_channel == REVIEWS
