"""`/admin quota grant`, `reset` and `show user`: the credits of one member."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.credits.quota import Grant, Subject
from bot.core.errors import UserError
from bot.core.models import GuildId
from bot.core.rules.policy import MemberContext, Policy
from bot.core.states import JobState
from bot.services.rules.member_credits import MAX_REASON, MOST_GRANTED, End
from bot.store.database.schema_rules import Entry, ledger
from bot.store.rules import guilds
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.quota_desk import ADMIN, HERE, left, limit, members_of, written
from tests.flow.world import CHANNEL, Graph

PATRON, ARTIST = 500, 501
ELSEWHERE = GuildId(901)


async def shown_grants(graph: Graph) -> tuple[Grant, ...]:
    """The extra credits that Alice and the admins see."""
    return (await members_of(graph).holding(GUILD, ALICE, HERE)).credits.grants


async def test_a_member_s_limits_are_their_own_else_of_a_role_else_of_everyone(graph: Graph) -> None:
    both, service = MemberContext(frozenset({PATRON, ARTIST}), (CHANNEL,), CHANNEL), members_of(graph)
    sources = [(await service.holding(GUILD, ALICE, both)).source]
    for subject, subject_id, credits in (
        (Subject.EVERYONE, 0, 5), (Subject.ROLE, PATRON, 7), (Subject.ROLE, ARTIST, 9), (Subject.MEMBER, ALICE, 1)
    ):  # fmt: skip
        await limit(graph, credits, subject, subject_id)
        shown = await service.holding(GUILD, ALICE, both)
        assert shown.credits.room == credits
        sources.append(shown.source)
    assert sources == [
        None, (Subject.EVERYONE, 0), (Subject.ROLE, PATRON), (Subject.ROLE, ARTIST), (Subject.MEMBER, ALICE)
    ]  # fmt: skip
    assert await left(graph, BOB) == 5


async def test_a_reset_gives_back_what_was_spent_and_not_what_jobs_hold(graph: Graph) -> None:
    await limit(graph, 3)
    service = members_of(graph)
    with pytest.raises(UserError, match="nothing to give back"):
        await service.reset(GUILD, ADMIN, ALICE, HERE)
    await graph.delivered()
    await graph.delivered()
    held = await graph.imagine()
    assert await service.reset(GUILD, ADMIN, ALICE, HERE) == 2
    assert await left(graph) == 2
    await graph.publish(await graph.poll(await graph.submit(held)))
    assert await left(graph) == 2
    async with graph.db.read() as conn:
        resets = (await conn.execute(ledger.select().where(ledger.c.entry == Entry.RESET))).all()
    assert [row.credits for row in resets] == [2]
    assert (await written(graph))[1:] == [f"gave <@{ALICE}> back 2 credits that they had spent"]
    await graph.check_books()


async def test_extra_credits_are_taken_back_as_far_as_no_job_holds_them(graph: Graph) -> None:
    await limit(graph, 0)
    service = members_of(graph)
    given = await service.grant(GUILD, ADMIN, ALICE, 3, "  the\nbanner ")
    assert (given.credits, given.reason, given.until) == (3, "the banner", None)
    job = await graph.imagine()
    taken = await service.take_back(GUILD, ADMIN, given.id)
    assert (taken.user_id, taken.credits, taken.kept) == (ALICE, 2, (replace(given, credits=1, reserved=1),))
    assert await shown_grants(graph) == taken.kept
    with pytest.raises(UserError, match="Nothing is left"):
        await service.take_back(GUILD, ADMIN, given.id)
    assert (await graph.publish(await graph.poll(await graph.submit(job)))).state is JobState.DELIVERED
    shown = await service.holding(GUILD, ALICE, HERE)
    assert (shown.credits.grants, shown.used_up) == ((), (replace(given, credits=1, spent=1),))
    assert (await written(graph))[1:] == [
        f"gave <@{ALICE}> 3 credits extra for `the banner`",
        f"took back 2 credits extra from <@{ALICE}>",
    ]


async def test_a_grant_of_which_nothing_is_left_gets_no_end(graph: Graph) -> None:
    service = members_of(graph)
    given = await service.grant(GUILD, ADMIN, ALICE, 2, "")
    await service.take_back(GUILD, ADMIN, given.id)
    with pytest.raises(UserError, match="Nothing is left"):
        await service.set_end(GUILD, ADMIN, given.id, End.DAY)
    await limit(graph, 0)
    held = await service.grant(GUILD, ADMIN, ALICE, 1, "")
    await graph.imagine()  # if that fails, its credit comes back
    assert (await service.set_end(GUILD, ADMIN, held.id, End.DAY))[1].reserved == 1


ENDS = [
    (End.NEVER, None),
    (End.DAY, "2026-10-26 00:30"),  # the clocks go back at 3 in the night between
    (End.WEEK, "2026-11-01 00:30"),
    (End.THIRTY_DAYS, "2026-11-24 00:30"),
    (End.MONTH_END, "2026-11-01 00:00"),
]


@pytest.mark.parametrize(("end", "lapses"), ENDS, ids=[end for end, _ in ENDS])
async def test_a_grant_ends_when_an_admin_says_by_the_server_s_clocks(
    graph: Graph, end: End, lapses: str | None
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    graph.world.clock.now = datetime(2026, 10, 25, 1, 30, tzinfo=zone).timestamp()
    async with graph.db.transaction() as conn:
        await guilds.save(conn, Policy(GUILD, timezone=zone.key))
    await limit(graph, 0)
    service = members_of(graph)
    given = await service.grant(GUILD, ADMIN, ALICE, 3, "")
    user_id, ends = await service.set_end(GUILD, ADMIN, given.id, end)
    assert user_id == ALICE
    assert lapses == (None if ends.until is None else f"{datetime.fromtimestamp(ends.until, zone):%Y-%m-%d %H:%M}")
    graph.world.clock.now = (ends.until or graph.world.clock.now) - 1
    assert await left(graph) == 3
    if ends.until is not None:
        graph.world.clock.now += 1
        assert await left(graph) == 0


async def test_a_grant_belongs_to_its_server(graph: Graph) -> None:
    given = await members_of(graph).grant(ELSEWHERE, ADMIN, ALICE, 3, "")
    with pytest.raises(UserError, match="no such extra credits"):
        await members_of(graph).set_end(GUILD, ADMIN, given.id, End.DAY)
    with pytest.raises(UserError, match="no such extra credits"):
        await members_of(graph).take_back(GUILD, ADMIN, given.id)
    assert await written(graph) == []
    assert await members_of(graph).set_end(ELSEWHERE, ADMIN, given.id, End.NEVER) == (ALICE, given)


@pytest.mark.parametrize(
    ("credits", "reason", "says"),
    [(0, "", "from 1 to"), (MOST_GRANTED + 1, "", "from 1 to"), (1, "x" * (MAX_REASON + 1), "has 201 characters")],
    ids=["none", "too many", "long reason"],
)
async def test_a_grant_that_cannot_be_is_refused(graph: Graph, credits: int, reason: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        await members_of(graph).grant(GUILD, ADMIN, ALICE, credits, reason)
    assert await written(graph) == []
