"""Requests that wait for somebody's agreement while their member is forgotten: they lead to nothing, and nobody
waits."""

from __future__ import annotations

import pytest

from bot.core.errors import UserError
from bot.core.jobs.new_job import NewJob
from bot.core.kinds import Action
from bot.core.models import GuildId, JobSpec, UserId
from bot.services.jobs.plans import Start
from bot.services.jobs.rule_check import AskCost
from bot.store.database.connection import Connection
from bot.store.members import deletion_queries
from bot.texts.members import privacy as say
from tests.flow.books import GUILD
from tests.flow.deleting import ask
from tests.flow.moderation import ADMIN, flagged, moderate, press, quiet, requests, running
from tests.flow.test_deletions import done
from tests.flow.world import Graph, asker


async def test_who_is_being_deleted_is_asked_nothing_and_waits_for_nobody(graph: Graph) -> None:
    await moderate(graph, "hen")
    await graph.delivered()
    await ask(graph)
    with pytest.raises(UserError, match=say.BEING_DELETED()[:30]):
        await flagged(graph)
    dear = Start(NewJob(asker(), JobSpec(Action.VIDEO, "a fox"), "main"))
    judged = await graph.rule_check.judge(dear)
    assert isinstance(judged, AskCost)
    with pytest.raises(UserError, match=say.BEING_DELETED()[:30]):
        await graph.questions.keep(judged)
    assert await requests(graph) == []


@pytest.mark.parametrize("over", [True, False], ids=["it is over", "it goes on"])
async def test_nothing_comes_of_what_was_approved_while_its_member_is_forgotten(
    graph: Graph, over: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    board, unfinished = graph.world.board, deletion_queries.unfinished

    async def forgotten() -> frozenset[int]:
        assert await ask(graph, within=GUILD, actor=ADMIN)
        if over:
            await graph.deletions.once()
        else:
            monkeypatch.setattr(deletion_queries, "unfinished", takes_long)
        return frozenset({GUILD})

    async def takes_long(conn: Connection, user_id: UserId, within: GuildId | None) -> bool:
        """True until the start was tried again, or its member was told why nothing comes: the deletion waits for it."""
        tried = board.answers or len(board.made("roles_of")) > 1
        return not tried or bool(await unfinished(conn, user_id, within))

    await moderate(graph, "hen")
    async with running(graph):
        await flagged(graph)
        (request,) = await quiet(graph)
        board.will("roles_of", forgotten)
        await press(graph, request, approved=True)
        await done(graph)
        assert await quiet(graph) == []
    assert (await graph.all_jobs(), board.answers) == ([], [])
    assert list(board.retracted.values()) == [say.CARD_OF_MEMBER()]
