"""The status page for admins: accounts, spend and a server's jobs."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.jobs.queue_position import QueuePosition
from bot.core.models import GuildId, UserId
from bot.providers.base import Failed
from bot.services.health import OK, Health
from bot.services.members.status import PAGE_JOBS, Spend, StatusService
from bot.services.provider_accounts.routing import BUSY, NO_CREDIT, REFUSALS
from bot.store.members import deletion_queries
from bot.texts.members import account as say
from bot.ui.members.account_text import provider
from tests.fakes import GRID
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.world import Graph, World, asker
from tests.waiting import within


def service(graph: Graph) -> StatusService:
    return graph.members.status


async def spend(graph: Graph, guild: int = GUILD) -> Spend | None:
    (account,) = (await service(graph).now(GuildId(guild))).accounts
    return account.spend


async def test_spend_is_what_was_delivered_here_today(graph: Graph) -> None:
    provider = graph.world.provider
    assert await spend(graph) == Spend()
    for usage in ("120 point", "80 point"):
        provider.will("poll", replace(GRID, usage=usage))
        await graph.delivered()
    provider.will("poll", Failed("too much fox"))
    await graph.publish(await graph.poll(await graph.submit(await graph.imagine())))
    await graph.imagine()
    assert await spend(graph) == Spend(2, "200 point")
    assert await spend(graph, 901) == Spend()
    assert (await service(graph).now()).accounts[0].spend is None
    graph.world.clock.pass_by(86_400)
    assert await spend(graph) == Spend()


async def test_spend_stays_when_members_are_forgotten(graph: Graph) -> None:
    for user in (ALICE, BOB):
        await graph.delivered(user=user)
    async with graph.db.transaction() as conn:
        await deletion_queries.delete_jobs(conn, BOB, None, 100, graph.world.clock())
    status = await service(graph).now(GUILD)
    assert (status.accounts[0].spend, status.forgotten) == (Spend(1), 1)
    assert (await service(graph).now(GuildId(901))).forgotten == 0
    assert (await service(graph).now()).forgotten == 0


async def test_an_account_that_answers_and_takes_no_job_is_not_green(graph: Graph) -> None:
    health = Health(graph.db, {"main": graph.world.provider}, graph.world.pace)
    status = StatusService(graph.db, health, graph.estimates, graph.world.clock, graph.routing.refuses)
    async with health.watching():
        async with within():
            while (await health.report()).accounts["main"] != OK:  # noqa: ASYNC110  # nothing announces a probe
                await asyncio.sleep(0.01)
        signs = []
        for why in ("", BUSY, NO_CREDIT):
            for _ in range(REFUSALS if why else 0):
                graph.routing.refused("main", why)
            (account,) = (await status.now()).accounts
            signs.append((account.state, provider(account)[0]))
    assert signs == [(OK, "🟢"), (BUSY, "🟡"), (NO_CREDIT, "🔴")]


async def test_an_account_that_was_removed_is_named_while_it_matters(world: World) -> None:
    world.add_account("old")
    async with world.graph() as graph:
        await graph.accept(graph.elsewhere(await graph.plan_imagine(), "old"))
    world.remove_account("old")
    async with world.graph() as graph:
        told = (await service(graph).now()).accounts
    assert [(one.name, one.waiting) for one in told] == [("main", 0), ("old", 1)]
    assert told[1].state == say.ACCOUNT_REMOVED()


async def waiting(world: World, graph: Graph) -> list[str]:
    """More jobs of Alice's than one page holds, newest first."""
    made = []
    for number in range(PAGE_JOBS + 2):
        world.clock.pass_by(1)
        made.append(str((await graph.imagine(f"fox {number}")).id))
    return made[::-1]


@pytest.mark.parametrize(
    ("page", "number", "shown"),
    [
        (1, 1, slice(PAGE_JOBS)),
        (2, 2, slice(PAGE_JOBS, None)),
        (9, 2, slice(PAGE_JOBS, None)),
        (0, 1, slice(PAGE_JOBS)),
    ],
    ids=["first", "last", "beyond", "before"],
)
async def test_jobs_come_page_by_page_newest_first(
    world: World, graph: Graph, page: int, number: int, shown: slice
) -> None:
    ids = await waiting(world, graph)
    found = await service(graph).jobs(GUILD, None, page)
    assert [one.job.id for one in found.listed] == ids[shown]
    assert (found.number, found.pages, found.total) == (number, 2, len(ids))
    assert found.listed[-1].position == QueuePosition(len(ids) - ids.index(found.listed[-1].job.id))


@pytest.mark.parametrize(
    ("guild", "user", "total"), [(GUILD, ALICE, 1), (GUILD, BOB, 0), (901, None, 0)], ids=["own", "other", "elsewhere"]
)
async def test_jobs_are_those_of_one_server_and_perhaps_one_member(
    graph: Graph, guild: int, user: UserId | None, total: int
) -> None:
    await graph.delivered("an ended fox", BOB)
    await graph.imagine()
    found = await service(graph).jobs(GuildId(guild), user, 1)
    assert (len(found.listed), found.total, found.pages) == (total, total, 1)


async def test_open_jobs_are_suggested_by_id_or_prompt(graph: Graph) -> None:
    hen, _fox = await graph.imagine("a hen"), await graph.imagine("a fox", BOB)
    status = service(graph)
    for typed in ("A HEN", hen.id[:6]):
        assert [job.id for job in await status.suggest(GUILD, typed)] == [hen.id]
    assert await status.suggest(GuildId(901), "") == []
    await graph.cancelling.cancel(hen.id, asker())
    assert await status.suggest(GUILD, "a hen") == []
