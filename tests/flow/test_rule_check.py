"""The gate before a job exists: the order of the server's rules, and the question about a price."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.core.errors import QuotaExceeded, UserError
from bot.core.jobs.new_job import NewJob
from bot.core.jobs.pending_request import Purpose
from bot.core.kinds import Action, Speed
from bot.core.models import ChannelId, GuildId, JobSpec, UserId
from bot.core.rules.policy import Block, FilterRule, MemberContext, Policy, Rule, Verdict, Visibility
from bot.services.jobs.plans import Start
from bot.services.jobs.price_questions import MOST_OPEN, request_of
from bot.services.jobs.rule_check import Admitted, AskCost, Flagged
from bot.store.moderation import pending
from tests.flow.books import ALICE, BOB, GUILD
from tests.flow.world import Graph, World, asker

HERE = MemberContext(frozenset({5}), (70, 7), 70)
CAT = FilterRule("cat", False, Verdict.REFUSE)
FOX = FilterRule("fox", False, Verdict.REVIEW)
NUDE = FilterRule("nude", False, Verdict.ADULT)


def start(prompt: str = "a red fox", action: Action = Action.IMAGINE, member_context: MemberContext = HERE) -> Start:
    who = replace(asker(), member_context=member_context)
    return Start(NewJob(who, JobSpec(action, prompt), "main"))


class Fixed:
    """Rules that apply whatever the database says."""

    def __init__(self, policy: Policy) -> None:
        self.policy = replace(policy, guild_id=GUILD)

    async def of(self, _guild: object) -> Policy:
        return self.policy


@pytest.fixture
def under(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> Callable[[Policy], Graph]:
    """The graph with other rules."""

    def set_rules(policy: Policy) -> Graph:
        monkeypatch.setattr(graph.rule_check, "_policies", Fixed(policy))
        return graph

    return set_rules


BLOCKED = Policy(blocks={ALICE: Block(ALICE, "spam", None)}, filters=(CAT,))


@pytest.mark.parametrize(
    ("policy", "plan", "says"),
    [
        (BLOCKED, start("a cat"), "blocked you"),
        (Policy(roles={5: Rule.DENY}, channels={70: Rule.DENY}), start(), "One of your roles"),
        (Policy(channels={70: Rule.DENY}, filters=(CAT,)), start("a cat"), "can't use me in this channel"),
        (Policy(filters=(CAT,)), start("a CAT, sitting"), "doesn't allow"),
        (Policy(filters=(CAT, FOX), review_channel=ChannelId(9)), start("a cat and a fox"), "doesn't allow"),
        (Policy(filters=(FOX,)), start("a fox"), "doesn't allow"),
        (Policy(filters=(NUDE,)), start("a nude"), "age-restricted"),
    ],
    ids=["block first", "role before channel", "channel before text", "filter", "refusal before review",
         "review without moderators", "adult"],
)  # fmt: skip
async def test_what_is_refused_and_why(
    under: Callable[[Policy], Graph], policy: Policy, plan: Start, says: str
) -> None:
    graph = under(policy)
    with pytest.raises(UserError, match=says):
        await graph.rule_check.judge(plan, asked=100)
    assert await graph.all_jobs() == []


async def test_adult_texts_pass_where_discord_lets_adults_in_only(under: Callable[[Policy], Graph]) -> None:
    graph = under(Policy(filters=(NUDE,)))
    assert isinstance(await graph.rule_check.judge(start("a nude", member_context=replace(HERE, adult=True))), Admitted)


async def test_a_flagged_text_waits_until_it_is_approved(under: Callable[[Policy], Graph]) -> None:
    graph = under(Policy(filters=(FOX,), review_channel=ChannelId(9)))
    asked = start("a fox")
    flagged = await graph.rule_check.judge(asked)
    assert isinstance(flagged, Flagged)
    assert flagged.caught == "fox"
    assert isinstance(await graph.rule_check.judge(start("a fox"), approved=True), Admitted)
    assert await graph.rule_check.agreed(asked) == flagged


async def test_what_a_modal_brought_is_read_too(under: Callable[[Policy], Graph]) -> None:
    graph = under(Policy(filters=(CAT,)))
    plan = start("a fox", Action.VARIATION)
    plan = replace(plan, new=replace(plan.new, spec=replace(plan.new.spec, modal_prompt="a cat")))
    with pytest.raises(UserError, match="doesn't allow"):
        await graph.rule_check.judge(plan)


@pytest.mark.parametrize(
    ("prices", "action", "asked", "answer"),
    [
        ({}, Action.IMAGINE, 0, Admitted),
        ({"imagine": 3}, Action.IMAGINE, 0, Admitted),
        ({"imagine": 4}, Action.IMAGINE, 0, AskCost),
        ({"imagine": 4}, Action.IMAGINE, 4, Admitted),
        ({"imagine": 5}, Action.IMAGINE, 4, AskCost),
        ({}, Action.VIDEO, 0, AskCost),
        ({}, Action.ANIMATE_LOW, 0, AskCost),
        ({"video": 0}, Action.VIDEO, 0, Admitted),
    ],
    ids=str,
)
async def test_what_costs_more_than_three_asks_first(
    under: Callable[[Policy], Graph], prices: dict[str, int], action: Action, asked: int, answer: type
) -> None:
    graph = under(Policy(prices=prices))
    assert type(await graph.rule_check.judge(start(action=action), asked=asked)) is answer


async def test_nobody_is_asked_about_what_they_cannot_pay(under: Callable[[Policy], Graph]) -> None:
    graph = under(Policy(quotas=(QuotaRule(Subject.EVERYONE, 0, Period.DAY, 3),)))
    with pytest.raises(QuotaExceeded, match=r"more than your limit of 3 a day(.|\n)*video 4"):
        await graph.rule_check.judge(start(action=Action.VIDEO))


@pytest.mark.parametrize("visibility", Visibility)
async def test_who_sees_a_job_is_decided_when_it_comes(
    under: Callable[[Policy], Graph], visibility: Visibility
) -> None:
    graph = under(Policy(visibility=visibility))
    opened = await graph.open(start())
    assert opened.job.private == (visibility is Visibility.PRIVATE)


async def test_a_server_can_allow_fewer_jobs_at_once(under: Callable[[Policy], Graph]) -> None:
    graph = under(Policy(max_running=1, max_queued=1))
    for _ in range(2):
        await graph.open(start())
    with pytest.raises(UserError, match="in this server, and its admins"):
        await graph.open(start())
    elsewhere = start()
    new = replace(elsewhere.new, asker=replace(elsewhere.new.asker, guild_id=None))
    graph = under(Policy())
    assert (await graph.open(replace(elsewhere, new=new))).fresh


# -- the question ----------------------------------------------------------------------------------------------------


async def asked(graph: Graph, plan: Start) -> str:
    question = await graph.rule_check.judge(plan)
    assert isinstance(question, AskCost)
    return await graph.questions.keep(question)


async def test_a_yes_makes_one_job_however_often_it_is_said(world: World) -> None:
    plan = start("it runs", Action.VIDEO)
    async with world.graph() as graph:
        request_id = await asked(graph, plan)
    async with world.graph() as graph:  # the bot was started again in between
        answers = [await graph.questions.answered(request_id, asker()) for _ in range(2)]
        opened = [await graph.reservations.open(one) for one in answers if isinstance(one, Admitted)]
        assert [one.fresh for one in opened] == [True, False]
        job = opened[0].job
        assert (job.cost, job.spec.prompt, job.spec.speed, job.channel_id) == (4, "it runs", Speed.FAST, 70)
        assert await graph.credits() == (4, 0)


async def test_new_questions_push_out_the_oldest(graph: Graph) -> None:
    of_bob = await asked(
        graph, replace(start(action=Action.VIDEO), new=replace(start(action=Action.VIDEO).new, asker=asker(BOB)))
    )
    ids = []
    for _ in range(MOST_OPEN + 1):
        graph.world.clock.pass_by(1)
        ids.append(await asked(graph, start(action=Action.VIDEO)))
    with pytest.raises(UserError, match="too old"):
        await graph.questions.answered(ids[0], asker())
    for request_id in ids[1:]:
        assert isinstance(await graph.questions.answered(request_id, asker()), Admitted)
    assert isinstance(await graph.questions.answered(of_bob, asker(BOB)), Admitted)


async def test_a_question_asked_after_the_clock_was_set_back_can_be_answered(graph: Graph) -> None:
    for _ in range(MOST_OPEN):
        await asked(graph, start(action=Action.VIDEO))
    graph.world.clock.jump(-3600)
    request_id = await asked(graph, start(action=Action.VIDEO))
    assert isinstance(await graph.questions.answered(request_id, asker()), Admitted)


async def test_only_who_was_asked_can_answer(graph: Graph) -> None:
    request_id = await asked(graph, start(action=Action.VIDEO))
    for user, unknown, says in ((BOB, request_id, "Only the member"), (ALICE, "ffff", "too old")):
        with pytest.raises(UserError, match=says):
            await graph.questions.answered(unknown, asker(UserId(user)))


async def test_a_question_is_answered_where_it_was_asked(graph: Graph) -> None:
    request_id = await asked(graph, start(action=Action.VIDEO))
    with pytest.raises(UserError, match="too old"):
        await graph.questions.answered(request_id, replace(asker(), guild_id=GuildId(901)))


async def test_what_waits_for_moderators_is_no_question(under: Callable[[Policy], Graph]) -> None:
    graph = under(Policy(filters=(FOX,), review_channel=ChannelId(9)))
    flagged = await graph.rule_check.judge(start("a fox"))
    assert isinstance(flagged, Flagged)
    waiting = request_of(flagged.start, Purpose.REVIEW, 0.0, flagged.caught)
    async with graph.db.transaction() as conn:
        await pending.add(conn, waiting)
    under(Policy())
    with pytest.raises(UserError, match="too old"):
        await graph.questions.answered(waiting.id, asker())


async def test_what_has_become_dearer_is_asked_again(under: Callable[[Policy], Graph]) -> None:
    graph = under(Policy())
    request_id = await asked(graph, start(action=Action.VIDEO))
    under(Policy(prices={"video": 6}))
    again = await graph.questions.answered(request_id, asker())
    assert isinstance(again, AskCost)
    assert again.start.new.cost == 6
    under(Policy(blocks={ALICE: Block(ALICE, "", None)}))
    with pytest.raises(UserError, match="blocked"):
        await graph.questions.answered(request_id, asker())
