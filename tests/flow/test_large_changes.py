"""Changes by one admin or member that are much work: other servers' members don't wait for them."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.core.errors import UserError
from bot.services.rules.member_credits import MOST_GRANTS
from bot.services.rules.server_settings import GuildChoice
from bot.store.credits import quota_rules
from bot.store.members import file_erasures
from bot.store.rules import audit
from bot.word_filter import plain
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.deleting import ask
from tests.flow.moderation import ADMIN, add, filters_of
from tests.flow.quota_desk import HERE, members_of
from tests.flow.world import Graph
from tests.statements import statements


async def test_a_list_of_adult_words_is_replaced_in_as_many_steps_as_one_word(graph: Graph) -> None:
    steps = []
    for words in ("one", "two", "\n".join(f"word{number}" for number in range(50)), "three"):
        with statements() as sent:
            await filters_of(graph).set_adult_words(GUILD, ADMIN, words)
        steps.append(len(sent))
    assert steps[1] == steps[2] == steps[3]
    assert (await graph.policies.of(GUILD)).adult_words == ["three"]


async def test_a_new_time_zone_takes_as_many_steps_with_many_channels(graph: Graph) -> None:
    steps = []
    for zone, channel in (("Europe/Berlin", 1), ("Asia/Tokyo", 50)):
        async with graph.db.transaction() as conn:
            for number in range(channel):
                await quota_rules.put(conn, GUILD, QuotaRule(Subject.CHANNEL, number, Period.DAY, 5))
        graph.policies.changed(GUILD)
        with statements() as sent:
            await graph.rules.guilds.choose(GUILD, ADMIN, GuildChoice.TIMEZONE, zone)
        steps.append(len(sent))
    assert steps[0] == steps[1]


async def test_lines_about_a_member_who_is_forgotten_are_blanked_at_once(graph: Graph) -> None:
    steps = []
    for member, lines in ((ALICE, 1), (BOB, 50)):
        async with graph.db.transaction() as conn:
            for _ in range(lines):
                await audit.add(conn, GUILD, ADMIN, "blocked {member} because of `x`", member, graph.world.clock())
        await ask(graph, member)
        with statements() as sent:
            await graph.deletions.once()
        steps.append(len(sent))
    assert steps[0] == steps[1]


async def test_a_member_has_a_number_of_grants(graph: Graph) -> None:
    service = members_of(graph)
    given = [await service.grant(GUILD, ADMIN, ALICE, 1, "") for _ in range(MOST_GRANTS)]
    with pytest.raises(UserError, match=f"from {MOST_GRANTS} grants"):
        await service.grant(GUILD, ADMIN, ALICE, 1, "")
    assert len((await service.holding(GUILD, ALICE, HERE)).credits.grants) == MOST_GRANTS
    await service.grant(GUILD, ADMIN, BOB, 1, "")
    await service.take_back(GUILD, ADMIN, given[0].id)
    await service.grant(GUILD, ADMIN, ALICE, 2, "")


async def test_masks_in_use_are_looked_up_once_for_all_that_go(graph: Graph) -> None:
    steps = []
    for notes in (1, 50):
        async with graph.db.transaction() as conn:
            for number in range(notes):
                await file_erasures.add(conn, (), (f"{number}-draft.png",))
        with statements() as sent:
            assert await graph.deletions.finish()
        steps.append(len(sent))
    assert steps[0] == steps[1]


async def test_likely_time_zones_are_found_beside_the_event_loop(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    found_in: list[threading.Thread] = []

    def meant(*_: object) -> list[str]:
        found_in.append(threading.current_thread())
        return []

    monkeypatch.setattr("bot.services.rules.timezones._meant", meant)
    with pytest.raises(UserError):
        await graph.rules.guilds.choose(GUILD, ADMIN, GuildChoice.TIMEZONE, "america/tsroonnairs__")
    assert len(found_in) == 1
    assert found_in[0] is not threading.current_thread()


async def test_known_patterns_are_read_once_however_many_are_added(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Counter[str] = Counter()

    def reading(pattern: str) -> str:
        read[pattern] += 1
        return plain(pattern)

    monkeypatch.setattr("bot.services.rules.filters.plain", reading)
    patterns = [f"a pattern of this test alone, number {number}" for number in range(5)]
    for pattern in patterns:
        await add(filters_of(graph), pattern)
    assert read == dict.fromkeys(patterns, 1)
