"""What an account refused as a kind outlives a restart, but not for ever and not at another address."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.models import Action
from bot.services.refusals import KEPT_S, Refusals
from tests.fakes import ScriptedProvider
from tests.flow.world import Graph


@pytest.mark.parametrize(
    ("later_s", "url", "known"),
    [(60.0, "", True), (KEPT_S + 1, "", False), (60.0, "http://127.0.0.1:2", False)],
    ids=["soon", "after a week", "at another address"],
)
async def test_a_refused_kind_is_known_after_a_restart(graph: Graph, later_s: float, url: str, known: bool) -> None:
    account, clock = graph.world.settings.accounts[0], graph.world.clock
    graph.world.provider.learn_refusal(Action.ANIMATE_HIGH)
    await Refusals(graph.db, {"main": graph.world.provider}, [account], clock).keep()
    clock.pass_by(later_s)
    anew = ScriptedProvider()
    moved = replace(account, url=url or account.url)
    await Refusals(graph.db, {"main": anew}, [moved], clock).restore()
    assert anew.offers(Action.ANIMATE_HIGH) is not known


async def test_what_was_accepted_after_all_is_offered_again(graph: Graph) -> None:
    account, provider = graph.world.settings.accounts[0], graph.world.provider
    refusals = Refusals(graph.db, {"main": provider}, [account], graph.world.clock)
    provider.learn_refusal(Action.VIDEO)
    await refusals.keep()
    provider.refusals.clear()
    await refusals.keep()
    anew = ScriptedProvider()
    await Refusals(graph.db, {"main": anew}, [account], graph.world.clock).restore()
    assert anew.refused == frozenset()
