"""The worker by itself: the whole path, many jobs at once, and faults."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.models import UserId
from bot.core.rules.policy import Policy
from bot.core.states import ENDED, JobState
from bot.providers.base import Progress
from bot.store.rules import guilds
from bot.texts.jobs import failures as say
from tests.fakes import GRID
from tests.flow.books import ALICE, BOB, CAROL, GUILD
from tests.flow.failing_databases import FullDisk
from tests.flow.world import Graph, World
from tests.waiting import within


@pytest.fixture(autouse=True)
def debug_mode() -> None:
    """Keep asyncio's debug mode: it shows what the worker forgets to await or blocks on."""


async def test_an_accepted_job_is_submitted_polled_and_delivered_once(graph: Graph) -> None:
    async with graph.working():
        job = await graph.imagine("a red fox --ar 3:2")
        await graph.until_idle()
    done = await graph.job(job.id)
    assert done.state is JobState.DELIVERED
    assert graph.world.provider.prompts == ["a red fox --ar 3:2"]
    assert graph.world.publisher.shown == {(job.id, JobState.DONE): 1}
    assert await graph.credits() == (0, 1)
    await graph.check_books()


async def test_from_grid_to_single_picture_to_the_next(graph: Graph) -> None:
    async with graph.working():
        grid = await graph.imagine()
        await graph.until_idle()
        for label in ("U1", "V2", "🔄"):
            await graph.click(grid, label)
        await graph.until_idle()
    assert [job.state for job in await graph.all_jobs()] == [JobState.DELIVERED] * 4
    assert await graph.credits() == (0, 4)


# -- many at once ------------------------------------------------------------------------------------------------------


class Rush:
    """A provider that works on all its tasks until it is told to finish, and counts how many it had at once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        graph.world.provider.state = Progress(10)

    async def at_provider(self, number: int) -> list[UserId]:
        """The members of the running jobs, in order of submission, once there are `number`; fails if there are more."""
        async with within():
            while True:
                jobs = [job for job in await self.graph.all_jobs() if job.state is JobState.RUNNING]
                if len(jobs) == number:
                    break
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        submitted = [key for _request, key in self.graph.world.provider.made("submit")]
        users = {job.id: job.user_id for job in await self.graph.all_jobs()}
        assert len(submitted) == number
        return [users[key] for key in submitted]


async def test_an_account_runs_as_many_as_it_may_and_the_rest_wait(world: World) -> None:
    world.limit(concurrency=3, max_running_per_user=9)
    async with world.graph() as graph:
        rush = Rush(graph)
        for _ in range(5):
            await graph.imagine()
        async with graph.working():
            assert await rush.at_provider(3) == [ALICE] * 3
            world.provider.state = GRID
            await graph.until_idle()
    assert len(world.provider.made("submit")) == 5


async def test_one_members_many_do_not_hold_up_anothers_one(world: World) -> None:
    world.limit(concurrency=4, max_running_per_user=4, max_queued_per_user=40)
    async with world.graph() as graph:
        rush = Rush(graph)
        for _ in range(20):
            await graph.imagine(user=ALICE)
        await graph.imagine(user=BOB)
        await graph.imagine(user=CAROL)
        async with graph.working():
            running = await rush.at_provider(4)
    assert sorted(running) == [ALICE, ALICE, BOB, CAROL]


async def test_a_member_runs_no_more_than_their_share(world: World) -> None:
    world.limit(max_running_per_user=2)
    async with world.graph() as graph:
        rush = Rush(graph)
        for _ in range(4):
            await graph.imagine()
        async with graph.working():
            assert await rush.at_provider(2) == [ALICE, ALICE]


async def test_a_servers_share_holds_from_the_moment_it_is_set(world: World) -> None:
    async with world.graph() as graph:
        rush = Rush(graph)
        await share(graph, 2)
        for user in (ALICE, BOB, CAROL, ALICE):
            await graph.imagine(user=user)
            world.clock.pass_by(1)
        async with graph.working():
            assert await rush.at_provider(2) == [ALICE, BOB]
            await share(graph, 3)
            assert await rush.at_provider(3) == [ALICE, BOB, CAROL]
            await share(graph, 1)  # what runs goes on
            assert len(await rush.at_provider(3)) == 3
            await share(graph, None)
            assert await rush.at_provider(4) == [ALICE, BOB, CAROL, ALICE]


async def share(graph: Graph, jobs: int | None) -> None:
    """Set how many jobs of the server may be at providers at once; None = unlimited."""
    async with graph.db.transaction() as conn:
        await guilds.save(conn, Policy(GUILD, share=jobs))


async def test_two_accounts_do_not_wait_for_each_other(world: World) -> None:
    backup = world.add_account("backup")
    async with world.graph() as graph:
        here = await graph.imagine()
        there = await graph.accept(graph.elsewhere(await graph.plan_imagine(), "backup"))
        world.provider.will("poll", *[Progress(1)] * 3)
        async with graph.working():
            await graph.until_idle()
    assert [key for _request, key in world.provider.made("submit")] == [here.id]
    assert [key for _request, key in backup.made("submit")] == [there.id]


# -- things that go wrong ----------------------------------------------------------------------------------------------


async def test_a_bug_in_a_step_fails_that_job_only_with_a_reference(
    graph: Graph, caplog: pytest.LogCaptureFixture
) -> None:
    graph.world.provider.will("submit", ZeroDivisionError("a bug"))
    async with graph.working():
        unlucky, lucky = await graph.imagine(), await graph.imagine(user=BOB)
        await graph.until_idle()
    ends = {job.id: job for job in await graph.all_jobs()}
    assert [ends[unlucky.id].state, ends[lucky.id].state] == [JobState.FAILED, JobState.DELIVERED]
    reason = ends[unlucky.id].fail_reason or ""
    assert reason.startswith("Something went wrong on my side (reference ")
    reference = reason.partition("reference ")[2].partition(")")[0]
    assert f"(reference {reference})" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    await graph.check_books()


@pytest.mark.parametrize("fault", [MemoryError(), RuntimeError("can't start new thread")], ids=repr)
async def test_a_short_machine_fails_no_job(graph: Graph, fault: Exception) -> None:
    graph.world.provider.will("save", fault)
    async with graph.working():
        job = await graph.imagine()
        await graph.until_idle()
    assert (await graph.job(job.id)).state is JobState.DELIVERED


async def test_a_bug_in_a_poll_ends_no_loop(graph: Graph) -> None:
    graph.world.provider.will("poll", KeyError("a bug"))
    async with graph.working():
        job = await graph.imagine()
        await graph.until_idle()
    assert (await graph.job(job.id)).state is JobState.DELIVERED


async def until_timed_out(graph: Graph) -> None:
    """Let time pass, a little at a time as for a running bot, until every job has ended."""
    async with within():
        while any(job.state not in ENDED for job in await graph.all_jobs()):
            graph.world.clock.pass_by(2)
            await asyncio.sleep(0.1)
    await graph.until_idle()


STUCK = [
    (JobState.RUNNING, say.NO_END(minutes=1)),
    (JobState.QUEUED, say.NOT_TAKEN_IN_TIME(minutes=1)),
]


@pytest.mark.parametrize(("state", "says"), STUCK, ids=["running", "waiting"])
async def test_what_never_ends_fails_after_the_timeout(world: World, state: JobState, says: str) -> None:
    world.limit(job_timeout_s=9.0)
    async with world.graph() as graph:
        world.provider.state = Progress(95)
        if state is JobState.QUEUED:
            Rush(graph)
            world.limit(concurrency=0)
        job = await graph.imagine()
    async with world.graph() as graph:
        async with graph.working():
            await graph.until(job, state)
            world.clock.pass_by(8.5)
            await asyncio.sleep(0.1)
            assert (await graph.job(job.id)).state is state
            await until_timed_out(graph)
        ended = await graph.job(job.id)
        assert (ended.state, ended.retryable) == (JobState.FAILED, True)
        assert says in (ended.fail_reason or "")
        await graph.check_books()


async def test_of_a_removed_account_what_was_sent_ends_visibly_and_is_delivered_if_it_comes_back(world: World) -> None:
    async with world.graph() as graph:
        press = await graph.click(await graph.delivered(), "U1")
        running = await graph.imagine("a hare", BOB)
    async with world.graph() as graph:
        world.provider.state = Progress(5)
        async with graph.working():
            await graph.until(running, JobState.RUNNING)
            await graph.until(press, JobState.RUNNING)
    world.add_account("other")
    both, world.settings = world.settings.accounts, replace(world.settings, accounts=world.settings.accounts[1:])
    async with world.graph() as without:
        async with without.working():
            await without.until_idle()
        ended = [await without.job(job.id) for job in (press, running)]
        assert [job.state for job in ended] == [JobState.FAILED, JobState.FAILED]
        assert [say.ACCOUNT_REMOVED() in (job.fail_reason or "") for job in ended] == [True, True]
        assert [job.retryable for job in ended] == [False, True]
        await without.check_books()
    world.limit(accounts=both)
    world.provider.state = GRID
    async with world.graph() as again:
        await again.find_lost()
        late = [job for job in await again.all_jobs() if job.key.startswith("late-")]
        assert {(job.message, job.task_ref) for job in late} == {(job.message, job.task_ref) for job in ended}
        async with again.working():
            await again.until(late[0], JobState.DELIVERED)
            await again.until(late[1], JobState.DELIVERED)
        await again.check_books()


async def test_what_waited_for_a_removed_account_goes_to_another(world: World) -> None:
    async with world.graph() as graph:
        claimed = await graph.claim(await graph.imagine())
        waiting = await graph.imagine()
    other = world.add_account("other")
    world.limit(accounts=world.settings.accounts[1:])
    async with world.graph() as later:
        async with later.working():
            await later.until_idle()
        for job in (waiting, claimed):
            ended = await later.job(job.id)
            assert (ended.state, ended.account) == (JobState.DELIVERED, "other")
        assert len(other.made("submit")) == 2
        await later.check_books()


async def test_a_full_disk_is_waited_out(world: World) -> None:
    async with world.graph(FullDisk) as graph:
        disk = graph.services_db
        assert isinstance(disk, FullDisk)
        job = await graph.imagine()
        disk.full = True
        async with graph.working():
            await asyncio.sleep(0.1)
            disk.full = False
            await graph.until_idle()
        assert (await graph.job(job.id)).state is JobState.DELIVERED
        await graph.check_books()
