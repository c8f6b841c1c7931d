"""Webhooks, and a provider that goes away and comes back."""

from __future__ import annotations

import aiohttp
import pytest

from tests.simulator.conftest import Caller, Listener, Simulate
from tests.waiting import until


@pytest.mark.parametrize("options", [{"flavour": "plus"}, {"webhooks": True}], ids=["plus", "a relay that allows it"])
async def test_every_change_is_told_once(simulate: Simulate, listener: Listener, options: dict[str, object]) -> None:
    caller = await simulate(**options, seconds=0.4)
    answer = await caller.submit("imagine", prompt="a fox", notifyHook=listener.url)
    await until(lambda: bool(listener.heard) and listener.heard[-1]["status"] == "SUCCESS")
    states = [(task["status"], task["progress"]) for task in listener.heard]
    assert len(states) == len(set(states)) >= 4
    assert listener.heard[-1] == await caller.finished(answer["result"])


async def test_a_relay_drops_the_hook(caller: Caller, listener: Listener) -> None:
    assert (await caller.made(prompt="a fox", notifyHook=listener.url))["status"] == "SUCCESS"
    assert not listener.heard


async def test_a_hook_that_nobody_answers_does_no_harm(simulate: Simulate) -> None:
    caller = await simulate(flavour="plus")
    assert (await caller.made(prompt="a fox", notifyHook="http://127.0.0.1:9/"))["status"] == "SUCCESS"


async def test_an_outage_ends_on_the_same_port(caller: Caller) -> None:
    grid, url = await caller.made(prompt="a fox"), caller.provider.url
    await caller.provider.close()
    with pytest.raises(aiohttp.ClientError):
        await caller.finished(grid["id"])
    await caller.provider.start()
    assert caller.provider.url == url
    assert (await caller.image(await caller.finished(grid["id"]))).size == (64, 64)
