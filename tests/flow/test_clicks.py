"""Outcomes of a press on a button: a new job, a running one, an existing result, a question, or a refusal."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.errors import PromptError, UserError
from bot.core.kinds import Action, Speed
from bot.core.models import JobId
from bot.core.states import JobState
from bot.providers.base import Failed
from bot.providers.submit_requests import ActionRequest
from bot.services.jobs.plans import AskRegion, AskText, ClickRequest, PointTo, Start
from bot.store.members import deletion_queries, users
from bot.texts.catalog import Text
from bot.texts.jobs.clicks import REMIX_OFF, TAKES_NO_PROMPT
from tests.fakes import message
from tests.flow.books import ALICE, BOB
from tests.flow.world import Graph, World, asker


async def test_a_click_relays_the_stored_custom_id_of_the_parents_task(graph: Graph) -> None:
    grid = await graph.delivered("a red fox --relax")
    child = await graph.click(grid, "V2", user=BOB)
    assert (child.spec.action, child.spec.index, child.spec.speed) == (Action.VARIATION, 2, Speed.RELAX)
    assert (child.spec.prompt, child.parent_id, child.user_id) == ("a red fox", grid.id, BOB)
    assert child.reply_to == grid.message_id
    await graph.submit(child)
    assert grid.task_ref is not None
    request, key = graph.world.provider.made("submit")[-1]
    assert request == ActionRequest(grid.task_ref, "MJ::JOB::variation::2::hash", Speed.RELAX, prompt="a red fox")
    assert key == child.id


async def test_two_clicks_of_one_member_at_once_are_one_job(graph: Graph) -> None:
    grid = await graph.delivered()
    plans = [await graph.plan_click(grid, "V1") for _ in range(2)]
    opened = await asyncio.gather(*(graph.open(plan) for plan in plans if isinstance(plan, Start)))
    assert sorted(one.fresh for one in opened) == [False, True]
    assert not any(one.same_event for one in opened)
    assert len({one.job.id for one in opened}) == 1
    assert await graph.credits() == (1, 1)


@pytest.mark.parametrize("label", ["U1", "V1", "🔄"])
async def test_a_click_while_its_job_runs_leads_to_that_job(graph: Graph, label: str) -> None:
    grid = await graph.delivered()
    running = await graph.submit(await graph.click(grid, label))
    plan = await graph.plan_click(grid, label)
    assert isinstance(plan, PointTo)
    assert plan.job.id == running.id
    assert isinstance(await graph.plan_click(grid, label, user=BOB), Start)  # another member's click is their own


@pytest.mark.parametrize(("label", "again"), [("U1", PointTo), ("V1", Start), ("🔄", Start)])
@pytest.mark.parametrize("user", [ALICE, BOB])
async def test_what_exists_is_pointed_to_where_the_provider_would_give_the_same(
    graph: Graph, label: str, again: type, user: int
) -> None:
    grid = await graph.delivered()
    child = await graph.submit(await graph.click(grid, label))
    child = await graph.publish(await graph.poll(child))
    plan = await graph.plan_click(grid, label, user=user)  # type: ignore[arg-type]  # a table
    assert type(plan) is again
    assert not isinstance(plan, PointTo) or plan.job == child


async def test_an_upscale_that_failed_may_be_pressed_again(graph: Graph) -> None:
    grid = await graph.delivered()
    child = await graph.submit(await graph.click(grid, "U1"))
    graph.world.provider.will("poll", Failed("no"))
    assert (await graph.poll(child)).state is JobState.FAILED
    assert isinstance(await graph.plan_click(grid, "U1"), Start)


async def test_custom_zoom_asks_first_and_then_sends_the_members_text(graph: Graph) -> None:
    grid = await graph.delivered("a red fox")
    asked = await graph.plan_click(grid, "Custom Zoom")
    assert isinstance(asked, AskText)
    assert asked.prompt == "a red fox --zoom 2"
    child = await graph.click(grid, "Custom Zoom", text="a red\nfox —zoom 1.5")
    assert child.spec.modal_prompt == child.spec.prompt == "a red fox --zoom 1.5"


async def test_a_speed_typed_into_custom_zoom_is_chosen_and_paid_for(graph: Graph) -> None:
    grid = await graph.delivered()
    child = await graph.click(grid, "Custom Zoom", text="a red fox --turbo --zoom 1.5")
    assert (child.spec.speed, child.spec.modal_prompt, child.cost) == (Speed.TURBO, "a red fox --zoom 1.5", 2)


@pytest.mark.parametrize("text", ["", "a red fox", "a red fox --zoom 3", "x\x00 --zoom 2", "x" * 1801 + " --zoom 2"])
async def test_a_modal_text_that_cannot_work_is_explained(graph: Graph, text: str) -> None:
    grid = await graph.delivered()
    with pytest.raises(PromptError):
        await graph.plan_click(grid, "Custom Zoom", text=text)


async def test_vary_region_leads_to_its_panel_and_opens_no_job(graph: Graph) -> None:
    plan = await graph.plan_click(await graph.delivered(), "Vary (Region)")
    assert isinstance(plan, AskRegion)
    assert plan.prompt == "a red fox"


async def test_what_the_account_refuses_as_a_kind_is_told_before_anything_is_sent(graph: Graph) -> None:
    parent = await graph.delivered()
    graph.world.provider.learn_refusal(Action.VARY_REGION)
    with pytest.raises(UserError, match="can't do Vary"):
        await graph.plan_click(parent, "Vary (Region)")


async def test_remix_asks_for_the_prompt_and_sends_it(graph: Graph) -> None:
    grid = await graph.delivered()
    async with graph.db.transaction() as conn:
        await users.set_remix(conn, ALICE, True)
    asked = await graph.plan_click(grid, "V1")
    assert isinstance(asked, AskText)
    assert (asked.title, asked.prompt) == ("Remix V1", "a red fox")
    child = await graph.click(grid, "V1", text="a blue fox")
    assert (child.spec.prompt, child.spec.modal_prompt, child.spec.remix) == ("a blue fox", "a blue fox", True)


@pytest.mark.parametrize(
    ("label", "says"),
    [("U2", TAKES_NO_PROMPT), ("Vary (Region)", TAKES_NO_PROMPT), ("V1", REMIX_OFF)],
)
async def test_a_text_counts_only_where_the_button_asks_for_one(graph: Graph, label: str, says: Text) -> None:
    grid = await graph.delivered("a zebra --turbo")
    slot = (await graph.button(grid, label)).slot
    forged = ClickRequest(asker(), grid.id, slot, grid.message or message(), "a horse --relax")
    with pytest.raises(UserError) as told:
        await graph.clicks.prepare(forged)
    assert str(told.value) == says()


async def test_remix_with_an_unchanged_prompt_is_a_plain_press(graph: Graph) -> None:
    grid = await graph.delivered()
    child = await graph.click(grid, "V1", text="a red fox")
    assert (child.spec.modal_prompt, child.spec.remix) == ("a red fox", False)


@pytest.mark.parametrize(
    ("job_id", "slot", "says"),
    [
        ("0000000000", 0, "no longer have this picture"),
        ("0000000000", None, "no longer have this picture"),
        ("", 77, "no longer offers this button"),
    ],
    ids=["unknown job", "retry of an unknown job", "unknown slot"],
)
async def test_a_button_that_leads_nowhere_says_why(graph: Graph, job_id: str, slot: int | None, says: str) -> None:
    grid = await graph.delivered()
    request = ClickRequest(asker(), JobId(job_id or grid.id), slot, message())
    with pytest.raises(UserError, match=says):
        await graph.clicks.prepare(request)


async def test_buttons_of_a_removed_account_say_so(world: World) -> None:
    world.add_account("main2")
    async with world.graph() as graph:
        grid = await graph.delivered()
        world.provider.will("poll", Failed("no"))
        press = await graph.poll(await graph.submit(await graph.click(grid, "U2")))
    world.limit(accounts=world.settings.accounts[1:])
    async with world.graph() as later:
        for job, label in ((grid, "U1"), (press, None)):
            with pytest.raises(UserError, match="the operator has removed"):
                await later.plan_click(job, label)


async def test_a_follow_up_goes_to_the_account_of_its_parent(world: World) -> None:
    async with world.graph() as graph:
        grid = await graph.delivered()
    world.add_account("backup")
    world.limit(accounts=world.settings.accounts[::-1])  # new jobs go to the backup from now on
    async with world.graph() as later:
        assert (await later.imagine()).account == "backup"
        assert (await later.click(grid, "U1")).account == "main"


async def test_retry_runs_the_same_once_more(graph: Graph) -> None:
    graph.world.provider.will("poll", Failed("no"))
    failed = await graph.poll(await graph.submit(await graph.imagine("a red fox --turbo")))
    plans = [await graph.plan_click(failed, None) for _ in range(2)]
    opened = [await graph.open(plan) for plan in plans if isinstance(plan, Start)]
    assert [one.fresh for one in opened] == [True, False]
    again = opened[0].job
    assert (again.spec, again.cost, again.reply_to) == (failed.spec, 2, failed.message_id)


async def test_retry_under_what_is_no_failure_points_to_it(graph: Graph) -> None:
    grid = await graph.delivered()
    plan = await graph.plan_click(grid, None)
    assert plan == PointTo(grid)


async def test_a_pressed_button_is_remembered_and_its_message_drawn_anew(graph: Graph) -> None:
    grid = await graph.delivered()
    child = await graph.click(grid, "V3")
    marked = await graph.reservations.mark_used(child)
    assert marked is not None
    parent, buttons = marked
    assert parent == grid
    assert [stored.button.label for stored in buttons if stored.used] == ["V3"]
    assert await graph.reservations.mark_used(grid) is None  # nothing was pressed for it


async def test_the_credits_for_a_click_are_looked_at_too(world: World) -> None:
    world.limit(default_daily_credits=1)
    async with world.graph() as graph:
        grid = await graph.delivered()
        with pytest.raises(UserError, match="0 of 1 left"):
            await graph.open(await graph.plan_click(grid, "U1"))
        assert (await graph.open(await graph.plan_click(grid, "U1", user=BOB))).fresh


async def test_a_picture_that_is_forgotten_while_its_button_is_pressed(graph: Graph) -> None:
    grid = await graph.delivered()
    plan = await graph.plan_click(grid, "U1", user=BOB)
    async with graph.db.transaction() as conn:
        await deletion_queries.delete_jobs(conn, ALICE, None, 10, graph.world.clock())
    with pytest.raises(UserError, match="no longer have this picture"):
        await graph.open(plan)
    assert await graph.all_jobs() == []
