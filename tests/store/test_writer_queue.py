"""Turns: one at a time, urgent ones first, none lost to a cancellation."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.store.database.writer_queue import WriterQueue


async def in_order(turns: WriterQueue, wishes: list[tuple[str, bool]]) -> list[str]:
    """Queue them all while the turn is taken; returns the order in which they got it."""
    got: list[str] = []

    async def wish(name: str, urgent: bool) -> None:
        async with turns.taken(urgent=urgent):
            got.append(name)
            await asyncio.sleep(0)

    async with turns.taken(urgent=False):
        tasks = [asyncio.create_task(wish(name, urgent)) for name, urgent in wishes]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    return got


async def test_urgent_ones_come_first_and_each_kind_in_its_order() -> None:
    wishes = [("a", False), ("b", True), ("c", False), ("d", True)]
    assert await in_order(WriterQueue(), wishes) == ["b", "d", "a", "c"]


async def test_it_is_calm_while_nobody_urgent_waits() -> None:
    turns = WriterQueue()
    async with turns.taken(urgent=True):
        assert turns.calm.is_set()
        waiting = [asyncio.create_task(in_order(turns, [])), asyncio.create_task(turns.taken(urgent=True).__aenter__())]
        await asyncio.sleep(0)
        assert not turns.calm.is_set()
        waiting[1].cancel()
        await asyncio.sleep(0)
        assert turns.calm.is_set()
    await waiting[0]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=12))
def test_whoever_leaves_the_queue_the_others_get_their_turn(wishes: list[tuple[bool, bool]]) -> None:
    async def tried() -> None:
        turns, inside, served = WriterQueue(), 0, 0

        async def wish(urgent: bool) -> None:
            nonlocal inside, served
            async with turns.taken(urgent=urgent):
                inside += 1
                assert inside == 1
                try:
                    await asyncio.sleep(0)
                finally:
                    inside -= 1
                served += 1

        tasks = [asyncio.create_task(wish(urgent)) for urgent, _leaves in wishes]
        await asyncio.sleep(0)
        for task, (_urgent, leaves) in zip(tasks, wishes, strict=True):
            if leaves:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert served >= sum(not leaves for _urgent, leaves in wishes)
        async with asyncio.timeout(1), turns.taken(urgent=False):
            served += 1

    asyncio.run(tried())


async def test_who_is_cancelled_as_the_turn_passes_by_just_leaves() -> None:
    turns, last = WriterQueue(), asyncio.Event()

    async def holder() -> None:
        async with turns.taken(urgent=False):
            await last.wait()

    holding = asyncio.create_task(holder())
    await asyncio.sleep(0)
    waiting = asyncio.create_task(in_order(turns, []))
    gone = asyncio.create_task(turns.taken(urgent=False).__aenter__())
    await asyncio.sleep(0)
    last.set()  # the holder runs first, and passes the turn on before the cancelled one hears of it
    gone.cancel()
    waiting.cancel()
    ended = await asyncio.gather(holding, waiting, gone, return_exceptions=True)
    assert [type(one) for one in ended] == [type(None), asyncio.CancelledError, asyncio.CancelledError]
    async with asyncio.timeout(1), turns.taken(urgent=False):
        assert turns.calm.is_set()
