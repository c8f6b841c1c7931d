"""Finished results that don't arrive: requested again until JOB_TIMEOUT_S, never made again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.errors import (
    FileRefused,
    FileTooLarge,
    FileTooSlow,
    PrivateAddress,
    ProviderBusy,
    ProviderUnavailable,
    QuotaExceeded,
)
from bot.core.files.media_faults import TooManyPixels
from bot.core.states import JobState
from bot.providers.base import Failed, Finished, Missing, Progress
from bot.services.jobs.clicks import AccountRemoved
from bot.services.jobs.plans import PointTo
from bot.services.worker.fetching import REFUSED_FOR_S
from bot.store.jobs import queue
from bot.texts.jobs import failures, jobs
from bot.texts.rules import credits as say
from bot.ui.jobs import message_text
from tests.fakes import GRID, MISSING, PICTURE, png
from tests.flow.fetching import HERE, LIMIT_S, MIRROR, downloads, later, running
from tests.flow.world import Graph, World, asker

FAULTS = {
    "an html page": b"<html>not found</html>",
    "a cut picture": PICTURE[:-14],
    "no answer": ProviderUnavailable("no answer"),
    "a busy server": ProviderBusy("429"),
    "a slow one": FileTooSlow("slow"),
    "a private address": PrivateAddress("private"),
    "a full disk": OSError(28, "No space left on device"),
}


@pytest.fixture(autouse=True)
def an_hour_is_ten_minutes(world: World) -> None:
    world.limit(job_timeout_s=LIMIT_S)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_result_that_does_not_come_is_asked_for_until_it_does(graph: Graph, fault: object) -> None:
    graph.world.provider.will("download", *[fault] * 12)
    job = await later(graph, await running(graph), LIMIT_S)
    assert (job.state, len(downloads(graph))) == (JobState.DONE, 13)
    assert [step.progress for step, _place, _preview in graph.world.publisher.steps[-3:]] == [100] * 3
    assert len(graph.world.provider.made("submit")) == 1
    await graph.check_books()


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_patience_ends_with_the_timeout_and_nothing_charged(graph: Graph, fault: object) -> None:
    graph.world.provider.will("download", *[fault] * 99)
    job = await later(graph, await running(graph), 2 * LIMIT_S)
    assert (job.state, job.retryable) == (JobState.FAILED, True)
    assert graph.world.clock() - (job.ready_at or 0.0) < LIMIT_S + 30.0
    assert 20 < len(downloads(graph)) < 40, "the pauses grow, and stay below a minute"
    assert await graph.credits() == (0, 0)
    said = message_text.ended(job)
    assert "Press Retry to fetch it; no new picture is made." in said
    assert ".." not in said
    assert "No space left" not in said
    await graph.check_books()


async def test_the_time_at_the_provider_does_not_count(graph: Graph) -> None:
    job = await running(graph)
    graph.world.provider.state = Progress(50)
    job = await later(graph, job, LIMIT_S - 20)
    graph.world.provider.state = GRID
    graph.world.provider.will("download", *[ProviderUnavailable("down")] * 8)
    assert (await later(graph, job, LIMIT_S)).state is JobState.DONE


async def test_a_restart_knows_that_it_is_finished(world: World) -> None:
    async with world.graph() as graph:
        world.provider.will("download", *[ProviderUnavailable("down")] * 5)
        job = await later(graph, await running(graph), 30.0)
        since = job.ready_at
        assert (job.state, job.progress) == (JobState.RUNNING, 100)
        assert since is not None
    async with world.graph() as graph:
        world.provider.will("download", *[ProviderUnavailable("down")] * 99)
        world.provider.will("poll", Progress(97))  # a provider that contradicts itself
        job = await later(graph, await graph.job(job.id), 2 * LIMIT_S)
        assert (job.state, job.ready_at) == (JobState.FAILED, since)
        assert len(world.provider.made("submit")) == 1


async def test_retry_fetches_the_picture_that_is_there(graph: Graph) -> None:
    graph.world.provider.will("download", *[ProviderUnavailable("down")] * 35)
    failed = await later(graph, await running(graph), 2 * LIMIT_S)
    assert failed.state is JobState.FAILED
    graph.world.provider._script["download"].clear()
    again = await graph.publish(
        await graph.poll(await graph.submit(await graph.click(await graph.publish(failed), None)))
    )
    assert (again.state, again.task_ref, again.account) == (JobState.DELIVERED, failed.task_ref, failed.account)
    assert len(graph.world.provider.made("submit")) == 1
    assert (await graph.credits())[1] == again.cost
    await graph.check_books()


async def test_retry_waits_for_the_account_that_has_the_picture(world: World) -> None:
    async with world.graph() as graph:
        world.provider.will("download", *[ProviderUnavailable("down")] * 5)
        unfetched = await later(graph, await running(graph), 30.0)
    world.add_account("other")
    both, world.settings = world.settings.accounts, replace(world.settings, accounts=world.settings.accounts[1:])
    async with world.graph() as without:
        async with without.working():
            await without.until_idle()
        failed = await without.job(unfetched.id)
        assert (failed.state, failed.retryable) == (JobState.FAILED, True)
        told = message_text.ended(failed)
        assert failures.RESULT_OUT_OF_REACH() in told
        assert told.endswith(jobs.AFTER_THAT())
        assert jobs.FETCH_AGAIN() not in message_text.in_own_words(failed)
        with pytest.raises(AccountRemoved):
            await without.click(failed, None)
    world.provider._script["download"].clear()
    world.limit(accounts=both)
    async with world.graph() as back:
        again = await back.publish(await back.poll(await back.submit(await back.click(failed, None))))
        assert (again.state, again.task_ref, again.account) == (JobState.DELIVERED, failed.task_ref, failed.account)
        assert len(world.provider.made("submit")) == 1
        await back.check_books()


async def test_a_picture_is_fetched_and_charged_once_however_often_retry_is_pressed(graph: Graph) -> None:
    graph.world.provider.will("download", *[ProviderUnavailable("down")] * 35)
    failed = await graph.publish(await later(graph, await running(graph), 2 * LIMIT_S))
    graph.world.provider._script["download"].clear()
    again = await graph.submit(await graph.click(failed, None))
    assert await graph.plan_click(failed, None) == PointTo(again)
    again = await graph.publish(await graph.poll(again))
    assert await graph.plan_click(failed, None) == PointTo(again)


async def test_the_operators_ceiling_counts_a_finished_picture_once_whatever_became_of_it(world: World) -> None:
    world.limit(max_credits_per_member_day=1)
    async with world.graph() as graph:
        world.provider.will("download", *[ProviderUnavailable("down")] * 35)
        failed = await graph.publish(await later(graph, await running(graph), 2 * LIMIT_S))
        world.provider._script["download"].clear()
        assert await graph.credits() == (0, 0)
        with pytest.raises(QuotaExceeded, match=say.REACHED()):
            await graph.imagine("a blue fox")
        again = await graph.publish(await graph.poll(await graph.submit(await graph.click(failed, None))))
        assert again.state is JobState.DELIVERED
        await graph.check_books()


async def test_retry_stays_with_the_account_that_has_the_picture(world: World) -> None:
    world.add_account("backup")
    async with world.graph() as graph:
        world.provider.will("download", *[ProviderUnavailable("down")] * 35)
        failed = await graph.publish(await later(graph, await running(graph), 2 * LIMIT_S))
        world.away.add("main")
        again = await graph.click(failed, None)
        assert (again.account, again.spec.done_ref) == ("main", failed.task_ref)


async def test_a_job_that_failed_before_its_end_is_made_anew(graph: Graph) -> None:
    graph.world.provider.will("poll", Failed("out of paint"))
    failed = await graph.publish(await graph.poll(await running(graph)))
    again = await graph.submit(await graph.click(failed, None))
    assert again.spec.done_ref is None
    assert len(graph.world.provider.made("submit")) == 2
    assert "Press Retry to run it again." in message_text.ended(failed)


@pytest.mark.parametrize("answer", [Missing(), Progress(3), ProviderUnavailable("down")], ids=["forgot", "odd", "away"])
async def test_what_is_finished_stays_so_whatever_the_provider_says(graph: Graph, answer: object) -> None:
    graph.world.provider.will("download", ProviderUnavailable("down"))
    job = await graph.poll(await running(graph))
    graph.world.clock.pass_by(5.0)
    graph.world.provider.will("poll", MISSING if isinstance(answer, Missing) else answer)
    assert (await graph.poll(job)).state is JobState.DONE


async def test_renewed_addresses_are_used(graph: Graph) -> None:
    graph.world.provider.will("download", ProviderUnavailable("expired"))
    job = await graph.poll(await running(graph))
    graph.world.clock.pass_by(5.0)
    graph.world.provider.will("poll", Finished((f"{HERE}?signed=anew",)))
    await graph.poll(job)
    assert downloads(graph) == [HERE, f"{HERE}?signed=anew"]


async def test_a_result_being_fetched_takes_no_place_at_the_provider(graph: Graph) -> None:
    graph.world.provider.will("download", ProviderUnavailable("down"))
    await graph.poll(await running(graph))
    graph.world.limit(concurrency=1)
    other = await graph.imagine()
    async with graph.db.transaction() as conn:
        claimed = await queue.claim(conn, "main", 1, 1, graph.world.clock())
    assert claimed is not None
    assert claimed.id == other.id


# -- other addresses ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [FileRefused("403"), b"<html>", ProviderUnavailable("503")], ids=["403", "html", "503"]
)
async def test_the_other_addresses_of_a_result_are_tried_at_once(graph: Graph, fault: object) -> None:
    graph.world.provider.state = Finished((HERE,), mirrors=((MIRROR,),))
    graph.world.provider.will("download", fault)
    assert (await graph.poll(await running(graph))).state is JobState.DONE
    assert downloads(graph) == [HERE, MIRROR]


async def test_a_grid_that_is_refused_is_put_together(graph: Graph) -> None:
    singles = tuple(f"https://pictures.example/{number}.png" for number in range(4))
    graph.world.provider.state = Finished((HERE, *singles))
    graph.world.provider.will("download", FileRefused("403"), *[png(8, 6)] * 4)
    job = await graph.poll(await running(graph))
    assert job.result is not None
    assert (job.result.width, job.result.height) == (16, 12)


async def test_what_is_refused_for_long_is_given_as_an_address_and_charged(graph: Graph) -> None:
    graph.world.provider.state = Finished((HERE,))
    graph.world.provider.will("download", *[FileRefused("403")] * 99)
    job = await later(graph, await running(graph), LIMIT_S)
    assert (job.state, job.address, job.result) == (JobState.DONE, HERE, None)
    assert REFUSED_FOR_S <= graph.world.clock() - (job.ready_at or 0.0) < REFUSED_FOR_S + 40.0
    job = await graph.publish(job)
    assert f"\n<{HERE}>" in message_text.ended(job)
    assert (await graph.credits())[1] == job.cost
    await graph.check_books()


@pytest.mark.parametrize(
    "url",
    [
        "https://me:secret@p.example/a.png",
        "https://p.example/a>b",
        f"https://p.example/{'a' * 1200}",
        "http://127.0.0.1:46855/a.png",
        "http://mj-proxy:8080/a.png",
        "http://mj.home.lan/a.png",
    ],
    ids=["with a password", "breaks out", "too long", "loopback", "a container", "a zone"],
)
async def test_an_address_that_is_of_no_use_is_not_given(graph: Graph, url: str) -> None:
    graph.world.provider.state = Finished((url,))
    graph.world.provider.will("download", *[FileRefused("403")] * 99)
    job = await later(graph, await running(graph), 2 * LIMIT_S)
    assert (job.state, job.address) == (JobState.FAILED, "")
    assert await graph.credits() == (0, 0)


async def test_a_file_that_is_too_large_for_us_is_given_as_an_address_at_once(graph: Graph) -> None:
    graph.world.provider.will("download", FileTooLarge("over 64 MiB"))
    assert (await graph.poll(await running(graph))).address == HERE


@pytest.mark.parametrize("first", [FileTooLarge("over 64 MiB"), TooManyPixels()], ids=["bytes", "pixels"])
async def test_an_address_that_may_come_back_is_waited_for_although_another_is_of_no_use(
    graph: Graph, first: Exception
) -> None:
    graph.world.provider.state = Finished((HERE,), mirrors=((MIRROR,),))
    graph.world.provider.will("download", first, ProviderUnavailable("down"))
    job = await later(graph, await running(graph), 60.0)
    assert (job.state, job.address, downloads(graph)) == (JobState.DONE, "", [HERE, MIRROR, HERE])


async def test_a_description_without_words_is_waited_for(graph: Graph) -> None:
    job = await graph.submit(await graph.accept(await graph.tools.prepare_describe(asker(), None, HERE)))
    graph.world.provider.state = Finished((HERE,))
    job = await later(graph, job, 30.0)
    assert (job.state, downloads(graph)) == (JobState.RUNNING, [])
    graph.world.provider.state = Finished((HERE,), text="a heron")
    assert (await later(graph, job, 60.0)).state is JobState.DONE


async def test_the_operator_has_to_act_and_the_member_knows(graph: Graph) -> None:
    graph.world.provider.will("download", PrivateAddress("private"))
    await graph.poll(await running(graph))
    shown = message_text.now(graph.world.publisher.steps[-1][0])
    assert "(100%) (fast)\n-# " in shown
    assert "operator has to allow" in shown


async def test_nothing_of_a_try_that_failed_is_left_on_the_disk(graph: Graph) -> None:
    graph.world.provider.will("download", b"<html>", PICTURE[:-14])
    await later(graph, await running(graph), 10.0)
    assert list(graph.world.folder.rglob("*.part")) == []
