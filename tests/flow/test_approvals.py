"""Approved requests are judged again when they start: by the roles and prices of that moment."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.core.errors import Busy
from bot.core.kinds import Priced, Speed
from bot.core.rules.policy import Rule, Visibility
from bot.core.states import JobState
from bot.services.ports import NowhereToPost, PublishLater
from bot.store.credits import quota_rules
from bot.store.database.schema_rules import Target
from bot.store.moderation import reviews
from bot.store.rules import access, guilds
from bot.texts.moderation import reviews as say
from tests.flow.books import ALICE, GUILD
from tests.flow.moderation import ADMIN, flagged, held_of, moderate, press, quiet, running
from tests.flow.painting import masks, paint, pressed_region
from tests.flow.test_tools import A
from tests.flow.world import Graph, asker
from tests.log_lines import lines_of_bot

PATRON = 31


@pytest.fixture(autouse=True)
async def moderated(graph: Graph) -> AsyncIterator[None]:
    """Have a server's moderators review hens."""
    await moderate(graph, "hen")
    async with running(graph):
        yield


async def allow_patrons(graph: Graph) -> None:
    """Only patrons may use the bot."""
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await access.set_rule(change.conn, GUILD, Target.ROLE, PATRON, Rule.ALLOW)


async def set_price(graph: Graph, credits: int) -> None:
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await quota_rules.set_price(change.conn, GUILD, Priced.VIDEO, credits)


async def test_the_roles_that_count_are_those_of_now(graph: Graph) -> None:
    await flagged(graph)
    (request,) = await quiet(graph)
    await allow_patrons(graph)
    await press(graph, request, approved=True)
    (request,) = await quiet(graph)
    assert (request.approved, "You need one of these roles" in request.outcome) == (None, True)
    graph.world.board.roles[ALICE] = frozenset({PATRON, GUILD})
    await press(graph, request, approved=True)
    await quiet(graph)
    assert [job.state for job in await graph.all_jobs()] == [JobState.QUEUED]


async def test_for_who_has_left_the_server_nothing_is_started(graph: Graph) -> None:
    session = await pressed_region(graph, await graph.delivered())
    await paint(graph, session, "a hen")
    (request,) = await quiet(graph)
    graph.world.board.roles[ALICE] = None
    await press(graph, request, approved=True)
    (request,) = await quiet(graph)
    assert (request.outcome, request.closed_at is not None) == (say.ENDED_UNSTARTED(why=say.LEFT()), True)
    assert (len(await graph.all_jobs()), graph.world.board.answers) == (1, [])
    await graph.deletions.finish()
    assert masks(graph) == []


async def test_it_waits_until_discord_tells_the_roles(graph: Graph) -> None:
    graph.world.board.will("roles_of", PublishLater("503"), PublishLater("503"))
    await flagged(graph)
    await press(graph, (await quiet(graph))[0], approved=True)
    await quiet(graph)
    assert len(graph.world.board.made("roles_of")) == 3
    assert [job.state for job in await graph.all_jobs()] == [JobState.QUEUED]


async def test_where_the_bot_is_no_more_nothing_is_started(graph: Graph) -> None:
    graph.world.board.will("roles_of", NowhereToPost("404"))
    await flagged(graph)
    await press(graph, (await quiet(graph))[0], approved=True)
    (request,) = await quiet(graph)
    assert (request.approved, await graph.all_jobs()) == (None, [])


async def test_what_has_become_dearer_is_over_and_takes_no_place(graph: Graph) -> None:
    await held_of(graph, await graph.tools.prepare_video(asker(), A, "the hen runs", "high", Speed.FAST))
    await set_price(graph, 6)
    await press(graph, (await quiet(graph))[0], approved=True)
    (request,) = await quiet(graph)
    assert "gone up to 6 credits" in request.outcome
    assert (request.approved, request.closed_at is not None) == (True, True)
    ((_alice, told),) = graph.world.board.answers
    assert told.startswith(f"{say.NOT_STARTED()}\n{say.PRICE_UP(price='6 credits')}")
    assert (await graph.all_jobs(), await graph.credits()) == ([], (0, 0))
    assert not (await press(graph, request, approved=True)).fresh
    for number in range(3):
        await flagged(graph, f"hen {number}")


@pytest.mark.parametrize("step", ["close", "reopen"], ids=["started", "not started"])
async def test_a_busy_disk_at_the_end_of_one_request_holds_up_no_other(
    graph: Graph, step: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, calls = getattr(reviews, step), []

    async def busy_once(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 1:
            raise Busy("the disk is busy")
        await real(*args)

    for prompt in ("a hen", "two hen"):
        await flagged(graph, prompt)
    waiting = await quiet(graph)
    if step == "reopen":
        await allow_patrons(graph)
    monkeypatch.setattr(reviews, step, busy_once)
    for request in waiting:
        await press(graph, request, approved=True)
    over = await quiet(graph)
    assert [request.closed_at is not None for request in over] == [step == "close"] * 2
    assert [job.state for job in await graph.all_jobs()] == ([JobState.QUEUED] * 2 if step == "close" else [])
    assert len(calls) == 3
    assert lines_of_bot(caplog, logging.ERROR) == []


async def test_whose_direct_messages_are_closed_hears_that_and_may_open_them(graph: Graph) -> None:
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await guilds.save(change.conn, replace(change.policy, visibility=Visibility.PRIVATE))
    await flagged(graph)
    graph.world.publisher.will("announce", NowhereToPost("50007"))
    await press(graph, (await quiet(graph))[0], approved=True)
    (request,) = await quiet(graph)
    assert (request.approved, request.outcome.endswith(say.MEMBER_UNREACHED())) == (None, True)
    ((_alice, told),) = graph.world.board.answers
    assert say.NOT_STARTED_UNREACHED() in told.splitlines()[0]
    await press(graph, request, approved=True)
    await quiet(graph)
    assert JobState.QUEUED in [job.state for job in await graph.all_jobs()]
