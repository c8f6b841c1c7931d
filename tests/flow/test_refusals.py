"""Actions that an account refused are remembered over a restart, but not for ever and not for another address."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.core.kinds import Action, Speed
from bot.core.settings.provider_account import AccountConfig
from bot.services.provider_accounts.refusals import KEPT_S, Refusals, fingerprint
from tests.fakes import ScriptedProvider
from tests.flow.world import Graph

CHANGES: dict[str, tuple[float, dict[str, Any], bool]] = {
    "nothing": (60.0, {}, True),
    "another concurrency": (60.0, {"concurrency": 3}, True),
    "a week": (KEPT_S + 1, {}, False),
    "the address": (60.0, {"url": "http://127.0.0.1:2"}, False),
    "the kind": (60.0, {"kind": "goapi"}, False),
    "the key": (60.0, {"key": "sk-another"}, False),
    "the header": (60.0, {"auth": "mj-api-secret"}, False),
    "a prefix": (60.0, {"prefixes": {Speed.FAST: "", Speed.TURBO: "", Speed.RELAX: ""}}, False),
}


@pytest.mark.parametrize(("later_s", "changed", "known"), CHANGES.values(), ids=CHANGES)
async def test_a_refused_kind_is_known_until_the_settings_of_its_account_change(
    graph: Graph, later_s: float, changed: dict[str, Any], known: bool
) -> None:
    account, clock = graph.world.settings.accounts[0], graph.world.clock
    graph.world.provider.learn_refusal(Action.ANIMATE_HIGH)
    await Refusals(graph.db, {"main": graph.world.provider}, [account], clock).keep()
    clock.pass_by(later_s)
    later = ScriptedProvider()
    await Refusals(graph.db, {"main": later}, [replace(account, **changed)], clock).restore()
    assert later.offers(Action.ANIMATE_HIGH) is not known


def test_the_key_cannot_be_read_from_what_is_stored() -> None:
    account = AccountConfig("main", "midjourney-proxy", "https://relay.example", "sk-a-key-that-nobody-sees")
    assert re.fullmatch(r"[0-9a-f]{32}", fingerprint(account))


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
