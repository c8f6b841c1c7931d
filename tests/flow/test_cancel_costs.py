"""The price of cancelling running work: a few a day are free, after that the credits are spent if the provider had
worked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.core.errors import QuotaExceeded, UserError
from bot.core.kinds import CancelTerms
from bot.core.models import GuildId, Job, UserId
from bot.core.rules.policy import Policy
from bot.core.states import JobState
from bot.providers.base import Failed, Progress
from bot.services.jobs.cancelling import MustPay
from bot.store.database.schema_rules import ledger
from bot.store.jobs import lifecycle
from bot.store.rules import guilds
from bot.texts.jobs import cancel as say
from bot.texts.rules import credits
from tests.counters import check_counters
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.deleting import ask
from tests.flow.world import Graph, World, asker


async def running(graph: Graph, percent: int = 70, prompt: str = "a red fox") -> Job:
    job = await graph.submit(await graph.imagine(prompt))
    async with graph.db.transaction() as conn:
        await lifecycle.set_progress(conn, job.id, percent)
    return await graph.job(job.id)


async def stopped(graph: Graph, job: Job, *, agreed: bool = False, by: int = ALICE) -> Job:
    """Cancel as the member (or an admin), and let the provider stop it."""
    who = asker(by)  # type: ignore[arg-type]  # an id
    asked = await graph.cancelling.cancel(job.id, who, manages=by != ALICE, agreed=agreed)
    graph.world.provider.state = Failed("cancelled")
    return await graph.poll(asked)


async def choose(graph: Graph, free: int | None) -> None:
    async with graph.db.transaction() as conn:
        await guilds.save(conn, Policy(GUILD, free_cancels=free))
    graph.policies.changed(GUILD)


@pytest.mark.parametrize("free", [0, 1, None], ids=["none", "one", "as usual"])
async def test_after_the_free_ones_of_a_day_a_cancel_spends(graph: Graph, free: int | None) -> None:
    await choose(graph, free)
    for _ in range(3 if free is None else free):
        assert (await stopped(graph, await running(graph))).state is JobState.CANCELLED
    assert await graph.credits() == (0, 0)
    job = await running(graph)
    with pytest.raises(MustPay, match="you still pay 1 credit"):
        await graph.cancelling.cancel(job.id, asker())
    assert await graph.credits() == (1, 0)
    ended = await stopped(graph, job, agreed=True)
    assert (ended.state, await graph.credits()) == (JobState.CANCELLED, (0, 1))
    async with graph.db.read() as conn:
        await check_counters(conn)


async def test_work_that_begins_again_was_worked_for_all_the_same(graph: Graph) -> None:
    await choose(graph, 0)
    job = await running(graph)
    graph.world.provider.will("poll", Progress(0, ""))
    job = await graph.poll(job)
    assert (job.state, job.progress) == (JobState.RUNNING, 1)
    with pytest.raises(MustPay):
        await graph.cancelling.cancel(job.id, asker())


async def test_the_free_ones_come_back_with_the_next_day(graph: Graph) -> None:
    await choose(graph, 1)
    await stopped(graph, await running(graph))
    graph.world.clock.pass_by(86_400)
    assert await graph.cancelling.free_left(ALICE, GUILD) == (1, 1)
    await stopped(graph, await running(graph))


@pytest.mark.parametrize("within", [None, GUILD], ids=["by the member", "by an admin"])
async def test_deleting_ones_data_gives_no_free_ones_back(graph: Graph, within: GuildId | None) -> None:
    await choose(graph, 2)
    await graph.publish(await stopped(graph, await running(graph)))
    await ask(graph, within=within)
    await graph.deletions.once()
    assert await graph.all_jobs() == []
    assert await graph.cancelling.free_left(ALICE, GUILD) == (1, 2)
    await stopped(graph, await running(graph))
    with pytest.raises(MustPay):
        await graph.cancelling.cancel((await running(graph)).id, asker())
    graph.world.clock.pass_by(86_400)
    assert await graph.cancelling.free_left(ALICE, GUILD) == (2, 2)


async def test_what_was_not_worked_for_and_what_waits_costs_and_counts_nothing(graph: Graph) -> None:
    await choose(graph, 0)
    await stopped(graph, await running(graph, 0))
    await graph.cancelling.cancel((await graph.imagine()).id, asker())
    assert await graph.credits() == (0, 0)


async def test_a_cancel_that_is_under_way_counts_already(graph: Graph) -> None:
    await choose(graph, 1)
    first, second = await running(graph), await running(graph, prompt="a blue fox")
    await graph.cancelling.cancel(first.id, asker())
    with pytest.raises(MustPay):
        await graph.cancelling.cancel(second.id, asker())
    await graph.cancelling.cancel(first.id, asker())  # asked once more: it stays free


@pytest.mark.parametrize("first", [ALICE, BOB], ids=["the member", "an admin"])
async def test_the_terms_of_the_first_cancel_hold_for_the_second(graph: Graph, first: int) -> None:
    """A member who agreed to pay does pay, even if an admin asks next; a job that an admin had stopped stays free."""
    await choose(graph, 0)
    job = await running(graph)
    terms = CancelTerms.PAID if first == ALICE else CancelTerms.BY_ADMIN
    for who in (first, BOB, ALICE):
        await graph.cancelling.cancel(job.id, asker(UserId(who)), manages=who == BOB, agreed=who == first)
        assert (await graph.job(job.id)).cancel is terms
    graph.world.provider.state = Failed("cancelled")
    await graph.poll(job)
    assert await graph.credits() == ((0, 1) if first == ALICE else (0, 0))


async def test_a_cancel_by_an_admin_is_none_of_the_members(graph: Graph) -> None:
    await choose(graph, 0)
    await stopped(graph, await running(graph), by=BOB)
    assert await graph.credits() == (0, 0)


@pytest.mark.parametrize("agreed", [False, True])
async def test_a_result_that_is_first_is_delivered_and_paid_for_once(graph: Graph, agreed: bool) -> None:
    await choose(graph, int(not agreed))
    job = await running(graph)
    await graph.cancelling.cancel(job.id, asker(), agreed=agreed)
    assert (await graph.publish(await graph.poll(job))).state is JobState.DELIVERED
    assert await graph.credits() == (0, 1)
    await graph.check_books()


async def test_the_operators_ceiling_counts_what_was_worked_for(world: World) -> None:
    world.limit(max_credits_per_member_day=1)
    async with world.graph() as graph:
        await stopped(graph, await running(graph))
        with pytest.raises(QuotaExceeded, match=credits.REACHED()):
            await graph.imagine()
        async with graph.db.read() as conn:
            kept = (await conn.execute(select(ledger.c.entry, ledger.c.default_credits).order_by(ledger.c.id))).all()
    assert [tuple(line) for line in kept] == [("reserve", 1), ("release", 0)]


async def test_where_the_provider_cannot_stop_it_nobody_is_asked(graph: Graph) -> None:
    graph.world.provider.can_stop = False
    job = await running(graph)
    assert not graph.cancelling.can_stop(job)
    with pytest.raises(UserError) as told:
        await graph.cancelling.cancel(job.id, asker())
    assert str(told.value) == say.CANNOT_STOP()
    assert not (await graph.job(job.id)).fail_reason
    assert graph.cancelling.can_stop(await graph.imagine())
