"""A Retry of a region has the mask of the job that failed: whatever ends one of them leaves the mask to the others."""

from __future__ import annotations

import pytest

from bot.core.jobs.pending_request import Purpose
from bot.core.models import Job, UserId
from bot.services.jobs.plans import Start
from bot.services.jobs.rule_check import AskCost, Flagged
from bot.services.moderation.approvals import QUESTIONS_KEPT_S
from bot.store.credits import ledger
from bot.store.members import file_erasures
from bot.store.moderation import pending
from tests.flow.books import ALICE, BOB
from tests.flow.deleting import ask
from tests.flow.moderation import moderate, press, requests
from tests.flow.painting import masks, paint, pressed_region
from tests.flow.world import Graph


async def failed_region(graph: Graph, user: UserId = ALICE) -> Job:
    """A job with a mask that failed, and may be tried again."""
    job = await paint(graph, await pressed_region(graph, await graph.delivered(), user), "a cow")
    assert isinstance(job, Job)
    await graph.outcomes.fail(job, "The provider is busy.", retryable=True)
    (ended,) = [one for one in await graph.all_jobs() if one.id == job.id]
    return await graph.publish(ended)


async def retry(graph: Graph, failed: Job) -> Start:
    """A press on Retry."""
    plan = await graph.plan_click(failed, None)
    assert isinstance(plan, Start)
    return plan


async def asked_about(graph: Graph, failed: Job) -> None:
    """Press Retry and leave the question about its price open."""
    start = await retry(graph, failed)
    admitted = await graph.admitted(start)
    async with graph.db.read() as conn:
        credits = await ledger.credits_of(conn, admitted.wallet, graph.world.clock())
    await graph.questions.keep(AskCost(start, credits))


async def pruned(graph: Graph) -> None:
    """Let a day pass and delete the old."""
    graph.world.clock.pass_by(QUESTIONS_KEPT_S + 1)
    async with graph.db.transaction() as conn:
        now = graph.world.clock()
        await file_erasures.add(conn, (), await pending.prune(conn, now - QUESTIONS_KEPT_S, 0.0))
    assert await graph.deletions.finish()


async def test_an_old_question_leaves_the_mask_to_the_job(graph: Graph) -> None:
    failed = await failed_region(graph)
    await asked_about(graph, failed)
    await pruned(graph)
    assert (await requests(graph), masks(graph)) == ([], [failed.spec.mask])


@pytest.mark.parametrize("end", ["rejected", "taken back"])
async def test_a_review_that_ends_leaves_the_mask_to_the_job(graph: Graph, end: str) -> None:
    failed = await failed_region(graph)
    await moderate(graph, "cow")
    judged = await graph.rule_check.judge(await retry(graph, failed))
    assert isinstance(judged, Flagged)
    await graph.reviews.open(judged)
    (request,) = await requests(graph)
    assert (request.purpose, request.new.spec.mask) == (Purpose.REVIEW, failed.spec.mask)
    if end == "rejected":
        await press(graph, request, approved=False)
    else:
        await graph.reviews.take_back(request.id, ALICE)
    assert await graph.deletions.finish()
    assert masks(graph) == [failed.spec.mask]


async def test_a_forgotten_member_leaves_the_mask_to_the_retry_of_another(graph: Graph) -> None:
    failed = await failed_region(graph, BOB)
    again = await graph.accept(await graph.plan_click(failed, None))
    assert again.spec.mask == failed.spec.mask
    await ask(graph, BOB)
    await graph.deletions.once()
    assert masks(graph) == [failed.spec.mask]


async def test_the_last_that_has_the_mask_takes_it_along(graph: Graph) -> None:
    await failed_region(graph)
    await ask(graph)
    await graph.deletions.once()
    assert masks(graph) == []
