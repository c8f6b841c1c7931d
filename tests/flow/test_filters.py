"""A server's filters: what passes them on each way to a job, and how admins change them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import quote

import pytest
from sqlalchemy import select

from bot.core.errors import UserError
from bot.core.kinds import Action, Speed
from bot.core.models import Preset
from bot.core.rules.policy import FilterRule, MemberContext, Verdict
from bot.services.jobs.plans import Plan, Start
from bot.services.jobs.rule_check import Admitted, AskCost, Flagged
from bot.services.rules.filters import MOST_PATTERNS, FilterService
from bot.store.database.schema_rules import audit
from bot.store.members import presets, users
from bot.store.rules import guilds
from tests.flow.books import ALICE, GUILD
from tests.flow.moderation import ADMIN, add, filters_of, use_log, use_reviews
from tests.flow.painting import masks, paint, pressed_region
from tests.flow.test_prompt_choices import described, pressed
from tests.flow.test_tools import A
from tests.flow.world import Graph, asker


@pytest.fixture
def service(graph: Graph) -> FilterService:
    return filters_of(graph)


# -- every way to a job ---------------------------------------------------------------------------------------------

Ask = Callable[[Graph, str], Awaitable[Plan]]


async def imagine(graph: Graph, words: str) -> Plan:
    return await graph.plan_imagine(f"a {words}")


async def with_suffix(graph: Graph, words: str) -> Plan:
    async with graph.db.transaction() as conn:
        await users.ensure(conn, ALICE, "alice", 0.0)
        await users.set_suffix(conn, ALICE, f"and a {words}")
    return await graph.plan_imagine("a fox")


async def with_preset(graph: Graph, words: str) -> Plan:
    async with graph.db.transaction() as conn:
        await users.ensure(conn, ALICE, "alice", 0.0)
        await presets.put(conn, ALICE, Preset("mine", f"of a {words}"))
    return await graph.plan_imagine("a drawing --mine")


async def shorten(graph: Graph, words: str) -> Plan:
    return await graph.tools.prepare_shorten(asker(), f"a very {words}")


async def video(graph: Graph, words: str) -> Start:
    plan = await graph.tools.prepare_video(asker(), A, f"the {words} runs", "high", Speed.FAST)
    assert isinstance(plan, Start)
    return plan


async def edit(graph: Graph, words: str) -> Plan:
    return await graph.tools.prepare_edit(asker(), A, f"make it a {words}")


async def blend(graph: Graph, words: str) -> Plan:
    return await graph.tools.prepare_blend(asker(), (A, replace(A, filename=f"{words}.png")))


async def describe(graph: Graph, words: str) -> Start:
    plan = await graph.tools.prepare_describe(asker(), None, f"https://pictures.example/{quote(words)}.png")
    assert isinstance(plan, Start)
    return plan


async def remix(graph: Graph, words: str) -> Plan:
    return await graph.plan_click(await graph.delivered(), "V1", text=f"a {words}")


async def custom_zoom(graph: Graph, words: str) -> Plan:
    return await graph.plan_click(await graph.delivered(), "Custom Zoom", text=f"a {words} --zoom 2")


async def pick(graph: Graph, words: str) -> Plan:
    request = await pressed(graph, await described(graph), Action.DESCRIBE_PICK, 2, text=f"a {words}")
    return await graph.clicks.prepare(request)


async def retry(graph: Graph, words: str) -> Plan:
    job = await graph.imagine(f"a {words}")
    await graph.outcomes.fail(job, "too busy", retryable=True)
    return await graph.plan_click(await graph.job(job.id), None)


async def press(graph: Graph, words: str) -> Plan:
    return await graph.plan_click(await graph.delivered(f"a {words}"), "U1")


WAYS = (
    imagine,
    with_suffix,
    with_preset,
    shorten,
    video,
    edit,
    blend,
    describe,
    remix,
    custom_zoom,
    pick,
    retry,
    press,
)


@pytest.mark.parametrize("ask", WAYS, ids=lambda ask: ask.__name__)
async def test_text_on_its_way_to_a_job_passes_the_filters(graph: Graph, service: FilterService, ask: Ask) -> None:
    plan = await ask(graph, "red c\u0430t")  # the last a is Cyrillic
    assert isinstance(plan, Start)
    before = await graph.credits()
    await add(service, "cat")
    with pytest.raises(UserError, match=r"because of `c\u0430t`.*Nothing was charged"):
        await graph.rule_check.judge(plan)
    assert await graph.credits() == before
    await service.remove(GUILD, ADMIN, "cat")
    assert isinstance(await graph.rule_check.judge(plan), Admitted | AskCost)


async def test_who_shows_a_file_of_a_filtered_name_is_told_to_rename_it(graph: Graph, service: FilterService) -> None:
    await add(service, "cat")
    with pytest.raises(UserError, match=r"because of `cat`.*rename the file"):
        await graph.rule_check.judge(await describe(graph, "cat"))
    with pytest.raises(UserError, match=r"charged\.$"):
        await graph.rule_check.judge(await video(graph, "cat"))


async def test_the_words_for_a_region_pass_too_and_leave_its_link_open(graph: Graph, service: FilterService) -> None:
    grid = await graph.delivered()
    session = await pressed_region(graph, grid)
    await add(service, "cat")
    with pytest.raises(UserError, match="`cat`"):
        await paint(graph, session, "a cat")
    assert [job.id for job in await graph.all_jobs()] == [grid.id]
    assert (await graph.regions.session(session.id), masks(graph)) == (session, [])


async def test_all_texts_of_a_description_are_refused_together(graph: Graph, service: FilterService) -> None:
    words = await described(graph)
    await add(service, "owl")
    with pytest.raises(UserError, match="`owl`"):
        await graph.prompt_choices.prepare_all(asker(), words.id)


async def test_the_text_that_a_running_job_waits_for_is_judged(graph: Graph, service: FilterService) -> None:
    await use_reviews(graph)
    await add(service, "cat")
    await add(service, "hen", review=True)
    await graph.rule_check.check_text(asker(), "a fox")
    with pytest.raises(UserError, match="`cat`"):
        await graph.rule_check.check_text(asker(), "a cat")
    with pytest.raises(UserError, match="has to approve something"):
        await graph.rule_check.check_text(asker(), "a hen")


@pytest.mark.parametrize(
    ("words", "adult", "fate"),
    [
        ("hen", False, Verdict.REVIEW),
        ("nude", False, Verdict.ADULT),
        ("nude", True, None),
        ("nude hen", True, Verdict.REVIEW),
        ("nude hen", False, Verdict.ADULT),  # moderators cannot make a channel age-restricted
        ("nude hen cat", True, Verdict.REFUSE),
    ],
)
async def test_the_strictest_filter_decides(
    graph: Graph, service: FilterService, words: str, adult: bool, fate: Verdict | None
) -> None:
    await use_reviews(graph)
    await add(service, "cat")
    await add(service, "hen", review=True)
    await service.set_adult_words(GUILD, ADMIN, "nude")
    ruling = await service.test(GUILD, f"a {words}", adult=adult)
    assert ruling.verdict is fate
    plan = await graph.plan_imagine(f"a {words}")
    asked = replace(plan.new.asker, member_context=MemberContext(adult=adult))
    plan = replace(plan, new=replace(plan.new, asker=asked))
    match fate:
        case None:
            assert isinstance(await graph.rule_check.judge(plan), Admitted)
        case Verdict.REVIEW:
            assert isinstance(await graph.rule_check.judge(plan), Flagged)
        case _:
            with pytest.raises(UserError):
                await graph.rule_check.judge(plan)


async def test_a_trial_judges_what_a_prompt_would_become_of_the_text(graph: Graph, service: FilterService) -> None:
    await service.add(GUILD, ADMIN, "dog$", regex=True, review=False)
    for text, fate in (("a\ndog --fast ", Verdict.REFUSE), ("a dog\nand a fox", None)):
        ruling = await service.test(GUILD, text, adult=False)
        assert ruling.verdict is fate
    with pytest.raises(UserError, match="One job makes one grid"):
        await service.test(GUILD, "a {dog, fox}", adult=False)


async def test_without_a_review_channel_nobody_could_let_it_pass(graph: Graph, service: FilterService) -> None:
    await add(service, "hen", review=True)
    plan = await graph.plan_imagine("a hen")
    with pytest.raises(UserError, match="doesn't allow"):
        await graph.rule_check.judge(plan)
    await use_reviews(graph)
    assert isinstance(await graph.rule_check.judge(plan), Flagged)


# -- how admins change them -----------------------------------------------------------------------------------------


async def test_a_server_has_a_thousand_filters_and_no_more(graph: Graph, service: FilterService) -> None:
    async with graph.db.transaction() as conn:
        for number in range(MOST_PATTERNS - 1):
            await guilds.put_filters(conn, GUILD, FilterRule(f"word{number}", False, Verdict.REFUSE))
    await add(service, "cat")
    with pytest.raises(UserError, match="1,000"):
        await add(service, "dog")
    await add(service, "CAT", review=True)  # a change is no addition
    with pytest.raises(UserError, match="1,000"):
        await service.set_adult_words(GUILD, ADMIN, "nude")
    assert len((await graph.policies.of(GUILD)).filters) == MOST_PATTERNS


async def test_adult_words_are_replaced_as_a_whole_and_leave_other_filters_alone(
    graph: Graph, service: FilterService
) -> None:
    await add(service, "Cat")
    words = await service.set_adult_words(GUILD, ADMIN, "nude\n cat \n\nNUDE\nbare chest\n!!!")
    assert words.kept == ("nude", "bare chest")
    assert [line for line, _reason in words.left_out] == ["cat", "!!!"]
    assert "\n".join((await service.listed(GUILD)).adult_words) == "bare chest\nnude"
    await service.set_adult_words(GUILD, ADMIN, "gore")
    assert "\n".join((await service.listed(GUILD)).adult_words) == "gore"
    known = (await graph.policies.of(GUILD)).filters
    assert set(known) == {FilterRule("Cat", False, Verdict.REFUSE), FilterRule("gore", False, Verdict.ADULT)}


async def test_each_change_is_written_down_and_told_to_the_log_channel(graph: Graph, service: FilterService) -> None:
    await use_log(graph)
    await add(service, "c`t")
    await add(service, "d+g", regex=True, review=True)
    await service.set_adult_words(GUILD, ADMIN, "nude")
    await service.set_adult_words(GUILD, ADMIN, "nude")  # changes nothing
    await service.remove(GUILD, ADMIN, "D+G".lower())
    with pytest.raises(UserError, match="no filter"):
        await service.remove(GUILD, ADMIN, "d+g")
    async with graph.db.read() as conn:
        said = (await conn.execute(select(audit.c.what).order_by(audit.c.id))).scalars().all()
    assert said == [
        "set the filter to refuse `` c`t ``",
        "set the filter to send the expression `d+g` to moderators",
        "changed the words for age-restricted channels only: 1 now",
        "removed the expression `d+g` from the filter",
    ]


async def test_an_expression_that_runs_out_of_time_is_named(graph: Graph, service: FilterService) -> None:
    async with graph.db.transaction() as conn:  # as an older check may have let it in
        await guilds.put_filters(conn, GUILD, FilterRule(r"(a+)+$", True, Verdict.REFUSE))
    ruling = await service.test(GUILD, "a" * 1500 + "!", adult=False)
    assert (ruling.verdict, ruling.hit is not None and ruling.hit.timed_out) == (Verdict.REFUSE, True)
    assert "can't read this text" in ruling.refusal()
