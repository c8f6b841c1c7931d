"""The one engine of everything that runs for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.core.errors import Busy
from bot.core.models import JobId
from bot.core.states import JobState
from bot.services.loops import Bell, OneByOne, PeriodicTask
from bot.store.jobs.lifecycle import IllegalChange
from tests.waiting import until, within

FOREVER = 3600.0
Ring = Callable[[PeriodicTask, asyncio.Event], None]


@asynccontextmanager
async def going(task: PeriodicTask) -> AsyncIterator[asyncio.Task[None]]:
    running = asyncio.create_task(task.run())
    try:
        yield running
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


class Steps:
    """Counts the steps; each returns or raises the next of `ends`, and None if there is none left."""

    def __init__(self, *ends: float | BaseException | None) -> None:
        self.ends = list(ends)
        self.taken = 0

    async def __call__(self) -> float | None:
        self.taken += 1
        end = self.ends.pop(0) if self.ends else None
        if isinstance(end, BaseException):
            raise end
        return end

    async def reach(self, wanted: int) -> None:
        await until(lambda: self.taken >= wanted)


async def test_a_step_says_how_long_to_wait() -> None:
    steps = Steps(0.0, 0.0, FOREVER)
    async with going(PeriodicTask("x", steps, FOREVER)):
        await steps.reach(3)
        await asyncio.sleep(0.02)
    assert steps.taken == 3


@pytest.mark.parametrize(
    "ring", [lambda task, _bell: task.wake(), lambda _task, bell: bell.set()], ids=["task", "bell"]
)
async def test_a_call_is_heard_at_once(ring: Ring) -> None:
    steps, bell = Steps(), asyncio.Event()
    task = PeriodicTask("x", steps, FOREVER, bell=bell)
    async with going(task):
        await steps.reach(1)
        ring(task, bell)
        await steps.reach(2)
        await asyncio.sleep(0.02)
    assert steps.taken == 2


async def test_a_call_during_a_step_leads_to_another_one() -> None:
    task: PeriodicTask

    async def step() -> None:
        await steps()
        if steps.taken == 1:
            task.wake()

    steps = Steps()
    task = PeriodicTask("x", step, FOREVER)
    async with going(task):
        await steps.reach(2)


@pytest.mark.parametrize("fault", [Busy("full"), KeyError("a bug"), asyncio.CancelledError()], ids=repr)
async def test_no_error_of_a_step_ends_it(fault: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    steps = Steps(fault)
    async with going(PeriodicTask("x", steps, 0.001)):
        await steps.reach(2)
    assert "x: " in caplog.text


async def test_after_an_error_calls_wait_for_the_rest() -> None:
    steps = Steps(KeyError("a bug"))
    task = PeriodicTask("x", steps, FOREVER, rest_s=0.05)
    async with going(task):
        await steps.reach(1)
        task.wake()
        await asyncio.sleep(0.01)
        assert steps.taken == 1
        await steps.reach(2)


async def test_it_ends_when_told_to_and_not_before_its_step() -> None:
    task: PeriodicTask

    async def step() -> None:
        task.stop()
        await steps()

    steps = Steps()
    task = PeriodicTask("x", step, FOREVER)
    async with within():
        await task.run()
    assert steps.taken == 1


async def test_who_cancels_it_ends_it() -> None:
    steps = Steps()
    async with going(PeriodicTask("x", steps, FOREVER)) as running:
        await steps.reach(1)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


async def test_a_bell_wakes_all_who_listen_and_nobody_else() -> None:
    bell, heard, other, deaf = Bell(), Steps(), Steps(), Steps()
    listening = [PeriodicTask("test", steps, FOREVER) for steps in (heard, other)]
    bell.ring()  # nobody listens yet
    bell.wakes(*listening)
    async with going(listening[0]), going(listening[1]), going(PeriodicTask("deaf", deaf, FOREVER)):
        await until(lambda: heard.taken == other.taken == deaf.taken == 1)
        bell.ring()
        await until(lambda: heard.taken == other.taken == 2)
        assert deaf.taken == 1


async def each(one_by_one: OneByOne, faults: dict[str, Exception]) -> list[str]:
    """Take a step for each of "a", "b" and "c"; returns those whose step was taken. Steps of `faults` fail."""
    taken = []

    async def step(item: str) -> None:
        taken.append(item)
        if item in faults:
            raise faults[item]

    await one_by_one.run("abc", str, step)
    return taken


@pytest.mark.parametrize("fault", [RuntimeError("a bug"), OSError("no disk")], ids=repr)
@pytest.mark.parametrize(("rest_s", "next_time"), [(FOREVER, ["c"]), (0.0, ["a", "b", "c"])])
async def test_what_fails_rests_and_stops_none_of_the_others(
    fault: Exception, rest_s: float, next_time: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    one_by_one = OneByOne("x", rest_s)
    assert await each(one_by_one, {"a": fault, "b": fault}) == ["a", "b", "c"]
    assert await each(one_by_one, {}) == next_time
    assert "x: could not do a" in caplog.text


@pytest.mark.parametrize(
    "fault", [Busy("later"), IllegalChange(JobId("a"), JobState.DONE, JobState.FAILED)], ids=["busy", "too late"]
)
async def test_what_passes_by_itself_is_tried_again_at_once(fault: Exception) -> None:
    one_by_one = OneByOne("x", FOREVER)
    for _ in range(2):
        assert await each(one_by_one, {"a": fault}) == ["a", "b", "c"]
