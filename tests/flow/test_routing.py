"""Several accounts: new jobs go to the first one that is there, and move on while nothing was accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bot.core.errors import (
    AccountRefused,
    OutOfCredit,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    SubmitUncertain,
)
from bot.core.kinds import Action
from bot.core.states import JobState
from bot.services.jobs.clicks import AccountRemoved
from bot.services.jobs.plans import ClickRequest, Start
from bot.services.provider_accounts import routing as module
from bot.services.provider_accounts.routing import OPEN_S, OPENS_AFTER, Routing
from bot.texts.jobs import clicks
from tests.fakes import ScriptedProvider, message
from tests.flow.test_tools import A, B
from tests.flow.world import World, asker


@dataclass
class Probes:
    """Probes that find `away` accounts down; the others answered at `at`."""

    away: tuple[str, ...] = ()
    at: float = 0.0

    def answers(self, account: str) -> bool:
        return account not in self.away

    def answered_at(self, account: str) -> float:
        return self.at


def routing(*away: str) -> Routing:
    """Two accounts; those in `away` don't answer probes."""
    providers = {name: ScriptedProvider(name=name) for name in ("main", "backup")}
    return Routing(["main", "backup"], providers, Probes(away))


@pytest.mark.parametrize(
    ("away", "picked"),
    [((), "main"), (("main",), "backup"), (("backup",), "main"), (("main", "backup"), "main")],
    ids=["all there", "main away", "backup away", "nobody there"],
)
def test_new_jobs_go_to_the_first_account_that_answers(away: tuple[str, ...], picked: str) -> None:
    assert routing(*away).pick(Action.IMAGINE) == picked


def test_what_an_account_does_not_do_goes_to_one_that_does() -> None:
    providers = {name: ScriptedProvider(name=name) for name in ("main", "backup")}
    providers["main"].learn_refusal(Action.VIDEO)
    chosen = Routing(["main", "backup"], providers, Probes())
    assert (chosen.pick(Action.VIDEO), chosen.pick(Action.IMAGINE)) == ("backup", "main")
    providers["backup"].learn_refusal(Action.VIDEO)
    assert chosen.pick(Action.VIDEO) is None


def test_a_breaker_opens_after_faults_in_a_row_and_closes_with_the_first_success(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    accounts = routing()
    for _ in range(OPENS_AFTER - 1):
        accounts.failed("main")
    assert accounts.pick(Action.IMAGINE) == "main"
    accounts.failed("main")
    assert accounts.pick(Action.IMAGINE) == "backup"
    now[0] += OPEN_S
    assert accounts.pick(Action.IMAGINE) == "main"  # one may try
    accounts.failed("main")
    now[0] += OPEN_S
    assert accounts.pick(Action.IMAGINE) == "backup"  # and it is left alone for longer
    now[0] += OPEN_S
    accounts.worked("main")
    accounts.failed("main")
    assert accounts.pick(Action.IMAGINE) == "main"


def test_an_account_that_was_not_there_is_back_with_its_first_answer_to_a_probe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, probes = [100.0], Probes()
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    accounts = Routing(["main", "backup"], {name: ScriptedProvider(name=name) for name in ("main", "backup")}, probes)
    for _ in range(OPENS_AFTER):
        accounts.failed("main", unreached=True)
    now[0] += 1
    assert accounts.pick(Action.IMAGINE) == "backup"
    probes.at = now[0]
    assert accounts.pick(Action.IMAGINE) == "main"


@pytest.mark.parametrize(
    "fault",
    [
        ProviderUnavailable("not reached"),
        ProviderBusy("queue full"),
        ProviderAuthError("bad key"),
        AccountRefused("No available channel", retryable=True),
        OutOfCredit("no credit", retryable=True),
    ],
    ids=lambda fault: type(fault).__name__,
)
async def test_a_job_that_was_not_accepted_goes_to_the_other_account(world: World, fault: ProviderError) -> None:
    backup = world.add_account("backup")
    async with world.graph() as graph:
        world.provider.will("submit", fault)
        job = await graph.submit(await graph.imagine())
        assert (job.state, job.account) == (JobState.QUEUED, "backup")
        job = await graph.submit(job)
        assert (job.state, len(backup.made("submit"))) == (JobState.RUNNING, 1)
        await graph.check_books()


async def test_when_every_account_refuses_its_words_are_told(world: World) -> None:
    backup = world.add_account("backup")
    async with world.graph() as graph:
        world.provider.will("submit", AccountRefused("No available channel.", retryable=True))
        backup.will("submit", AccountRefused("Not for this group.", retryable=True))
        job = await graph.submit(await graph.submit(await graph.imagine()))
        assert (job.state, job.fail_reason, job.retryable) == (JobState.FAILED, "Not for this group.", True)
        assert (len(world.provider.made("submit")), len(backup.made("submit"))) == (1, 1)
        await graph.check_books()


async def test_accounts_that_are_both_busy_do_not_hand_a_job_to_each_other_without_a_pause(world: World) -> None:
    backup = world.add_account("backup")
    async with world.graph() as graph:
        job = await graph.imagine()
        pauses = []
        for provider in (world.provider, backup) * 2:
            provider.will("submit", ProviderBusy("queue full"))
        for _ in range(4):
            job = await graph.submit(job)
            pauses.append(job.not_before is not None)
        assert pauses == [False, True, False, True]


async def test_refusals_of_single_requests_open_no_breaker(world: World) -> None:
    async with world.graph() as graph:
        for _ in range(2 * OPENS_AFTER):
            world.provider.will("submit", AccountRefused("A filter in front refused it."))
            assert (await graph.submit(await graph.imagine())).state is JobState.FAILED
        assert graph.routing.usable("main")


async def test_submits_whose_answers_are_lost_open_the_breaker(world: World) -> None:
    async with world.graph() as graph:
        for number in range(OPENS_AFTER):
            assert graph.routing.usable("main")
            world.provider.will("submit", SubmitUncertain("no answer"))
            await graph.submit(await graph.imagine(f"fox {number}"))
        assert not graph.routing.usable("main")


def test_an_account_that_refuses_jobs_for_a_while_is_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    accounts = routing()
    accounts.refused("main", module.BUSY)
    assert accounts.refuses("main") == ""
    now[0] += module.REFUSES_S
    assert (accounts.refuses("main"), accounts.refuses("backup")) == (module.BUSY, "")
    accounts.worked("main")
    assert accounts.refuses("main") == ""
    for _ in range(module.REFUSALS):
        accounts.refused("main", module.NO_CREDIT)
    assert accounts.refuses("main") == module.NO_CREDIT
    now[0] += module.REFUSED_S + 1
    assert accounts.refuses("main") == ""


async def test_a_job_that_may_have_been_accepted_never_moves(world: World) -> None:
    backup = world.add_account("backup")
    world.provider.remembers = False
    async with world.graph() as graph:
        world.provider.will("submit", SubmitUncertain("no answer"))
        job = await graph.submit(await graph.imagine())
        await graph.find_lost()
        job = await graph.job(job.id)
        assert (job.state, job.account, backup.made("submit")) == (JobState.FAILED, "main", [])


async def test_a_follow_up_stays_with_the_account_of_its_parent(world: World) -> None:
    backup = world.add_account("backup")
    async with world.graph() as graph:
        grid = await graph.delivered()
        world.provider.will("submit", ProviderUnavailable("not reached"))
        child = await graph.submit(await graph.click(grid, "V1"))
        assert (child.state, child.account, backup.made("submit")) == (JobState.QUEUED, "main", [])


async def test_what_waits_for_an_account_that_went_away_is_done_by_the_other(world: World) -> None:
    backup = world.add_account("backup")
    async with world.graph() as graph:
        job = await graph.imagine()
        world.away.add("main")
        async with graph.working():
            await graph.until_idle()
        job = await graph.job(job.id)
        assert (job.state, job.account) == (JobState.DELIVERED, "backup")
        assert (world.provider.made("submit"), len(backup.made("submit"))) == ([], 1)


async def test_a_picture_of_a_removed_account_offers_its_prompt_elsewhere(world: World) -> None:
    world.add_account("gone")
    async with world.graph() as graph:
        world.away.add("main")
        grid = await graph.delivered("a red fox")
        assert grid.account == "gone"
    world.settings = replace(world.settings, accounts=world.settings.accounts[:1])
    async with world.graph() as graph:
        with pytest.raises(AccountRemoved) as removed:
            await graph.plan_click(grid, "U1")
        assert removed.value.job_id == grid.id
        again = await graph.clicks.prepare_again(ClickRequest(asker(), grid.id, None, message()))
        assert (again.new.account, again.new.spec.prompt, again.new.spec.parent_ref) == ("main", "a red fox", None)


async def test_retry_where_no_account_is_left_that_can_do_it_says_so(world: World) -> None:
    gone = world.add_account("gone")
    world.provider.refusals.add(Action.BLEND)
    async with world.graph() as graph:
        gone.will("submit", ProviderRejected("no", retryable=True))
        plan = await graph.tools.prepare_blend(asker(), (A, B))
        assert isinstance(plan, Start)
        assert plan.new.account == "gone"
        failed = await graph.publish(await graph.submit(await graph.accept(plan)))
        assert (failed.state, failed.retryable) == (JobState.FAILED, True)
    world.remove_account("gone")
    async with world.graph() as graph:
        with pytest.raises(AccountRemoved, match=clicks.ONLY_THAT_ACCOUNT()[:40]):
            await graph.plan_click(failed, None)
        assert len(await graph.all_jobs()) == 1


async def test_retry_of_a_job_whose_account_was_removed_goes_to_another(world: World) -> None:
    async with world.graph() as graph:
        job = await graph.submit(await graph.imagine())
    world.add_account("other")
    world.settings = replace(world.settings, accounts=world.settings.accounts[1:])
    async with world.graph() as graph:
        async with graph.working():
            await graph.until_idle()
        failed = await graph.job(job.id)
        assert (failed.state, failed.retryable) == (JobState.FAILED, True)
        assert (await graph.click(failed, None)).account == "other"
