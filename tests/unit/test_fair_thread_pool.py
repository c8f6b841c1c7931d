"""Work in turns: a party with much work only delays itself."""

from __future__ import annotations

import asyncio
import threading
from functools import partial

import pytest

from bot.services.fair_thread_pool import FairThreadPool


async def test_a_party_with_much_work_holds_up_nobody_else() -> None:
    turns, gate = FairThreadPool("test", 2), threading.Event()
    slow = [asyncio.create_task(turns.run("heavy", lambda: gate.wait(60))) for _ in range(50)]
    for party in range(20):
        assert await turns.run(party, lambda: threading.current_thread().name.startswith("test"))
    assert not any(task.done() for task in slow)
    gate.set()
    assert all(await asyncio.gather(*slow))


async def test_parties_take_turns_in_the_order_of_asking() -> None:
    turns, order = FairThreadPool("test", 1), list[str]()
    names = ["a", "a", "a", "b", "c", "b"]
    await asyncio.gather(*(turns.run(name, partial(order.append, name)) for name in names))
    assert order[:3] == ["a", "b", "c"]
    assert sorted(order) == sorted(names)


async def test_who_no_longer_waits_takes_no_turn() -> None:
    turns, gate, done = FairThreadPool("test", 1), threading.Event(), list[str]()
    running = asyncio.create_task(turns.run("a", lambda: gate.wait(60)))
    waiting = [asyncio.create_task(turns.run(party, lambda: done.append("never"))) for party in "ab"]
    await asyncio.sleep(0)
    for task in [running, *waiting]:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    gate.set()
    await turns.run("b", lambda: done.append("b"))
    assert done == ["b"]


async def test_an_error_reaches_who_asked() -> None:
    turns = FairThreadPool("test", 1)
    with pytest.raises(ZeroDivisionError):
        await turns.run("a", lambda: 1 / 0)
    assert await turns.run("a", lambda: 2) == 2
