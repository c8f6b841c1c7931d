"""The audit's pages: which changes they list, and in which order."""

from __future__ import annotations

import pytest

from bot.core.models import GuildId
from bot.core.text.quoting import quoted
from bot.services.rules.audit_log import PAGE_LINES, AuditPage
from bot.ui.admin import audit_text
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.world import Graph

DAY_S = 86_400


async def change(graph: Graph, what: str, guild: GuildId = GUILD) -> None:
    async with graph.changes.transaction(guild, BOB) as changing:
        changing.note(what, ALICE if "{member}" in what else None)


async def page(graph: Graph, days: int = 30, number: int = 1) -> AuditPage:
    return await graph.rules.audits.page(GUILD, days, number)


async def test_nothing_is_told_where_nothing_was_changed(graph: Graph) -> None:
    await change(graph, "did something elsewhere", GuildId(901))
    assert await page(graph) == AuditPage([], 30, 1, 1, 0)
    assert audit_text.audit(await page(graph, 1)) == "No admin changed anything in the last day."


async def test_changes_are_told_newest_first_with_when_who_and_whom(graph: Graph) -> None:
    begun = int(graph.world.clock())
    await change(graph, "blocked {member}")
    graph.world.clock.pass_by(60)
    await change(graph, "did this")
    await change(graph, "did that")
    assert audit_text.audit(await page(graph)).splitlines() == [
        "**3 changes** in the last 30 days, newest first:",
        f"- <t:{begun + 60}:f> <@{BOB}> did that",
        f"- <t:{begun + 60}:f> <@{BOB}> did this",
        f"- <t:{begun}:f> <@{BOB}> blocked <@{ALICE}>",
    ]


async def test_what_was_changed_before_is_left_out(graph: Graph) -> None:
    await change(graph, "long ago")
    graph.world.clock.pass_by(2 * DAY_S)
    await change(graph, "today")
    counted = [(days, (await page(graph, days)).total) for days in (1, 2, 3)]
    assert counted == [(1, 1), (2, 2), (3, 2)]


@pytest.mark.parametrize(("asked", "number"), [(1, 1), (2, 2), (3, 3), (9, 3), (0, 1)])
async def test_a_page_that_is_not_there_is_the_nearest_one(graph: Graph, asked: int, number: int) -> None:
    async with graph.changes.transaction(GUILD, BOB) as changing:
        for what in range(2 * PAGE_LINES + 1):
            changing.note(f"change {what}")
    shown = await page(graph, number=asked)
    assert (shown.number, shown.pages, shown.total) == (number, 3, 2 * PAGE_LINES + 1)
    assert shown.lines[0].what == f"change {2 * PAGE_LINES - (number - 1) * PAGE_LINES}"
    assert audit_text.audit(shown).endswith(f"\n-# page {number} of 3")


@pytest.mark.parametrize(
    ("reason", "end"),
    [("x" * 200, "xx…`"), ("a `word` and " + "x" * 200, "xx…``"), ("`" * 200, "…``")],
    ids=["plain", "with backticks", "nothing else"],
)
async def test_a_reason_that_is_cut_ends_as_it_began(graph: Graph, reason: str, end: str) -> None:
    await change(graph, f"blocked {{member}}, for {quoted(reason, 200)}")
    line = audit_text.audit(await page(graph)).splitlines()[1]
    assert line.endswith(end)


async def test_a_page_fits_into_a_message_whatever_was_changed(graph: Graph) -> None:
    async with graph.changes.transaction(GUILD, BOB) as changing:
        for _ in range(PAGE_LINES + 1):
            changing.note("`" + "word\n" * 22 + "<@&1234567890123456789> " * 40)
    text = audit_text.audit(await page(graph))
    assert len(text) <= 2000
    assert len(text.splitlines()) == PAGE_LINES + 2
    assert all(line.count("`") % 2 == 0 and "<@&123…" not in line for line in text.splitlines())
