"""The right to press a button is checked when the press becomes a job, however long ago the button was pressed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.core.errors import UserError
from bot.core.kinds import Priced
from bot.core.rules.policy import Block, FilterRule, Verdict, WhoMayPress
from bot.providers.base import Failed
from bot.services.jobs.plans import ClickRequest, Start
from bot.services.jobs.rule_check import Admitted, AskCost
from bot.store.credits import quota_rules
from bot.store.rules import access, guilds
from tests.fakes import message
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.moderation import ADMIN, held_of, press, quiet, running, use_reviews
from tests.flow.painting import paint, pressed_region
from tests.flow.test_prompt_choices import described
from tests.flow.world import Graph, asker

OWNER_ONLY = "only the member who asked for a picture can press"
Later = Callable[[], Awaitable[object]]


async def choose(graph: Graph, who: WhoMayPress) -> None:
    """Set who may press buttons from now on."""
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await guilds.save(change.conn, replace(change.policy, press=who))


async def question(graph: Graph) -> Later:
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await quota_rules.set_price(change.conn, GUILD, Priced.VARIATION, 5)
    plan = await graph.plan_click(await graph.delivered(), "V1", BOB)
    assert isinstance(plan, Start)
    asked = await graph.rule_check.judge(plan)
    assert isinstance(asked, AskCost)
    request_id = await graph.questions.keep(asked)
    return lambda: graph.questions.answered(request_id, asker(BOB))


async def plan(graph: Graph) -> Later:
    planned = await graph.plan_click(await graph.delivered(), "V1", BOB)
    assert isinstance(planned, Start)
    return lambda: graph.rule_check.judge(planned)


async def form(graph: Graph) -> Later:
    grid = await graph.delivered()
    return lambda: graph.plan_click(grid, "V1", BOB, "a blue fox")


async def region(graph: Graph) -> Later:
    session = await pressed_region(graph, await graph.delivered(), BOB)
    return lambda: paint(graph, session, "a fox")


async def several(graph: Graph) -> Later:
    words = await described(graph)
    return lambda: graph.prompt_choices.prepare_all(asker(BOB), words.id)


async def retry(graph: Graph) -> Later:
    child = await graph.submit(await graph.click(await graph.delivered(), "V1", BOB))
    graph.world.provider.will("poll", Failed("no room"))
    failed = await graph.publish(await graph.poll(child))
    planned = await graph.plan_click(failed, None, BOB)
    assert isinstance(planned, Start)
    return lambda: graph.rule_check.judge(planned)


async def elsewhere(graph: Graph) -> Later:
    grid = await graph.delivered()
    request = ClickRequest(asker(BOB), grid.id, 1, grid.message or message())
    planned = await graph.clicks.prepare_again(request)
    return lambda: graph.rule_check.judge(planned)


WAYS = (question, plan, form, region, several, retry, elsewhere)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_what_was_opened_before_is_judged_by_the_rules_of_now(
    graph: Graph, way: Callable[[Graph], Awaitable[Later]]
) -> None:
    go_on = await way(graph)
    jobs, before = await graph.all_jobs(), await graph.credits(BOB)
    await choose(graph, WhoMayPress.OWNER)
    with pytest.raises(UserError, match=OWNER_ONLY):
        await go_on()
    assert (await graph.all_jobs(), await graph.credits(BOB)) == (jobs, before)
    await choose(graph, WhoMayPress.ANYONE)
    await go_on()


async def test_a_second_question_about_one_picture_leads_to_it_and_costs_nothing(graph: Graph) -> None:
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await quota_rules.set_price(change.conn, GUILD, Priced.UPSCALE, 5)
    grid, questions = await graph.delivered(), []
    for _ in range(2):
        planned = await graph.plan_click(grid, "U1", BOB)
        assert isinstance(planned, Start)
        asked = await graph.rule_check.judge(planned)
        assert isinstance(asked, AskCost)
        questions.append(await graph.questions.keep(asked))
    first, second = [await graph.questions.answered(one, asker(BOB)) for one in questions]
    assert isinstance(first, Admitted)
    assert isinstance(second, Admitted)
    made = (await graph.reservations.open(first)).job
    await graph.reservations.start(made, message())
    made = await graph.publish(await graph.poll(await graph.submit(made)))
    assert await graph.credits(BOB) == (0, 5)
    again = await graph.reservations.open(second)
    assert (again.job.id, again.fresh) == (made.id, False)
    assert await graph.credits(BOB) == (0, 5)


async def test_a_yes_whose_job_was_dropped_unseen_can_be_said_again(graph: Graph) -> None:
    say_yes = await question(graph)
    first = await say_yes()
    assert isinstance(first, Admitted)
    dropped = (await graph.reservations.open(first)).job
    await graph.reservations.drop(dropped)
    second, third = await say_yes(), await say_yes()
    assert isinstance(second, Admitted)
    assert isinstance(third, Admitted)
    again = await graph.reservations.open(second)
    assert (again.fresh, again.job.id != dropped.id) == (True, True)
    assert (await graph.reservations.open(third)).job.id == again.job.id
    assert await graph.credits(BOB) == (5, 0)


async def test_what_moderators_let_pass_is_judged_again_too(graph: Graph) -> None:
    await use_reviews(graph)
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await guilds.put_filters(change.conn, GUILD, FilterRule("hen", False, Verdict.REVIEW))
    async with running(graph):
        grid = await graph.delivered()
        await held_of(graph, await graph.plan_click(grid, "V1", BOB, "a hen"))
        (request,) = await quiet(graph)
        await choose(graph, WhoMayPress.OWNER)
        await press(graph, request, approved=True)
        (request,) = await quiet(graph)
    assert OWNER_ONLY in request.outcome
    assert [job.id for job in await graph.all_jobs()] == [grid.id]


async def test_an_owner_goes_on_whatever_is_chosen(graph: Graph) -> None:
    grid = await graph.delivered()
    await choose(graph, WhoMayPress.OWNER)
    assert (await graph.click(grid, "V1")).parent_id == grid.id
    planned = await graph.plan_click(grid, "V2", ALICE)
    await choose(graph, WhoMayPress.ROLES)
    assert isinstance(planned, Start)
    assert isinstance(await graph.rule_check.judge(planned), Admitted)


async def test_who_is_blocked_is_not_even_led_to_what_exists(graph: Graph) -> None:
    grid = await graph.delivered()
    await graph.publish(await graph.poll(await graph.submit(await graph.click(grid, "U1"))))
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await access.block(change.conn, GUILD, Block(ALICE, "spam", None), ADMIN, change.now)
    with pytest.raises(UserError, match="blocked you"):
        await graph.plan_click(grid, "U1")
